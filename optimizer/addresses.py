"""Addresses of databases without their secrets, for everything that is shown or written."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\b([A-Za-z][\w+.-]*://)([^\s'\"`<>]*)")
_SETTING = re.compile(
    r"(?i)\b([\w-]*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|credential)[\w-]*['\"]?\s*[=:]\s*)"
    r"('[^']*'|\"[^\"]*\"|[^\s,;&'\"})]+)"
)
MASK = "***"


def masked(text: str) -> str:
    """The text with the password of every address in it, and the values behind its `?`, as `***`.

    Web addresses of profiles keep theirs: `?hl=en` is no secret.
    """
    return _SETTING.sub(rf"\g<1>{MASK}", _ADDRESS.sub(_without_secrets, text))


def _without_secrets(match: re.Match[str]) -> str:
    scheme, rest = match.group(1), match.group(2)
    place, mark, query = rest.partition("?")
    account, at, host = place.rpartition("@")
    if at and ":" in account:
        place = f"{account.partition(':')[0]}:{MASK}@{host}"
    if mark and not scheme.casefold().startswith("http"):
        query = re.sub(r"=[^&]*", f"={MASK}", query)
    return f"{scheme}{place}{mark}{query}"
