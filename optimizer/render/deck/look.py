"""How slides look: our own look, made from the colours of the page, and what a layout leaves free for content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from optimizer.render.deck.measure import Area
from optimizer.views.cells import Tone

WIDE = (13.333, 7.5)
"""A slide of 16:9."""
_FONT = "Arial"
_EMU = 914_400
_TONES: Mapping[Tone, str] = {"good": "good", "warn": "warn", "bad": "bad", "quiet": "muted"}
_SCHEME = {
    "dk1": "ink", "lt1": "card", "dk2": "accent", "lt2": "soft", "accent1": "one", "accent2": "two", "accent3": "good",
    "accent4": "warn", "accent5": "bad", "accent6": "muted", "hlink": "accent", "folHlink": "muted",
}  # fmt: skip
"""Colours of a theme, by the names that the page has for them."""
_NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_KEPT = ("title", "titleOnly")
"""Layouts of the library's own presentation that are used."""


@dataclass(frozen=True)
class Look:
    """An empty presentation, the layouts of its first and its other slides, and where these take content."""

    presentation: Any
    opening: Any
    plain: Any
    area: Area
    tones: Mapping[Tone, str]
    """Colours of texts by their tone; none on a background that is not ours."""


@cache
def palette() -> Mapping[str, str]:
    """The page's colours on white, by their names: `{"one": "1F6F8B"}`."""
    style = resources.files("optimizer.render.html").joinpath("templates", "report.css").read_text(encoding="utf-8")
    return {name: colour.upper() for name, colour in re.findall(r"--(\w+): #(\w{6})\b", style.partition("}")[0])}


def own_look() -> Look:
    """White slides of 16:9 in the colours of the page, the first one in its accent."""
    from pptx import Presentation
    from pptx.util import Inches

    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = (Inches(side) for side in WIDE)
    presentation.part._element.sldSz.attrib.pop("type", None)  # it says 4:3
    master = presentation.slide_master
    layouts = {layout._element.get("type"): layout for layout in presentation.slide_layouts}
    for kind, layout in layouts.items():
        if kind not in _KEPT:
            presentation.slide_layouts.remove(layout)
    _recolour(master)
    style = master._element.find(".//{*}titleStyle/{*}lvl1pPr")
    style.set("algn", "l")
    style.find("{*}defRPr").set("sz", "2600")
    style.find("{*}defRPr").set("b", "1")
    places = {
        "title": Area(0.6, 0.35, 12.1, 0.85), "body": Area(0.6, 1.45, 12.1, 5.4), "dt": Area(0.6, 7.02, 2.0, 0.3),
        "ftr": Area(3.0, 7.02, 7.0, 0.3), "sldNum": Area(11.7, 7.02, 1.0, 0.3),
    }  # fmt: skip
    for shape in master.placeholders:
        _put(shape, places[shape._element.ph.get("type")])
    opening, plain = layouts["title"], layouts["titleOnly"]
    _first_slide(opening)
    _line_below_title(plain)
    tones: dict[Tone, str] = {tone: palette()[name] for tone, name in _TONES.items()}
    return Look(presentation, opening, plain, Area(0.7, 1.45, 11.9, 5.45), tones)


def _recolour(master: Any) -> None:
    """The theme in the page's colours, and in a font that every machine has or has an equal of."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = theme.blob.decode("utf-8")
    for place, name in _SCHEME.items():
        colour = f'<a:{place}><a:srgbClr val="{palette()[name]}"/></a:{place}>'
        text = re.sub(rf"<a:{place}>.*?</a:{place}>", colour, text, count=1, flags=re.DOTALL)
    text = re.sub(r'(<a:m\w+Font><a:latin typeface=)"[^"]*"', rf'\1"{_FONT}"', text)
    theme.blob = text.encode("utf-8")


def _first_slide(layout: Any) -> None:
    """White letters on the accent, the title above what it is about."""
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.oxml import parse_xml

    layout.background.fill.solid()
    layout.background.fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_2
    looks = {
        "ctrTitle": (Area(0.9, 1.1, 11.5, 1.9), 'anchor="b"', 'sz="3800" b="1"'),
        "subTitle": (Area(0.9, 3.25, 11.5, 3.5), 'anchor="t"', 'sz="2000"'),
    }
    for shape in layout.placeholders:
        kind = shape._element.ph.get("type")
        if kind not in looks:
            shape._element.getparent().remove(shape._element)
            continue
        area, anchor, letters = looks[kind]
        _put(shape, area)
        body = shape._element.txBody
        body.replace(body.find("{*}bodyPr"), parse_xml(f"<a:bodyPr {_NAMESPACES} {anchor}><a:normAutofit/></a:bodyPr>"))
        style = (
            f'<a:lstStyle {_NAMESPACES}><a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/><a:defRPr {letters}>'
            '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>'
        )
        body.replace(body.find("{*}lstStyle"), parse_xml(style))


def _line_below_title(layout: Any) -> None:
    """A thin line in the accent on every slide; it belongs to the layout, so nobody has it read out."""
    from pptx.oxml import parse_xml

    left, top, width = (round(side * _EMU) for side in (0.7, 1.22, 11.9))
    shape = (
        f'<p:cxnSp {_NAMESPACES}><p:nvCxnSpPr><p:cNvPr id="90" name="Line"/><p:cNvCxnSpPr/><p:nvPr userDrawn="1"/>'
        f'</p:nvCxnSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="0"/></a:xfrm>'
        '<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="19050"><a:solidFill><a:schemeClr val="accent1"/>'
        "</a:solidFill></a:ln></p:spPr></p:cxnSp>"
    )
    layout._element.cSld.spTree.append(parse_xml(shape))


def _put(shape: Any, area: Area) -> None:
    shape.left, shape.top, shape.width, shape.height = emu(area)


def emu(area: Area) -> tuple[int, int, int, int]:
    """An area in the units of the file."""
    left, top, width, height = (round(side * _EMU) for side in (area.left, area.top, area.width, area.height))
    return left, top, width, height


def inches(length: int | None) -> float:
    """A length of the file in inches."""
    return (length or 0) / _EMU
