"""The columns of a roster that hold money, and the currency of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.currencies import SHARED_SIGNS, currency_code
from optimizer.roster.amounts import LARGEST, Amounts, read_amounts
from optimizer.roster.columns import Columns
from optimizer.roster.findings import Question
from optimizer.roster.headers import described
from optimizer.roster.price_words import plain_prices
from optimizer.roster.text import missing, safe_text, shown
from optimizer.words import figures
from optimizer.words.figures import listing


def prices(columns: Columns, names: Mapping[str, int], digits: int) -> dict[str, Amounts]:
    """Money columns by their name in the roster; `names` gives the column of the file for each."""
    read = {}
    for name, index in names.items():
        texts, header, lines = columns.raw.cells[index], columns.raw.headers[index], columns.raw.lines
        texts = plain_prices(without_promises(texts), lines, columns.findings, header)
        power = described(header).scale
        money = read_amounts(texts, digits, decimal_comma=columns.raw.decimal_comma, power=power)
        money = _without_words(columns, money, texts, header)
        columns.check(money.numbers, texts, header)
        _check_amounts(columns, money.minor, texts, header)
        free = money.minor == 0
        if free.any():
            some = (
                "1 price is 0 and counts"
                if free.sum() == 1
                else f"{figures.count(int(free.sum()))} prices are 0 and count"
            )
            what = f"{some} as free of charge"
            first = int(lines[int(np.argmax(free))])
            columns.findings.warning(what, "leave a cell empty where the price is not known", line=first, field=header)
        read[name] = money
    return read


NO_QUOTE = frozenset({
    "tbc", "tbd", "tba", "poa", "on request", "upon request", "price on request", "price on application", "on demand",
    "ask", "enquire", "inquire", "to be confirmed", "to be agreed", "negotiable", "by arrangement", "dm", "pending",
    "auf anfrage", "preis auf anfrage", "folgt", "k. a.", "ka", "keine angabe", "wird nachgereicht",
    "tarif sur demande", "nc", "n.c.", "non communiqué", "à venir", "a solicitar", "por confirmar", "pendiente",
    "a confirmar", "sob pedido", "da concordare", "in attesa", "volgt", "brak", "wkrótce", "sorunuz", "询价", "私信",
    "需询价", "非公開", "相談", "по запросу", "договорная", "уточняется", "عند الطلب", "a. a.", "a.a.",
    "nach absprache", "nach vereinbarung", "vhb", "verhandelbar", "offen", "sur demande", "à définir", "a definir",
    "sur devis", "à négocier", "a consultar", "consultar", "bajo petición", "por definir", "negociable",
    "sob consulta", "a combinar", "negociável", "su richiesta", "da definire", "trattabile", "op aanvraag",
    "n.o.t.k.", "nader te bepalen", "na zapytanie", "do ustalenia", "do negocjacji", "talep üzerine", "görüşülür",
    "belirlenecek", "面议", "待定", "洽谈", "要相談", "応相談", "未定", "要問合せ", "お問い合わせ", "협의", "문의",
    "별도 문의", "미정",
})  # fmt: skip
"""What stands in a price cell where no price was named, in small letters: unknown, as a blank is."""


def without_promises(texts: pd.Series[str]) -> pd.Series[str]:
    """The cells, blank where they say that a price is still to come."""
    codes, spellings = pd.factorize(texts)
    open_ones = np.array([str(text).strip().strip("!*()").casefold() in NO_QUOTE for text in spellings], dtype=bool)
    return texts.where(~open_ones[codes], "") if open_ones.any() else texts


def _without_words(columns: Columns, money: Amounts, texts: pd.Series[str], header: str) -> Amounts:
    """The amounts, with cells of words and no digit told and taken as no quote; a column of words stays wrong."""
    words = money.numbers.unreadable & ~texts.str.contains(r"[0-9]", regex=True).to_numpy(dtype=bool)
    if not words.any() or np.isnan(money.minor).all():
        return money
    row, count = int(np.argmax(words)), int(words.sum())
    what = f"{shown(texts.iloc[row])} names no price: there is no quote"
    if count > 1:
        listed = listing(shown(str(word)) for word in texts[words].unique()[:3])
        what = f"{figures.count(count)} cells such as {listed} name no price: there is no quote"
    columns.findings.warning(what, "write the price once it is known", line=int(columns.raw.lines[row]), field=header)
    return replace(money, numbers=replace(money.numbers, unreadable=money.numbers.unreadable & ~words))


def _check_amounts(columns: Columns, minor: NDArray[np.float64], texts: pd.Series[str], header: str) -> None:
    with np.errstate(invalid="ignore"):
        negative, huge = minor < 0, minor >= LARGEST
    lines = columns.raw.lines
    columns.findings.cells(
        negative,
        lines,
        lambda row: f"the price {shown(texts.iloc[row])} is below zero",
        field=header,
        hint="leave the cell empty where the price is not known",
    )
    columns.findings.cells(
        huge,
        lines,
        lambda row: f"the price {shown(texts.iloc[row])} is too large to be exact",
        field=header,
        hint="is it the right column? `columns: {price: ...}` names another",
    )


_LISTED = 8
"""Lines that are named where prices and their column disagree."""

Trusted = Literal["cells", "column"]
"""What counts where a price is written in another currency than the currency column says."""


def currencies(
    columns: Columns, names: Mapping[str, int], read: Mapping[str, Amounts], trusted: Trusted | None = None
) -> pd.Series[str]:
    """ISO code of the money in each row, "" where nothing tells: from its column, the cells, or a header.

    Two different currencies in one row are a problem: a row has one currency for all its prices. `trusted` settles
    it between the column and the cells; where it is None the planner is asked.
    """
    stated = _stated(columns)
    code = stated if trusted != "cells" else np.full(columns.count, "", dtype=object)
    seen = [(money.numbers.currency, columns.raw.headers[names[name]]) for name, money in read.items()]
    for canonical in names:
        match = columns.matches.get(canonical)
        if match is not None and match.currency:
            known = ~np.isnan(read[canonical].minor)
            seen.append((np.where(known, match.currency, "").astype(object), match.header))
    if trusted == "column":
        seen = [(np.where(stated == "", more, ""), header) for more, header in seen]
    elif trusted is None:
        _ask_whom_to_trust(columns, stated, seen)
    for currency, header in sorted(seen, key=lambda pair: any(sign in SHARED_SIGNS for sign in set(pair[0]))):
        code = _joined(columns, code, currency, header)
    code = np.where(code == "", stated, code)
    for sign, (usual, _) in SHARED_SIGNS.items():
        code[code == sign] = usual
    return pd.Series(code, dtype="str")


def _ask_whom_to_trust(
    columns: Columns, stated: NDArray[np.object_], seen: Sequence[tuple[NDArray[np.object_], str]]
) -> None:
    """One question for all rows whose prices are in another currency than their column says."""
    differ = np.zeros(columns.count, dtype=bool)
    for more, _ in seen:
        differ |= ~_agree(stated, more)
    if not differ.any():
        return
    rows = "1 row has prices" if differ.sum() == 1 else f"{figures.count(int(differ.sum()))} rows have prices"
    why = f"{rows} in another currency than the currency column says"
    columns.findings.questions.append(Question("currencies", "currencies", ("cells", "column"), why))


def _agree(code: NDArray[np.object_], more: NDArray[np.object_]) -> NDArray[np.bool_]:
    """(rows,) True where two currencies of a row do not contradict each other."""
    agree: NDArray[np.bool_] = (code == "") | (more == "") | (code == more)
    for sign, (_, possible) in SHARED_SIGNS.items():
        agree |= (more == sign) & np.isin(code.astype(str), sorted(possible))
    return agree


def _stated(columns: Columns) -> NDArray[np.object_]:
    """The currency column of the file."""
    texts = columns.texts("currency")
    code = np.full(columns.count, "", dtype=object)
    if texts is None:
        return code
    spelling_of, spellings = pd.factorize(texts)
    code = np.array([currency_code(safe_text(str(text))) for text in spellings], dtype=object)[spelling_of]
    columns.findings.cells(
        (code == "") & ~missing(texts.str.strip()),
        columns.raw.lines,
        lambda row: f"{shown(texts.iloc[row])} is not a currency",
        field=columns.matches["currency"].header,
        hint="write its code of three letters, such as EUR",
    )
    return code


def _joined(columns: Columns, code: NDArray[np.object_], more: NDArray[np.object_], header: str) -> NDArray[np.object_]:
    """`code`, filled up with `more`; different ones in a row are noted."""
    if not (more != "").any():
        return code
    agree = _agree(code, more)
    if not agree.all():
        rows = np.flatnonzero(~agree)
        first, lines = int(rows[0]), listing(str(line) for line in columns.raw.lines[rows[:_LISTED]])
        others = f" and {figures.count(len(rows) - _LISTED)} more" if len(rows) > _LISTED else ""
        which = "this price is" if len(rows) == 1 else f"{figures.count(len(rows))} prices (lines {lines}{others}) are"
        what = f"{which} in {more[first]}, but the row's currency is {code[first]}"
        what = what if len(rows) == 1 else f"{which} in another currency than their row, such as {more[first]} here"
        hint = (
            "a row has one currency for all its prices: `roster: {file: ..., currencies: cells}` believes the cells, "
            "`currencies: column` the column"
        )
        columns.findings.error(what, hint, line=int(columns.raw.lines[first]), field=header)
    return np.where(code == "", more, code)
