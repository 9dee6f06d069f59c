"""Words for thousands and millions that mean one thing in one language and another in the next.

`45 mil` is forty-five thousand in Spanish and Portuguese and forty-five million to many who write English; `45 B` is
`bin`, a thousand, in Turkish. In a table whose headers are of such a language the words are taken as it means them;
in any other they stay what they are, and are asked about where that is nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import pandas as pd

from optimizer.roster.aliases import languages
from optimizer.roster.spellings import normalised

_IBERIAN = ((r"(?<=[0-9]) *mil$", " K"), (r"(?<=[0-9]) *(?:mill?|mm)\.$|(?<=[0-9]) *(?:mi|mm|mill)$", " M"))
_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "es": _IBERIAN,
    "pt": _IBERIAN,
    "it": ((r"(?<=[0-9]) *mila$", " K"),),
    "tr": ((r"(?<=[0-9]) *b$", " K"), (r"(?<=[0-9]) *mr$", " B")),
}
"""Language -> what stands behind the digits, and how the rest of the program writes it."""


def language_of(headers: Collection[str]) -> str:
    """The language that most of the headers are of, among those whose words are told apart here; "" for no such one."""
    votes = Counter(language for header in headers for language in languages(normalised(header)))
    best = max(_WORDS, key=lambda language: votes[language])
    return best if votes[best] and votes[best] >= votes["en"] else ""


def in_local_words(texts: pd.Series[str], language: str) -> pd.Series[str]:
    """The cells with such words as `K` and `M`."""
    for pattern, sign in _WORDS.get(language, ()):
        found = texts.str.contains(pattern, case=False, regex=True)
        if found.any():
            texts = texts.where(~found, texts.str.replace(pattern, sign, case=False, regex=True))
    return texts
