"""A brand's presentation as the look: its layouts and theme stay, its slides go, whatever is no template is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import decks
import made_views
import pytest
from pptx import Presentation
from pptx.util import Inches

from optimizer.errors import InputError
from optimizer.render.deck.view import view_deck
from optimizer.render.files import check_template

TYPES = "[Content_Types].xml"
PRESENTATION, TEMPLATE = b"presentationml.presentation.main", b"presentationml.template.main"


def saved(presentation: Any, path: Path) -> Path:
    """The presentation as a file."""
    presentation.save(path)
    return path


def brand(path: Path, *, slides: int = 3) -> Path:
    """A template of 4:3 with example slides, which are listed in a section and shown in a show of their own."""
    presentation = Presentation()
    for number in range(slides):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = f"Example {number}"
        slide.notes_slide.notes_text_frame.text = "How to use this slide"
    theme = next(rel.target_part for rel in presentation.slide_master.part.rels.values() if "theme" in rel.reltype)
    theme.blob = theme.blob.replace(b"4F81BD", b"ABCDEF")
    return saved(presentation, path)


def changed(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy whose parts are changed one by one; None leaves a part out."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            content = change(name, before.read(name))
            if content is not None:
                after.writestr(name, content)
    return target


def test_layouts_and_theme_are_the_brands(tmp_path: Path) -> None:
    """The first slide has the title layout, the others the one with a title alone; nothing leaves a slide of 4:3."""
    template = brand(tmp_path / "brand.pptx")
    content = view_deck(made_views.view(), (), template)
    deck = decks.opened(content)
    assert (deck.slide_width, deck.slide_height) == (Inches(10), Inches(7.5))
    assert [slide.slide_layout.name for slide in deck.slides][:2] == ["Title Slide", "Title Only"]
    assert decks.titles(deck)[:2] == ["anna", "First [of]: anna (1 of 2)"]
    assert not decks.outside(deck)
    assert not decks.over_each_other(deck)
    told = dict(decks.parts(content))
    assert b"ABCDEF" in told["ppt/theme/theme1.xml"]
    assert not [name for name, data in told.items() if b"Example" in data or b"How to use" in data]
    assert sum(name.startswith("ppt/slides/slide") for name in told) == len(deck.slides)
    assert content == view_deck(made_views.view(), (), template)


def test_tones_leave_the_colours_to_the_brand(tmp_path: Path) -> None:
    """On a background that is not ours no letters have a fixed colour."""
    content = view_deck(made_views.view(), (), brand(tmp_path / "brand.pptx"))
    slides = [data for name, data in decks.parts(content) if name.startswith("ppt/slides/slide")]
    assert slides
    assert not [data for data in slides if b"srgbClr" in data]


def test_a_template_of_powerpoint(tmp_path: Path) -> None:
    """A .potx differs from a .pptx in one word."""
    source = brand(tmp_path / "brand.pptx")
    potx = changed(
        source, tmp_path / "brand.potx",
        lambda name, data: data.replace(PRESENTATION, TEMPLATE) if name == TYPES else data,
    )  # fmt: skip
    assert view_deck(made_views.view(), (), potx) == view_deck(made_views.view(), (), source)


def test_without_a_layout_of_the_usual_kind(tmp_path: Path) -> None:
    """The one with a title and the least beside it is taken, its other places stay away; it opens the slides too."""
    presentation = Presentation()
    for layout in list(presentation.slide_layouts):
        if layout.name not in ("Two Content", "Title and Content", "Blank"):
            presentation.slide_layouts.remove(layout)
    deck = decks.opened(view_deck(made_views.view(), (), saved(presentation, tmp_path / "b.pptx")))
    assert {slide.slide_layout.name for slide in deck.slides} == {"Title and Content"}
    assert [len(slide.placeholders) for slide in deck.slides][1:] == [2] * (len(deck.slides) - 1)  # title and number
    assert "The best is anna." in "\n".join(decks.texts(deck))


def test_a_title_somewhere_else_leaves_room(tmp_path: Path) -> None:
    """At the bottom or over the whole slide: content takes the middle."""
    presentation = Presentation()
    layout = next(layout for layout in presentation.slide_layouts if layout.name == "Title Only")
    layout.placeholders[0].left, layout.placeholders[0].top = Inches(-1), Inches(6)
    layout.placeholders[0].width, layout.placeholders[0].height = Inches(3), Inches(1)
    deck = decks.opened(view_deck(made_views.view(), (), saved(presentation, tmp_path / "b.pptx")))
    content = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table or shape.has_chart]
    assert content
    assert all(Inches(0.3) <= shape.left and Inches(1) <= shape.top for shape in content)


def refused(path: Path) -> str:
    """What is said of a template."""
    with pytest.raises(InputError) as told:
        check_template(path, [path.with_name("plan.pptx")])
    return str(told.value)


def test_what_is_no_template_is_refused(tmp_path: Path) -> None:
    """Another kind of file, a damaged one, one that is not there, one with macros, one without a title."""
    source = brand(tmp_path / "brand.pptx")
    text = tmp_path / "text.pptx"
    text.write_text("not a presentation", encoding="utf-8")
    assert "not a presentation" in refused(text)
    cut = tmp_path / "cut.pptx"
    cut.write_bytes(source.read_bytes()[:20_000])
    assert "not a presentation, or it is damaged" in refused(cut)
    gone = changed(source, tmp_path / "gone.pptx", lambda name, data: None if "slideMaster1.xml" in name else data)
    assert "not a presentation that can be read" in refused(gone)
    odd = changed(source, tmp_path / "odd.pptx", lambda name, data: b"<x" if name == "ppt/presentation.xml" else data)
    assert "not a presentation that can be read" in refused(odd)
    empty = tmp_path / "empty.pptx"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a.txt", "a")
    assert "not a presentation that can be read" in refused(empty)
    assert "No such file" in refused(tmp_path / "missing.pptx")
    assert "a template is no .pptm file" in refused(tmp_path / "macros.pptm")
    assert "the template's name has no ending" in refused(tmp_path / "brand")
    macros = tmp_path / "macros.pptx"
    macros.write_bytes(source.read_bytes())
    with zipfile.ZipFile(macros, "a") as archive:
        archive.writestr("ppt/vbaProject.bin", b"code")
    assert "holds macros" in refused(macros)
    blank = Presentation()
    for layout in list(blank.slide_layouts):
        if layout.name != "Blank":
            blank.slide_layouts.remove(layout)
    assert "no layout with a title" in refused(saved(blank, tmp_path / "blank.pptx"))
    small = Presentation()
    small.slide_width, small.slide_height = Inches(5), Inches(3)
    assert "too little room" in refused(saved(small, tmp_path / "small.pptx"))


def test_a_workbook_is_no_template(tmp_path: Path) -> None:
    """A file of another office program, renamed."""
    import openpyxl

    written = io.BytesIO()
    openpyxl.Workbook().save(written)
    path = tmp_path / "book.pptx"
    path.write_bytes(written.getvalue())
    assert "not a presentation that can be read" in refused(path)


def test_limits_of_a_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size, and what it unpacks to, are those of every packed file; the environment raises them."""
    source = brand(tmp_path / "brand.pptx")
    heavy = tmp_path / "heavy.pptx"
    heavy.write_bytes(source.read_bytes())
    with zipfile.ZipFile(heavy, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ppt/media/zeros.bin", bytes(3_000_000))
    monkeypatch.setenv("OPTIMIZER_LIMITS", "unpacked=2")
    assert "unpacks to more than the limit" in refused(heavy)
    assert "OPTIMIZER_LIMITS=unpacked=4" in refused(heavy)
    monkeypatch.setenv("OPTIMIZER_LIMITS", "file=0")
    assert "larger than the limit" in refused(source)
    monkeypatch.setenv("OPTIMIZER_LIMITS", "unpacked=4")
    assert check_template(heavy, [tmp_path / "plan.pptx"]) == heavy


def test_only_slides_have_a_template(tmp_path: Path) -> None:
    """Given beside a page alone it would be passed over in silence."""
    source = brand(tmp_path / "brand.pptx")
    with pytest.raises(InputError, match="only slides have a template"):
        check_template(source, [tmp_path / "report.html"])
