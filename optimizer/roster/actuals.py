"""What happened, as exports of invoices and of posts tell it: one row for an invoice, a post, or both.

Money is net, VAT and gross in any currency, outcomes are of all views or apart as organic and paid. A row is of a
booking; a cost of the whole campaign names its kind and no creator.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import pandas as pd

from optimizer.errors import Problem
from optimizer.files import unsafe_cell
from optimizer.roster.columns import Columns
from optimizer.roster.exact_amounts import exact_amounts, row_currency
from optimizer.roster.findings import Findings
from optimizer.roster.headers import Match, described, normalised, recognised_as
from optimizer.roster.numbers import read_numbers
from optimizer.roster.opening import read_table
from optimizer.roster.platforms import platform_name
from optimizer.roster.posts import days
from optimizer.roster.tables import RosterFile
from optimizer.roster.text import did_you_mean, missing, safe_text, shown
from optimizer.roster.tidying import tidied

State = Literal["", "posted", "final", "no_show"]
"""What a row says of its booking: nothing, that it is out, that no invoice will follow, that it will not come."""
OUTCOMES = ("engagement", "impressions", "reach", "conversions")
PARTS = ("likes", "comments", "shares", "saves")
_COUNTS: Mapping[str, tuple[str, ...]] = {
    "impressions": ("impressions", "views", "video views", "view count", "plays", "play count"),
    "engagement": ("engagement", "engagements", "total engagement", "total engagements", "interactions"),
    "reach": ("reach", "accounts reached", "people reached", "unique viewers"),
    "conversions": ("conversions", "sales", "orders", "purchases"),
    "likes": ("likes", "like count"), "comments": ("comments", "comment count"),
    "shares": ("shares", "share count"), "saves": ("saves", "save count"),
}  # fmt: skip
_NAMES: Mapping[str, tuple[str, ...]] = {
    "package": ("package", "bundle", "deliverable", "deliverables", "booking", "scope"),
    "flight": ("flight", "wave", "phase", "burst"),
    "format": ("format", "post type", "content type", "media type"),
    "kind": ("kind", "kind of cost", "cost type", "cost kind", "category", "type of cost", "kostenart"),
    "net": ("net", "net amount", "amount net", "netto", "net cost", "invoice net", "amount", "fee", "cost", "spend",
            "actual", "actual cost", "invoiced", "invoice amount", "betrag", "montant", "montant ht", "importe"),
    "vat": ("vat", "vat amount", "tax", "tax amount", "mwst", "ust", "tva", "iva"),
    "gross": ("gross", "gross amount", "amount gross", "brutto", "total gross", "total incl vat", "ttc", "montant ttc"),
    "rate": ("exchange rate", "fx", "fx rate", "rate", "kurs", "taux"),
    "invoice": ("invoice", "invoice no", "invoice number", "invoice id", "inv no", "rechnung", "rechnungsnummer",
                "facture", "factura"),
    "invoiced": ("invoice date", "invoiced on", "date of invoice", "rechnungsdatum", "date de facture"),
    "posted": ("posted", "posted on", "posted at", "post date", "date posted", "published", "published on", "live date",
               "go live", "veroffentlicht"),
    "posts": ("posts", "pieces", "posts delivered", "number of posts", "pieces delivered"),
    "status": ("status", "state", "stage", "stand", "statut", "estado"),
    **{f"{side}_{name}": tuple(f"{side} {text}" for text in texts)
       for side in ("organic", "paid") for name, texts in _COUNTS.items()},
    **_COUNTS,
}  # fmt: skip
"""Spellings of the columns, normalised."""
_KINDS: Mapping[str, tuple[str, ...]] = {
    "creator": ("creator", "creators", "fee", "creator fee", "talent", "talent fee", "influencer", "influencer fee",
                "honorar"),
    "product": ("product", "gift", "shipping", "product and shipping"),
    "usage_rights": ("usage rights", "usage", "rights", "buyout", "licence", "license"),
    "exclusivity": ("exclusivity",),
    "agency": ("agency", "agency fee", "commission", "agentur"),
    "platform": ("platform", "platform fee", "tool"),
}  # fmt: skip
_STATES: Mapping[State, tuple[str, ...]] = {
    "no_show": ("no show", "noshow", "cancelled", "canceled", "not delivered", "did not post", "dropped", "ghosted",
                "not posted", "missed", "withdrawn", "declined", "abgesagt", "annule"),
    "final": ("final", "paid", "settled", "closed", "invoiced in full", "final invoice", "bezahlt", "paye"),
    "posted": ("posted", "live", "delivered", "published", "done", "completed", "online"),
    "": ("", "open", "pending", "part", "partial", "partly", "part invoiced", "scheduled", "invoiced", "planned",
         "signed", "agreed", "in production"),
}  # fmt: skip
_STATE_OF = {word: state for state, words in _STATES.items() for word in words}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class StatedActual:
    """A row as the file states it; None where it says nothing."""

    line: int
    creator: str
    """Empty for a cost of the whole campaign."""
    platform: str | None
    package: str | None
    flight: str | None
    format: str
    kind: str
    net: Decimal | None
    vat: Decimal | None
    gross: Decimal | None
    currency: str
    rate: Decimal | None
    """What a unit of the currency was worth when it was paid; the scenario's rate where it is left out."""
    invoice: str
    invoiced: date | None
    posted: date | None
    posts: float | None
    state: State
    outcomes: Mapping[str, float] = field(default_factory=dict)
    """Organic where organic and paid are apart; all there is where not."""
    paid: Mapping[str, float] = field(default_factory=dict)
    """What was bought on top of it."""


