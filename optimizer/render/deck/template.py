"""A brand's own presentation as the look of ours: its theme and layouts are used, its slides are left out.

A template comes from somebody else: it is opened within the limits of every packed file; with macros it is refused.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.outputs import reading
from optimizer.render.deck.look import Look, inches
from optimizer.render.deck.measure import Area
from optimizer.roster.limits import MEGABYTE, limits, too_large

ENDINGS = (".pptx", ".potx")
_TYPES = "[Content_Types].xml"
_MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.%s.main+xml"
_LEAST = (6.0, 3.0)
"""Inches, across and down, that content needs."""
_MARGIN = 0.05
"""Of a slide, where the layout does not say where its title ends."""
_INSET = 0.1
"""Inches between the edge of a title and its letters."""
_HINT = "save the brand's presentation again as .pptx or .potx in PowerPoint"
_APART = ("dt", "ftr", "sldNum")
"""Placeholders at the edge of a slide: date, footer, number."""
_TITLES = ("title", "ctrTitle")


def brand_look(path: Path) -> Look:
    """The look of a template. Raises `InputError` for a file that is none, and for one that leaves content no room."""
    try:
        presentation = _opened(_content(path))
        _without_slides(presentation)
        layouts = [layout for master in presentation.slide_masters for layout in master.slide_layouts]
        plain = _plain(layouts)
        opening = next((layout for layout in layouts if _kind(layout) == "title" and _has_title(layout)), plain)
        area = None if plain is None else _free(plain, *map(inches, _size(presentation)))
    except InputError:
        raise
    except Exception as error:  # whatever the library stumbles over, the file is damaged or foreign
        what = f"this is not a presentation that can be read: {type(error).__name__}"
        raise InputError(Problem(what, _HINT, str(path))) from None
    if plain is None or area is None:
        what = "the template has no layout with a title"
        raise InputError(Problem(what, "add the layout 'Title Only' to its master", str(path)))
    if area.width < _LEAST[0] or area.height < _LEAST[1]:
        what = "the template's layouts leave too little room for content"
        hint = "use slides of at least 8 by 4.5 inches whose title stands at the top"
        raise InputError(Problem(what, hint, str(path)))
    return Look(presentation, opening, plain, area, {})


def _content(path: Path) -> bytes:
    """The file, within the limits."""
    reading(path)
    most = limits()
    if path.suffix.lower() not in ENDINGS:
        what = f"a template is no {path.suffix} file" if path.suffix else "the template's name has no ending"
        raise InputError(Problem(what, f"give a presentation: {' or '.join(ENDINGS)}, without macros", str(path)))
    try:
        size = path.stat().st_size
        if size > most.file * MEGABYTE:
            raise too_large("the template is larger than the limit", "file", size // MEGABYTE + 1, str(path))
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            unpacked = sum(part.file_size for part in archive.infolist())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"cannot be read: {reason}", "give the path of a presentation", str(path))) from None
    except zipfile.BadZipFile:
        raise InputError(Problem("this is not a presentation, or it is damaged", _HINT, str(path))) from None
    if unpacked > most.unpacked * MEGABYTE:
        wanted = unpacked // MEGABYTE + 1
        raise too_large("the template unpacks to more than the limit", "unpacked", wanted, str(path))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise InputError(Problem("the template holds macros", "save it without them, as .pptx or .potx", str(path)))
    return content


def _opened(content: bytes) -> Any:
    """The presentation; a template of PowerPoint differs from one in a single word."""
    from pptx import Presentation

    with zipfile.ZipFile(io.BytesIO(content)) as before:
        types = before.read(_TYPES)
        if _MAIN % b"template" not in types:
            return Presentation(io.BytesIO(content))
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
            for part in before.infolist():
                own = types.replace(_MAIN % b"template", _MAIN % b"presentation")
                after.writestr(part.filename, own if part.filename == _TYPES else before.read(part))
    changed.seek(0)
    return Presentation(changed)


def _without_slides(presentation: Any) -> None:
    """Examples in the template go, and with them whatever lists slides: sections and shows."""
    part = presentation.part
    listed = presentation.slides._sldIdLst
    for slide in list(listed):
        part.drop_rel(slide.rId)
        listed.remove(slide)
    for name in ("custShowLst", "extLst"):
        for element in part._element.findall(f"{{*}}{name}"):
            part._element.remove(element)


def _plain(layouts: list[Any]) -> Any:
    """The layout with a title and the least beside it: "Title Only", where there is one."""
    titled = [layout for layout in layouts if _has_title(layout) and _kind(layout) != "title"]
    titled = titled or [layout for layout in layouts if _has_title(layout)]
    return min(titled, key=lambda layout: (_kind(layout) != "titleOnly", len(_places(layout))), default=None)


def _kind(layout: Any) -> str:
    return str(layout._element.get("type") or "")


def _has_title(layout: Any) -> bool:
    return any(kind in _TITLES for kind in _places(layout))


def _places(layout: Any) -> list[str]:
    """Kinds of the placeholders that a slide of this layout gets."""
    kinds = [str(shape._element.ph.get("type") or "obj") for shape in layout.placeholders]
    return [kind for kind in kinds if kind not in _APART]


def _size(presentation: Any) -> tuple[int, int]:
    return presentation.slide_width, presentation.slide_height


def _free(layout: Any, width: float, height: float) -> Area:
    """What title and footers leave of a slide; where they lie elsewhere than usual, the middle of it."""
    title = next(shape for shape in layout.placeholders if shape._element.ph.get("type") in _TITLES)
    left, top, across, down = (inches(side) for side in (title.left, title.top, title.width, title.height))
    edge, ends = _MARGIN * width, top + down
    if not 0 < ends < 0.45 * height:
        ends = 0.2 * height
    if left < 0 or across < 0.5 * width or left + across > width:
        left, across = edge, width - 2 * edge
    below = [
        inches(shape.top)
        for shape in (*layout.placeholders, *layout.slide_master.placeholders)
        if shape._element.ph.get("type") in _APART and inches(shape.top) > 0.7 * height
    ]
    bottom = min([*below, height * (1 - _MARGIN)])
    return Area(left + _INSET, ends + 0.02 * height, across - 2 * _INSET, bottom - ends - 0.03 * height)
