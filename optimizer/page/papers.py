"""What the page works on and saves: the scenario's text, the plan that the campaign is held against, what happened.

The scenario stands in `spring.yaml`, the plan beside it in `spring.plan.json` and what happened in
`spring.actuals.csv`, as `optimizer track spring.yaml spring.plan.json --actuals spring.actuals.csv` takes them.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from optimizer.files import write_together


@dataclass(frozen=True, slots=True)
class Papers:
    """The three texts; empty where there is none."""

    text: str
    held: str = ""
    """The plan, as JSON."""
    actuals: str = ""
    """Rows of invoices and posts, as CSV."""


def held_file(scenario: Path) -> Path:
    """Where the plan stands that the campaign is held against."""
    return scenario.with_name(f"{scenario.stem}.plan.json")


def actuals_file(scenario: Path) -> Path:
    """Where it stands what happened."""
    return scenario.with_name(f"{scenario.stem}.actuals.csv")


def read_papers(scenario: Path, text: str) -> Papers:
    """A scenario's text with what stands beside its file."""
    return Papers(text, _text_of(held_file(scenario)), _text_of(actuals_file(scenario)))


def _text_of(path: Path) -> str:
    """A file's text; empty where there is none, or none that the page can add to."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def is_as_read(scenario: Path, papers: Papers, before: Papers) -> bool:
    """Whether each file that would be written is still what was read from it."""
    return all(_content(path) == old.encode("utf-8") for path, (_, old) in _changed(scenario, papers, before).items())


def write_papers(scenario: Path, papers: Papers, before: Papers) -> None:
    """Write the scenario and what else is not as it was, all or nothing; a file that is not wanted any more goes.

    Raises `InputError` where one cannot be written.
    """
    changed = _changed(scenario, papers, before)
    write_together({path: now for path, (now, _) in changed.items() if now or path == scenario})
    for path, (now, _) in changed.items():
        if not now and path != scenario:
            path.unlink(missing_ok=True)


def _changed(scenario: Path, papers: Papers, before: Papers) -> Mapping[Path, tuple[str, str]]:
    """(text of now, text as it was) of each file that is written."""
    beside = {
        held_file(scenario): (papers.held, before.held),
        actuals_file(scenario): (papers.actuals, before.actuals),
    }
    return {
        scenario: (papers.text, before.text),
        **{path: texts for path, texts in beside.items() if texts[0] != texts[1]},
    }


def _content(path: Path) -> bytes:
    return path.read_bytes().removeprefix(codecs.BOM_UTF8) if path.exists() else b""
