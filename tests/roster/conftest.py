"""A roster written into a temporary folder and read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.roster import Roster, RosterFile, Tier, read_roster

TIERS = (Tier("nano", 0, 2_000), Tier("micro", 2_000, 50_000), Tier("macro", 50_000, None))

Read = Callable[..., Roster]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """`read(text or bytes, name="r.csv", sheet=None, **options of read_roster)`."""

    def reading(content: str | bytes, name: str = "r.csv", sheet: str | None = None, **options: object) -> Roster:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        options = {"columns": {}, "tiers": TIERS, **options}
        return read_roster(RosterFile(path, name, sheet), **options)

    return reading
