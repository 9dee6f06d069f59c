"""A first scenario for an export that was dropped on the page, and what only the planner can say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer.page.messages import Question
from optimizer.page.state import told_problem
from optimizer.render.safe import displayable
from optimizer.roster.starter import draft, starter_scenario, starter_summary


def draft_answer(question: Question) -> dict[str, Any]:
    """The text of a scenario for the roster at `arguments["roster"]`, and the questions that are open.

    `sheet` and `columns` (column of the roster to its header) are what is answered so far. Raises `InputError`.
    """
    roster = Path(question.arguments["roster"])
    columns = {str(name): str(header) for name, header in question.arguments.get("columns", {}).items()}
    drafted = draft(roster, question.arguments.get("sheet") or None, columns)
    return {
        "text": starter_scenario(drafted, roster.name),
        "summary": [displayable(line) for line in starter_summary(drafted)],
        "questions": [
            {
                "column": own.column, "about": own.about, "choices": list(own.choices), "why": displayable(own.why),
                "header": own.header,
            }
            for own in drafted.questions
        ],
        "problems": [told_problem(own) for own in drafted.problems],
        "open": drafted.is_open,
    }  # fmt: skip
