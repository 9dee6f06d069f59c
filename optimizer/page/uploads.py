"""Files that come in through the page, and those it makes: in a private folder that goes with the page."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from optimizer.errors import InputError, Problem
from optimizer.page.workspace import safe_name

KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".json", ".jsonl", ".ndjson", ".parquet")
"""Endings of what can be a roster."""


class Uploads:
    """A folder that only this user can read; `close` removes it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="optimizer-page-", ignore_cleanup_errors=True)
        self._number = 0

    def new_folder(self) -> Path:
        """A folder inside that nothing else uses."""
        self._number += 1
        folder = Path(self._folder.name) / str(self._number)
        folder.mkdir()
        return folder

    async def take(self, name: str, content: AsyncIterator[bytes]) -> Path:
        """Keep a file under a name of our own making. Raises `InputError` for a kind that is no table."""
        ending = Path(name).suffix.lower()
        if ending not in KINDS:
            raise InputError(Problem("this is not a table", f"drop a file that ends in {', '.join(KINDS[:6])}"))
        path = self.new_folder() / f"{safe_name(Path(name).stem) or 'roster'}{ending}"
        with path.open("wb") as file:
            async for piece in content:
                file.write(piece)
        return path

    def close(self) -> None:
        """Remove everything."""
        self._folder.cleanup()
