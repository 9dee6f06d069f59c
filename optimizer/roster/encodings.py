"""The text of a file: by its byte order mark, else UTF-8, else by what its letters say."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from optimizer.roster.findings import Findings

_SAMPLE = 200_000
_LIKELY = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp932", "gb18030", "big5", "cp949", "euc_jp",
    "mac_roman",
)  # fmt: skip
"""What programs wrote before UTF-8, on Windows and on Macs."""
_NAMES = {
    "cp1252": "Windows-1252 (western)", "cp1250": "Windows-1250 (Polish, Czech)", "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)", "cp1254": "Windows-1254 (Turkish)", "cp1255": "Windows-1255 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)", "cp932": "Shift JIS (Japanese)", "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)", "cp949": "EUC-KR (Korean)", "euc_jp": "EUC-JP (Japanese)", "mac_roman": "Mac Roman",
}  # fmt: skip


def decoded(content: bytes, findings: Findings) -> str:
    """The text of a file; an encoding that had to be told from the letters is named in a warning."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:200] and content[1:200:2].count(0) > 50:
        return content.decode("utf-16-le", errors="replace")
    if b"\0" in content[:200] and content[0:200:2].count(0) > 50:
        return content.decode("utf-16-be", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding = _by_letters(content)
        hint = "if names look wrong, save the file as UTF-8"
        findings.warning(f"the file is not UTF-8; it is read as {_NAMES[encoding]}", hint)
        return content.decode(encoding, errors="replace")


def _by_letters(content: bytes) -> str:
    """The encoding whose text looks most like a language; western where nothing speaks against it."""
    from charset_normalizer import from_bytes

    lines = [line for line in content[:_SAMPLE].splitlines() if not line.isascii()]
    sample = b"\n".join(lines[:2000])
    oddities = {encoding: _oddities(sample, encoding) for encoding in _LIKELY}
    fewest = min(oddities.values())
    likely = [encoding for encoding, count in oddities.items() if count == fewest]
    found = from_bytes(sample, cp_isolation=likely, enable_fallback=False)
    best = found.best()
    return best.encoding if best is not None and best.encoding in likely else likely[0]


def _oddities(sample: bytes, encoding: str) -> int:
    """Words that no language writes: letters of two alphabets in them, or signs amid letters (`Wa³êsa`)."""
    text = sample.decode(encoding, errors="replace")
    count = text.count("\ufffd")
    for word in re.findall(r"[^\s,;|\"]+", text):
        scripts = {_script(char) for char in word if char.isalpha()}
        signs = any(not char.isascii() and not char.isalpha() for char in word) and bool(scripts)
        count += (len(scripts) > 1) + signs
    return count


@cache
def _script(letter: str) -> str:
    """LATIN, CYRILLIC, ...; the scripts of East Asia are one."""
    name = unicodedata.name(letter, "UNKNOWN").split()[0]
    return "CJK" if name in {"HIRAGANA", "KATAKANA", "HALFWIDTH", "FULLWIDTH", "HANGUL", "BOPOMOFO"} else name
