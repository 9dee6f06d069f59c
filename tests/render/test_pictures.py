"""Charts as files: pictures by their ending, bars from nothing, a page that needs nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import made_views
import pytest

from optimizer.errors import InputError
from optimizer.render.pictures import bar_picture, check_chart_path, line_picture, write_picture
from optimizer.views.parts import Chart, Section, Sentence, Series, View

Around = Callable[..., View]


@pytest.mark.parametrize("ending", ["png", "svg", "html"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_shape_in_each_form(ending: str, place: int, around: Around, tmp_path: Path) -> None:
    """A line, bars and columns, as a picture and as a page."""
    path = tmp_path / f"chart.{ending}"
    assert write_picture(around(made_views.view("<b>").sections[1].parts[place]), path) == path
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG") if ending == "png" else b"<svg" in content
    if ending == "html":
        assert b"<b>" not in content


def test_the_first_chart_is_drawn(tmp_path: Path, around: Around) -> None:
    """Of the whole view; a view without one gives no file."""
    assert write_picture(made_views.view(), tmp_path / "c.svg") is not None
    assert "the best" in (tmp_path / "c.svg").read_text(encoding="utf-8")
    assert write_picture(around(Sentence("No chart.")), tmp_path / "none.svg") is None
    empty = Chart("c", "line", "T", "D.", (Series("E", ()),))
    assert write_picture(View("made", "M", "k", (), (Section("s", "S", (empty,)),)), tmp_path / "none.svg") is None
    assert not (tmp_path / "none.svg").exists()


def test_axes() -> None:
    """Bars begin at nothing; a line has a mark with its name, a band and a panel of what it is made of."""
    line, bars, columns, _ = made_views.view().sections[1].parts
    assert isinstance(line, Chart)
    assert isinstance(bars, Chart)
    assert isinstance(columns, Chart)
    drawn = line_picture(line).to_dict()
    assert len(drawn["vconcat"]) == 2
    assert bar_picture(bars).to_dict()["encoding"]["x"]["scale"] == {"zero": True}
    assert bar_picture(columns).to_dict()["encoding"]["y"]["scale"] == {"zero": True}


@pytest.mark.parametrize("name", ["chart", "chart.pdf"])
def test_other_forms_are_refused(name: str, tmp_path: Path) -> None:
    """Before anything is worked out."""
    with pytest.raises(InputError, match="end it in"):
        check_chart_path(tmp_path / name)
