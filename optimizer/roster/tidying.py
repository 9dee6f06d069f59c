"""What a person passes over in a roster without thinking: running numbers, totals, footnotes, broken cells.

Each is left out with a word. Everything works on whole columns, so that a long roster costs next to nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.roster.findings import Findings
from optimizer.roster.headers import normalised
from optimizer.roster.numbers import read_numbers
from optimizer.roster.tables import RawTable
from optimizer.roster.text import shown
from optimizer.words import figures

BoolArray = NDArray[np.bool_]

SUMS = frozenset(
    {"total", "totals", "grand total", "sub total", "subtotal", "sum", "average", "averages", "avg", "mean", "median",
     "summe", "gesamt", "gesamtsumme", "insgesamt", "zwischensumme", "durchschnitt", "mittelwert", "somme", "moyenne",
     "total général", "suma", "promedio", "soma", "média", "totale", "somma", "totaal", "som", "gemiddelde", "razem",
     "średnia", "toplam", "genel toplam", "ortalama", "итого", "всего", "среднее", "合计", "总计", "平均", "合計",
     "総計", "합계", "총계", "평균"}
)  # fmt: skip
"""What stands in the first cell of a row that adds up the others."""
_BROKEN = re.compile(r"#[^\s#]{1,12}[!?]|#n/[av]|#nv|#error|nan ?%|err:\d{3}|loading\.\.\.", re.IGNORECASE)
_LABELLED = 3
"""So many columns from the left may hold the word for a sum."""
_SUFFIX = re.compile(r" \(\d+\)$")


def tidied(raw: RawTable, findings: Findings) -> RawTable:
    """The table without what is no part of a roster; each thing left out is told."""
    raw = _without_running_numbers(raw, findings)
    raw = _without_broken_cells(raw, findings)
    raw = _without_notes(raw, findings)
    return _without_repeated_columns(raw, findings)


def _without_running_numbers(raw: RawTable, findings: Findings) -> RawTable:
    """Without the index that programs write in front of a table; other columns without a header keep a made-up one."""
    index: list[int] = []
    odd: list[int] = []
    for place, header in enumerate(raw.headers):
        if header in raw.unnamed:
            (index if _counts_up(raw.cells[place]) else odd).append(place)
    for place in index:
        findings.warning(f"column {place + 1} has no header and counts the rows; it is passed over")
    if odd:
        listed = ", ".join(shown(raw.headers[place]) for place in odd)
        what = f"{len(odd)} columns have cells, but no header: they are called {listed}"
        what = f"column {odd[0] + 1} has cells, but no header: it is called {listed}" if len(odd) == 1 else what
        findings.warning(what, f"`columns: {{creator: {raw.headers[odd[0]]}}}` says what one holds")
    return _with_columns(raw, [place for place in range(len(raw.headers)) if place not in index])


def _counts_up(cells: pd.Series[str]) -> bool:
    """0, 1, 2, ... or 1, 2, 3, ..."""
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
    return bool(len(numbers) and numbers[0] in (0, 1) and np.array_equal(numbers, numbers[0] + np.arange(len(numbers))))


def _without_broken_cells(raw: RawTable, findings: Findings) -> RawTable:
    """Cells that a formula left with an error are blank."""
    columns, places, example = list(raw.cells), [], ""
    for place, cells in enumerate(raw.cells):
        likely = cells.str.startswith(("#", "NaN", "nan", "Err:", "Loading")).to_numpy(dtype=bool)
        rows = [row for row in np.flatnonzero(likely) if _BROKEN.fullmatch(str(cells.iloc[row]).strip())]
        if rows:
            example = example or str(cells.iloc[rows[0]]).strip()
            places += [(int(raw.lines[row]), raw.headers[place]) for row in rows]
            mask = np.zeros(len(cells), dtype=bool)
            mask[rows] = True
            columns[place] = cells.where(~mask, "")
    if places:
        line, header = min(places)
        what = f"{figures.count(len(places))} cells hold an error such as {shown(example)} and count as empty"
        what = f"1 cell holds the error {shown(example)} and counts as empty" if len(places) == 1 else what
        findings.warning(what, "the formula behind it found nothing", line=line, field=header)
    return replace(raw, cells=tuple(columns))


def _without_notes(raw: RawTable, findings: Findings) -> RawTable:
    """Without totals, footnotes, headings between the rows, and headers that stand again on a new page."""
    filled = np.zeros(len(raw.lines), dtype=np.int64)
    for cells in raw.cells:
        filled += (cells != "").to_numpy(dtype=bool)
    few = filled <= max(1, len(raw.headers) // 3)
    again = (raw.cells[0] == raw.headers[0]).to_numpy(dtype=bool)
    sums = np.zeros(len(raw.lines), dtype=bool)
    for cells in raw.cells[:_LABELLED]:
        sums |= cells.str.strip(" :").str.lower().isin(SUMS).to_numpy(dtype=bool)
    candidates = np.flatnonzero(few | again | sums)
    out = np.zeros(len(raw.lines), dtype=bool)
    for row in candidates:
        written = [str(column.iloc[row]).strip() for column in raw.cells]
        texts = [text for text in written if text]
        if again[row] and all(text in ("", header) for text, header in zip(written, raw.headers, strict=True)):
            findings.warning("the headers stand here again; the row is left out", line=int(raw.lines[row]))
        elif sums[row] or (few[row] and texts and _is_sum_of(texts[0])):
            label = next((text for text in texts if _is_sum(text)), texts[0])
            what = f"the row {shown(label)} adds up the others and is left out"
            hint = "if it is a creator, spell the name in another way"
            findings.warning(what, hint, line=int(raw.lines[row]))
        elif len(texts) <= 1 and len(raw.headers) > 2:
            findings.warning(f"{shown(''.join(texts))} stands alone in its row, which is left out",
                             "a channel needs at least a creator and followers", line=int(raw.lines[row]))  # fmt: skip
        else:
            continue
        out[row] = True
    if out.all():
        return raw  # the ordinary way says what is missing
    return raw if not out.any() else _with_rows(raw, ~out)


def _is_sum(text: str) -> bool:
    return text.casefold().strip(" :") in SUMS


def _is_sum_of(text: str) -> bool:
    """`Total creators`, `Summe Honorare:` in a row that is nearly empty."""
    words = text.casefold().strip(" :").split()
    return 1 < len(words) <= 4 and words[0].strip(":") in SUMS


def _without_repeated_columns(raw: RawTable, findings: Findings) -> RawTable:
    """A header that stands twice over the same values is one column."""
    first: dict[str, int] = {}
    out = []
    for place, header in enumerate(raw.headers):
        name = normalised(_SUFFIX.sub("", header))
        before = first.setdefault(name, place)
        if before == place or not name:
            continue
        if _same(raw, before, place):
            out.append(place)
            what = f"{shown(raw.headers[before])} stands twice with the same values: one column is read"
            findings.warning(what, field=raw.headers[before])
    return _with_columns(raw, [place for place in range(len(raw.headers)) if place not in out])


def _same(raw: RawTable, one: int, other: int) -> bool:
    """Do two columns hold the same, as text or as numbers?"""
    left, right = raw.cells[one].str.strip(), raw.cells[other].str.strip()
    if left.equals(right):
        return True
    numbers = [read_numbers(cells, "plain", decimal_comma=raw.decimal_comma) for cells in (left, right)]
    if any(column.unreadable.any() or column.ambiguous.any() for column in numbers):
        return False
    values = [np.where(column.percent, column.values / 100, column.values) for column in numbers]
    return bool(np.allclose(values[0], values[1], rtol=1e-9, equal_nan=True))


def _with_columns(raw: RawTable, places: list[int]) -> RawTable:
    if len(places) == len(raw.headers):
        return raw
    return replace(
        raw,
        headers=tuple(raw.headers[place] for place in places),
        cells=tuple(raw.cells[place] for place in places),
    )


def _with_rows(raw: RawTable, kept: BoolArray) -> RawTable:
    return replace(raw, cells=tuple(cells[kept].reset_index(drop=True) for cells in raw.cells), lines=raw.lines[kept])
