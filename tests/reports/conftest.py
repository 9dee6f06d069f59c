"""Plans made by hand, for reports to show."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from made_plans import Line, make_line, make_plan_of, make_rule
from rich.console import Console

from optimizer.plan.plan import Plan, RuleResult


@pytest.fixture
def line() -> Callable[..., Line]:
    """Makes a line."""
    return make_line


@pytest.fixture
def rule() -> Callable[..., RuleResult]:
    """Makes a rule's result."""
    return make_rule


@pytest.fixture
def plan_of() -> Callable[..., Plan]:
    """Makes a plan."""
    return make_plan_of


@pytest.fixture
def printed() -> Callable[..., str]:
    """What a report prints on a terminal of a given width, without colours."""

    def text(show: Callable[..., None], shown: Any, width: int = 100, encoding: str = "utf-8", **options: Any) -> str:
        written = io.BytesIO()
        file = io.TextIOWrapper(written, encoding=encoding)
        show(shown, Console(file=file, width=width, force_terminal=False, _environ={}), **options)
        file.flush()
        return written.getvalue().decode(encoding)

    return text
