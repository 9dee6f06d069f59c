"""The grammar of `history` and of `forecast.method`."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.errors import InputError
from optimizer.scenario.reading import read_scenario
from optimizer.scenario.schema import Scenario

HEAD = "budget: 100\nroster: r.csv\n"


def read(folder: Path, text: str) -> Scenario:
    """A scenario of a few lines."""
    (folder / "s.yaml").write_text(HEAD + text, encoding="utf-8")
    return read_scenario(folder / "s.yaml").scenario


@pytest.mark.parametrize(
    ("text", "calibrated"),
    [
        ("", False),
        ("history: posts.csv", True),
        ("history: posts.csv\nforecast: {method: stated}", False),
        ("forecast: {method: calibrated, sponsored: 84%}", True),
    ],
)
def test_a_history_calibrates_unless_averages_are_to_stand(tmp_path: Path, text: str, calibrated: bool) -> None:
    assert read(tmp_path, text).is_calibrated is calibrated


def test_a_history_is_a_file_or_a_query(tmp_path: Path) -> None:
    query = "history: {sql: 'sqlite:///posts.db', query: select * from posts, columns: {posted: day}}"
    source = read(tmp_path, query).history
    assert source is not None
    assert source.columns["posted"].header == "day"
    for bad in ("history: {sheet: x}", "history: {file: a.csv, sql: b, query: c}", "history: {sql: b}"):
        with pytest.raises(InputError):
            read(tmp_path, bad)


@pytest.mark.parametrize(
    ("forecast", "what"),
    [
        ("{method: guessed}", "forecast.method"),
        ("{method: calibrated, shrink: true}", "shrink belongs to method: stated"),
        ("{sponsored: 0}", "brings nothing"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, forecast: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read(tmp_path, f"forecast: {forecast}")
