"""Columns that nobody asked for and that look like a price, a rate or a count: they are named, never passed over."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import numpy as np
import pandas as pd

from optimizer.roster.aliases import MONEY_WORDS, VIEW_WORDS, folded
from optimizer.roster.headers import described, normalised
from optimizer.roster.numbers import read_numbers
from optimizer.roster.spellings import format_of, split_compounds
from optimizer.roster.tables import RawTable
from optimizer.roster.text import missing

Kind = Literal["price", "rate", "count"]

_WORDS: dict[Kind, frozenset[str]] = {
    "price": frozenset(
        {"price", "prices", "pricing", "rate", "rates", "fee", "fees", "cost", "costs", "quote", "quotes", "charge",
         "budget", "cpm", "cpv", "cpe", "preis", "preise", "honorar", "kosten", "tarif", "tarifs", "tarife", "prix",
         "cachet", "precio", "precios", "tarifa", "tarifas", "coste", "preco", "precos", "preço", "preços", "valor",
         "prezzo", "prezzi", "costo", "tariffa", "prijs", "prijzen", "tarief", "cena", "ceny", "stawka", "fiyat",
         "ücret", "報價", "报价", "价格", "价", "料金", "価格", "単価", "단가", "가격", "비용"}
    ),
    "rate": frozenset(
        {"er", "pct", "percent", "engagement", "ratio", "share", "taux", "quote", "interaktionsrate", "tasa", "taxa",
         "tasso", "współczynnik", "oran", "oranı", "率", "比率", "비율", "ctr"}
    ),
    "count": frozenset(
        {"followers", "follower", "subscribers", "subs", "fans", "views", "plays", "likes", "comments", "shares",
         "saves", "reach", "impressions", "reichweite", "abonnenten", "abonnés", "seguidores", "vistas", "vues",
         "visualizzazioni", "weergaven", "wyświetlenia", "izlenme", "粉丝", "粉丝数", "フォロワー",
         "再生数", "팔로워", "조회수"}
    ),
}  # fmt: skip


SUSPICIOUS: dict[Kind, frozenset[str]] = {
    kind: frozenset(folded(word) for word in words) | more
    for (kind, words), more in zip(_WORDS.items(), (MONEY_WORDS, frozenset(), VIEW_WORDS), strict=True)
}
"""Words of a header by what its column is then likely to hold, as `folded` leaves them."""


def words_of(header: str) -> set[str]:
    """The words of a header, those that stand together among them (`视频报价`, `storypreis`)."""
    words = normalised(header).split()
    return {*words, *split_compounds(words)}


def suspects(raw: RawTable, used: Collection[int]) -> dict[str, Kind]:
    """Header -> what its column looks like, for the columns of numbers that are not `used`."""
    found: dict[str, Kind] = {}
    for index, header in enumerate(raw.headers):
        if index not in used and (kind := _looks_like(header, raw.cells[index], decimal_comma=raw.decimal_comma)):
            found[header] = kind
    return found


def _looks_like(header: str, cells: pd.Series[str], *, decimal_comma: bool) -> Kind | None:
    sample = cells[~missing(cells.str.strip())].iloc[:200].reset_index(drop=True)
    if not len(sample):
        return None
    numbers = read_numbers(sample, "money", decimal_comma=decimal_comma)
    percent = sample.str.contains("%", regex=False).to_numpy(dtype=bool)
    if (numbers.unreadable & ~percent).mean() > 0.5:
        return None
    if (numbers.currency != "").mean() > 0.5 or described(header).currency:
        return "price"
    words = words_of(header)
    if percent.mean() > 0.5:
        return "rate"
    found = next((kind for kind, known in SUSPICIOUS.items() if words & known), None)
    if found is None and format_of(normalised(header)):
        return "count"
    if found == "count" and np.nanmax(numbers.values, initial=0.0) <= 1:
        return "rate"  # `Fake followers` of 0.12 are a share of them
    return found
