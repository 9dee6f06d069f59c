"""Charts made of letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.console import Console

from optimizer.render.pictures import LineChart, show_line
from optimizer.render.terminal.page import Page


@pytest.mark.parametrize(("ys", "drawn"), [([0.0, 0.0], False), ([0.0, 5.0], True), ([5.0], False)])
def test_nothing_is_no_curve(printed: Callable[..., str], ys: list[float], drawn: bool) -> None:
    """A curve of zeros has no scale, a single point no line; otherwise the top of the scale is the best value."""

    def show(chart: LineChart, console: Console) -> None:
        show_line(chart, Page.of(console))

    text = printed(show, LineChart("t", "s", "Budget", "Engagement", [1.0, 2.0][: len(ys)], ys))
    assert bool(text.strip()) == drawn
    assert "e-" not in text
