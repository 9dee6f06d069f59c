"""A scenario file and its offers from a few lines of text."""

from __future__ import annotations

from pathlib import Path

import pytest
from from_text import Prepare, offers_from


@pytest.fixture
def prepare_text(tmp_path: Path) -> Prepare:
    """(scenario file, offers) of a scenario's text and a roster's lines; budget and roster are filled in."""
    return lambda scenario, *roster: offers_from(tmp_path, scenario, *roster)
