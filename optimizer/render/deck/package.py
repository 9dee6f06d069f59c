"""A presentation as a file: the same slides give the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

MOMENT = datetime(2020, 1, 1)  # noqa: DTZ001 - a label, the same as in workbooks
_ZIPPED = (1980, 1, 1, 0, 0, 0)


def packed(presentation: Any, title: str) -> bytes:
    """The content of the .pptx file, without a trace of when and by whom it was written."""
    told = presentation.core_properties
    told.title, told.subject, told.author, told.last_modified_by = title, "", "", ""
    told.keywords, told.comments, told.category = "", "", ""
    told.created = told.modified = MOMENT
    told.revision = 1
    written, dated = io.BytesIO(), io.BytesIO()
    presentation.save(written)
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(dated, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            after.writestr(zipfile.ZipInfo(part.filename, _ZIPPED), before.read(part), zipfile.ZIP_DEFLATED)
    return dated.getvalue()