@dataclass(frozen=True, slots=True)
class Actuals:
    """All rows of a file."""

    rows: tuple[StatedActual, ...]
    shown: str
    warnings: tuple[Problem, ...]
    sha256: str


def read_actuals(source: RosterFile) -> Actuals:
    """Read what happened. Raises `InputError` with all problems of the file."""
    findings = Findings(source.shown)
    raw = tidied(read_table(source, findings), findings)
    matches = recognised(raw.headers)
    if not {"creator", "handle", "url"} & set(matches):
        headers = ", ".join(shown(header, 40) for header in raw.headers)
        findings.error("no column for 'creator' was recognised", f"the file has {headers}", field="creator")
    if not {"net", "gross", "posted", "status", *_COUNTS} & set(matches):
        findings.error("no column says what was paid or what came", "add net, posted on, impressions, engagement, ...")
    findings.raise_errors()
    columns = Columns(raw, matches, findings)
    rows = tuple(_rows(columns))
    findings.raise_errors()
    return Actuals(rows, source.shown, findings.warnings, raw.sha256)


def recognised(headers: Sequence[str]) -> dict[str, Match]:
    """What the columns under these headers hold, by the names of `StatedActual` and of outcomes."""
    plain = [normalised(header) for header in headers]
    matches: dict[str, Match] = {}
    taken: set[int] = set()

    def take(name: str, place: int) -> None:
        taken.add(place)
        own = described(headers[place])
        matches[name] = Match(place, headers[place], currency=own.currency, scale=own.scale)

    for name, spellings in _NAMES.items():
        words = [" ".join(word for word in text.split() if word.upper() != described(text).currency) for text in plain]
        options = [place for text in spellings for place in range(len(plain)) if text in (plain[place], words[place])]
        place = next((place for place in options if place not in taken), None)
        if place is not None:
            take(name, place)
    for place, header in enumerate(headers):
        name = recognised_as(header)
        if place not in taken and name in ("creator", "handle", "url", "platform", "currency") and name not in matches:
            take(name, place)
    return matches


