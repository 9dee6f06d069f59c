"""A first scenario for an export that was dropped on the page, what only the planner can say, and cells at fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer.page.mending import cell_at, mended, opened
from optimizer.page.messages import Question
from optimizer.page.state import told_problem
from optimizer.render.safe import displayable
from optimizer.roster.findings import Question as Open
from optimizer.roster.starter import draft, rate_words, starter_scenario, starter_summary

_MOST_FAULTS = 60
"""Cells at fault that are shown at a time."""


def draft_answer(question: Question) -> dict[str, Any]:
    """The text of a scenario for the roster at `arguments["roster"]`, and the questions that are open.

    `columns` (column of the roster to its header) are what is answered so far. With `mend` (line, field, text) a cell
    is mended first, and `roster` in the answer is where the export stands then. Raises `InputError`.
    """
    roster = Path(question.arguments["roster"])
    if mend := question.arguments.get("mend"):
        roster = mended(roster, int(mend["line"]), str(mend["field"]), str(mend["text"]))
    columns = {str(name): str(header) for name, header in question.arguments.get("columns", {}).items()}
    drafted = draft(roster, None, columns)
    faults = [own for own in drafted.problems if own.severity == "error" and own.line is not None]
    table = opened(roster, drafted.sheet) if faults else None
    return {
        "text": starter_scenario(drafted, roster.name),
        "summary": [displayable(line) for line in starter_summary(drafted)],
        "questions": [
            *(_asked(own) for own in drafted.questions),
            *(_rate_asked(code, main) for code, main in drafted.rates),
        ],
        "roster": str(roster),
        "problems": [told_problem(own) for own in drafted.problems],
        "faults": [
            {**told_problem(own), "cell": cell}
            for own in sorted(faults, key=lambda own: own.line or 0)[:_MOST_FAULTS]
            if table is not None and (cell := cell_at(table, own.line, own.field)) is not None
        ],
        "open": drafted.is_open,
    }  # fmt: skip


def _asked(question: Open) -> dict[str, Any]:
    """What only the planner can say, with the field that holds the answer; a header is named to the reader instead."""
    path = {"header": [], "unit": ["roster", "columns", question.column, "unit"]}.get(question.about)
    return {
        "column": question.column, "about": question.about, "choices": list(question.choices),
        "why": displayable(question.why), "path": ["roster", question.about] if path is None else path,
    }  # fmt: skip


def _rate_asked(code: str, main: str) -> dict[str, Any]:
    """A rate of exchange, asked as the other questions are."""
    path = ["costs", "fx", code]
    return {"column": code, "about": "rate", "choices": [], "why": rate_words(code, main), "path": path}
