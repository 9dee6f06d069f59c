"""Prices with words around them: `from 300`, `€500-700`, `300 + VAT`. What they count as is told once for a column."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.roster.findings import Findings
from optimizer.roster.text import shown
from optimizer.words import figures

_TAX = (
    r"(?i) *(?:[+]|plus|ex\.?|excl\.?|exkl\.?|excluding|zzgl\.?|hors|más|mais|più|bez|net of) *"
    r"(?:vat|mwst|ust|tva|iva|btw|tax|gst)\.?$"
)
_FROM = (
    r"(?i)^ *(?:from|starting (?:at|from)|min\.?|ab|dès|à partir de|a partir de|desde|da|vanaf|od|from:|ab:) +"
    r"(?=[^0-9]{0,4}[0-9])"
)
_RANGE = (
    r"^(?P<sign>[^0-9+-]{0,5})[0-9][0-9.,' ]*?[kKmM]?[^0-9.,kKmM-]{0,5} *"
    r"(?:-|–|—|to|bis) *[^0-9]{0,5}(?P<high>[0-9].*)$"
)


def plain_prices(texts: pd.Series[str], lines: NDArray[np.int64], findings: Findings, header: str) -> pd.Series[str]:
    """The cells as plain amounts: of a range the upper end, of `from 300` 300, without the words on tax."""
    odd = texts.str.contains(r"[A-Za-zÀ-ž+–—-]", regex=True)
    if not odd.any():
        return texts
    cells = texts[odd]
    taxed = cells.str.contains(_TAX, regex=True)
    cells = cells.where(~taxed, cells.str.replace(_TAX, "", regex=True))
    least = cells.str.contains(_FROM, regex=True)
    cells = cells.where(~least, cells.str.replace(_FROM, "", regex=True))
    spans = cells.str.match(_RANGE)
    cells = cells.where(~spans, cells.str.replace(_RANGE, r"\g<sign>\g<high>", regex=True))
    for found, what, hint in (
        (spans, "{} a range of prices, such as {}: the upper end counts", "write the price once it is agreed"),
        (least, "{} the least that is asked, such as {}: it counts as the price", "write the price once it is agreed"),
        (taxed, "{} a price before tax, such as {}", "`costs: {tax: ...}` adds it"),
    ):
        rows = found.to_numpy(dtype=bool)
        if rows.any():
            first = cells.index[rows][0]
            some = "1 cell holds" if rows.sum() == 1 else f"{figures.count(int(rows.sum()))} cells hold"
            findings.warning(what.format(some, shown(str(texts[first]))), hint, line=int(lines[first]), field=header)
    return texts.where(~odd, cells.reindex(texts.index))