def _rows(columns: Columns) -> list[StatedActual]:
    raw, findings = columns.raw, columns.findings
    texts = {name: raw.cells[match.index] for name, match in columns.matches.items()}
    money = {name: exact_amounts(columns, name) for name in ("net", "vat", "gross")}
    rates = _rates(columns)
    when = {name: days(columns, name) for name in ("invoiced", "posted") if name in columns.matches}
    figures = {name: _counts(columns, name) for name in columns.matches if _is_count(name)}

    def cell(name: str, row: int) -> str:
        if name not in texts:
            return ""
        text = safe_text(unsafe_cell(str(texts[name].iloc[row])))
        return "" if missing(pd.Series([text], dtype="str"))[0] else text

    def day(name: str, row: int) -> date | None:
        found = when[name].iloc[row] if name in when else None
        return None if found is None or pd.isna(found) else found.date()

    rows = []
    for row in range(columns.count):
        line = int(raw.lines[row])
        creator = next((name for key in ("creator", "handle", "url") if (name := cell(key, row))), "")
        kind = _known(cell("kind", row) or "creator", _KIND_OF, "kind of cost", line, "kind", findings)
        if not creator and kind == "creator":
            hint = "name the creator, or the kind of cost if it is one of the whole campaign"
            findings.error("the creator is missing", hint, line=line, field="creator")
            continue
        state = _known(cell("status", row), _STATE_OF, "status", line, "status", findings)
        told = next((code for _, codes in money.values() if (code := codes[row])), "")
        platform = cell("platform", row)
        outcomes, paid = _outcomes({name: own[row] for name, own in figures.items()})
        rows.append(
            StatedActual(
                line, creator, platform_name(platform) if platform else None, cell("package", row) or None,
                cell("flight", row) or None, cell("format", row), kind, money["net"][0][row], money["vat"][0][row],
                money["gross"][0][row], row_currency(columns, cell("currency", row), told, line), rates[row],
                cell("invoice", row), day("invoiced", row), day("posted", row),
                float(figures["posts"][row]) if "posts" in figures and not np.isnan(figures["posts"][row]) else None,
                state, outcomes, paid,
            )
        )  # fmt: skip
    return rows


def _known(text: str, known: Mapping[str, str], what: str, line: int, field: str, findings: Findings) -> Any:
    """The meaning of a word; an unknown one is an error."""
    found = known.get(normalised(text))
    if found is None:
        hint = (
            did_you_mean(text, [word for word in known if word])
            or f"write one of {', '.join(sorted(set(known.values()) - {''}))}"
        )
        findings.error(f"there is no {what} {shown(text)}", hint, line=line, field=field)
        return next(iter(known.values()))
    return found


def _rates(columns: Columns) -> list[Decimal | None]:
    """Rates of exchange, exactly as written: 1.171 has three decimals and is no thousand."""
    texts = columns.texts("rate")
    if texts is None:
        return [None] * columns.count
    found: list[Decimal | None] = []
    for line, text in zip(columns.raw.lines.tolist(), texts, strict=True):
        plain = str(text).strip().replace(",", ".")
        rate = Decimal(plain) if re.fullmatch(r"\d{1,9}(\.\d{1,12})?", plain) else None
        if plain and not rate and not missing(pd.Series([plain], dtype="str"))[0]:
            hint = "write what one unit was worth, such as 0.92"
            what = f"{shown(str(text))} is no exchange rate"
            columns.findings.error(what, hint, line=line, field=columns.matches["rate"].header)
        found.append(rate or None)
    return found


def _is_count(name: str) -> bool:
    return name == "posts" or name in _COUNTS or name.startswith(("organic_", "paid_"))


def _counts(columns: Columns, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """(rows,) counts, NaN where unknown."""
    texts = columns.texts(name)
    assert texts is not None  # asked for columns that the file has
    read = read_numbers(texts, "average", decimal_comma=columns.raw.decimal_comma)
    header = columns.matches[name].header
    columns.check(read, texts, header)
    with np.errstate(invalid="ignore"):
        below = read.values < 0
    columns.findings.cells(
        below, columns.raw.lines, lambda row: f"{shown(texts.iloc[row])} is below zero", field=header,
        hint="a count is zero or more",
    )  # fmt: skip
    return np.where(below, np.nan, read.values)


def _outcomes(told: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """(organic or all, paid) by measure: engagement from its parts where it is not said, organic as all less paid."""

    def figure(prefix: str, name: str) -> float | None:
        value = told.get(f"{prefix}{name}", np.nan)
        if not np.isnan(value):
            return float(value)
        parts = [told.get(f"{prefix}{part}", np.nan) for part in PARTS] if name == "engagement" else []
        known = [part for part in parts if not np.isnan(part)]
        return float(sum(known)) if known else None

    organic: dict[str, float] = {}
    paid: dict[str, float] = {}
    for name in OUTCOMES:
        every, own, bought = (figure(prefix, name) for prefix in ("", "organic_", "paid_"))
        if bought is not None:
            paid[name] = bought
        if own is None and every is not None:
            own = every - bought if bought is not None and name != "reach" else every
        if own is not None:
            organic[name] = max(own, 0.0)
    return organic, paid
