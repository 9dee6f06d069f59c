"""Writing files: whole or not at all, and safe in a spreadsheet."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from optimizer.errors import InputError, Problem

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file so that nobody ever sees half of it: beside it first, then moved into place.

    Makes the folder where there is none. Raises `InputError` where it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content.encode("utf-8") if isinstance(content, str) else content)
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(Problem(f"cannot write here: {error.strerror}", "choose another place", str(path))) from error
    return path


def safe_cell(text: str) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.

    So does text that looks as if it had been given one, so that `unsafe_cell` brings every text back.
    """
    if not text.lstrip("'").startswith(_FORMULA_STARTS):
        return text
    try:
        float(text)
    except ValueError:
        return "'" + text
    return text


def unsafe_cell(text: str) -> str:
    """The text as it was before `safe_cell`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA_STARTS) else text
