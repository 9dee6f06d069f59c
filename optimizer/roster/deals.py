"""A table of deals: which header means what, and what each row says, before anything is held against the roster.

A list of deals is kept by people beside their mails: any order of columns, words of their own for what is booked and
how far it is. Columns that are not recognised travel along.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pandas as pd

from optimizer.errors import InputError, Problem
from optimizer.facts.deals import STATUSES, DealStatus
from optimizer.roster.columns import Columns
from optimizer.roster.exact_amounts import exact_amounts, row_currency
from optimizer.roster.findings import Findings
from optimizer.roster.headers import Match, described, normalised, recognised_as, stated_places
from optimizer.roster.layout import HEADERS_ALONE
from optimizer.roster.numbers import read_numbers
from optimizer.roster.opening import read_table
from optimizer.roster.platforms import platform_name
from optimizer.roster.spellings import price_of
from optimizer.roster.tables import RawTable, RosterFile
from optimizer.roster.text import did_you_mean, missing, safe_text, shown
from optimizer.roster.tidying import tidied

_NAMES: Mapping[str, tuple[str, ...]] = {
    "package": ("package", "packages", "bundle", "deliverable", "deliverables", "scope", "scope of work", "content",
                "contents", "what", "booking", "product", "ad format", "format", "formats", "post type",
                "content type", "placement", "paket", "leistung", "leistungen", "umfang", "inhalt", "prestation",
                "contenu",
                "livrables", "paquete", "entregables", "contenido", "pacchetto", "pakket"),
    "flight": ("flight", "wave", "phase", "burst", "period", "campaign phase", "welle", "vague", "fase"),
    "status": ("status", "deal status", "deal", "state", "stage", "booking status", "contract status", "stand",
               "statut", "etat", "estado", "stato"),
    "impressions": ("impressions", "est impressions", "estimated impressions", "expected impressions",
                    "exp impressions",
                    "guaranteed impressions", "est views", "estimated views", "guaranteed views", "expected views"),
    "engagement": ("engagement", "engagements", "est engagements", "estimated engagements", "expected engagements",
                   "est engagement", "estimated engagement"),
    "reach": ("reach", "est reach", "estimated reach", "expected reach"),
}  # fmt: skip
"""Spellings of the columns that a roster does not have, normalised."""
OUTCOMES = ("engagement", "impressions", "reach")
COLUMNS = ("creator", "handle", "url", "platform", "package", "flight", "price", "currency", "status", *OUTCOMES)
_AGREED = frozenset(
    {"agreed", "negotiated", "final", "deal", "contract", "contracted", "signed", "confirmed", "booked"}
)
_ABOUT_A_PRICE = _AGREED | {"proposed", "offered", "our", "your", "new", "total", "value", "all", "fixed", "creator",
                            "amount", "agreement", "package", "bundle", "asking", "ask"}  # fmt: skip
_LISTED = frozenset({"list", "listed", "old", "original", "rrp", "standard", "card", "quoted", "previous", "before"})
_STATUS: Mapping[DealStatus, tuple[str, ...]] = {
    "offered": ("offered", "offer", "offers", "quoted", "quote", "proposed", "proposal", "pitched", "pending", "open",
                "in negotiation", "negotiating", "negotiation", "contacted", "sent", "outreach", "waiting", "in talks",
                "angeboten", "offen", "propose", "en cours", "ofrecido", "pendiente", "offerto"),
    "agreed": ("agreed", "accepted", "confirmed", "approved", "verbal", "verbally agreed", "verbal ok", "ok", "yes",
               "zugesagt", "vereinbart", "bestatigt", "accepte", "confirme", "aceptado", "confirmado", "accettato"),
    "signed": ("signed", "contracted", "contract signed", "under contract", "booked", "in production",
               "content approved",
               "unterschrieben", "gebucht", "signe", "firmado", "contratado", "firmato"),
    "posted": ("posted", "live", "published", "delivered", "done", "completed", "invoiced", "online",
               "veroffentlicht", "publie", "publicado", "pubblicato", "facturado", "facture"),
    "paid": ("paid", "settled", "closed", "bezahlt", "paye", "pagado", "pagato"),
    "declined": ("declined", "decline", "rejected", "refused", "cancelled", "canceled", "dropped", "lost", "no",
                 "passed", "withdrawn", "not available", "unavailable", "turned down", "no reply", "abgelehnt",
                 "abgesagt",
                 "refuse", "annule", "rechazado", "cancelado", "rifiutato"),
}  # fmt: skip
PURCHASE_ORDER = ("po", "po no", "po number", "number of po", "purchase order", "purchase order no",
                  "purchase order number", "order number", "bestellnummer", "bestellung", "bon de commande",
                  "orden de compra")  # fmt: skip
"""Spellings of a column that travels along and has a place of its own in the workbook."""
_STATUS_OF = {word: status for status, words in _STATUS.items() for word in words}


@dataclass(frozen=True, slots=True)
class StatedDeal:
    """A row as the file states it; None where it says nothing."""

    row: int
    """Position in the table."""
    line: int
    creator: str
    accounts: tuple[str, ...]
    """Handle and address, where the file has them."""
    platform: str | None
    package: str | None
    flight: str | None
    status: DealStatus
    amount: Decimal | None
    currency: str
    """"" where neither the row nor a header says."""
    outcomes: Mapping[str, float]
    kept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DealTable:
    """A table of deals as read."""

    deals: tuple[StatedDeal, ...]
    raw: RawTable
    matches: Mapping[str, Match]
    """Columns of a deal, and those of a roster that the table has besides."""
    shown: str
    warnings: tuple[Problem, ...]
    sha256: str


def purchase_order(kept: Mapping[str, str]) -> str:
    """The purchase order among what travels along; "" where there is none."""
    return next((text for header, text in kept.items() if normalised(header) in PURCHASE_ORDER), "")


def read_deals(source: RosterFile, stated: Mapping[str, str], *, proposal: bool = False) -> DealTable:
    """Read a list of deals; `stated` says which header means what. Raises `InputError` with all problems of the file.

    Of a `proposal` (a plan at its own prices) `cost` is what the plan says it costs in all, and no price.
    """
    findings = Findings(source.shown)
    try:
        raw = tidied(read_table(source, findings), findings)
    except InputError as error:
        if any(problem.what == HEADERS_ALONE for problem in error.problems):  # nothing is agreed yet
            nothing = RawTable(
                (), (), np.empty(0, dtype=np.int64), hashlib.sha256(source.path.read_bytes()).hexdigest()
            )
            return DealTable((), nothing, {}, source.shown, findings.warnings, nothing.sha256)
        raise
    matches = deal_columns(raw, stated, findings, proposal=proposal)
    if not {"creator", "handle", "url"} & set(matches):
        headers = ", ".join(shown(header, 40) for header in raw.headers)
        hint = f"name it in the scenario, `deals: {{columns: {{creator: <header>}}}}`; the file has {headers}"
        findings.error("no column for 'creator' was recognised", hint, field="creator")
    findings.raise_errors()
    if "status" not in matches and not proposal:
        hint = f"add one with {', '.join(STATUSES)}; what is signed stays in every plan"
        findings.warning("no column says how far a deal is: all count as offered", hint, field="status")
    columns = Columns(raw, matches, findings)
    deals = tuple(_rows(columns))
    findings.raise_errors()
    return DealTable(deals, raw, matches, source.shown, findings.warnings, raw.sha256)


def negotiated(raw: RawTable) -> tuple[str, str] | None:
    """The headers of status and price of a table that tells of deals, whatever else it is; None of any other.

    It does where most of the cells of a status column say how far a deal is.
    """
    matches = deal_columns(raw, {}, Findings(""))
    if not {"status", "price"} <= set(matches):
        return None
    cells = raw.cells[matches["status"].index]
    told = [normalised(text) for text in cells[~missing(cells.str.strip())]]
    if not told or 2 * sum(text in _STATUS_OF for text in told) <= len(told):
        return None
    return matches["status"].header, matches["price"].header


def deal_columns(
    raw: RawTable, stated: Mapping[str, str], findings: Findings, *, proposal: bool = False
) -> dict[str, Match]:
    """Column of a deal -> column of the file: what the planner states, else the surest of the usual spellings."""
    plain = [normalised(header) for header in raw.headers]
    places = stated_places(raw.headers, stated, COLUMNS, findings, what="a list of deals", field="deals")
    matches = {name: _described(place, raw.headers[place]) for name, place in places.items()}
    taken = {match.index for match in matches.values()}
    for name, spellings in _NAMES.items():
        place = next((plain.index(text) for text in spellings if text in plain and plain.index(text) not in taken), -1)
        if name not in matches and place >= 0:
            taken.add(place)
            matches[name] = _described(place, raw.headers[place])
    priced = None if "price" in matches else _price(raw, plain, taken, findings, proposal=proposal)
    if priced is not None:
        taken.add(priced)
        matches["price"] = _described(priced, raw.headers[priced])
    for place, header in enumerate(raw.headers):
        name = recognised_as(header)
        if place not in taken and name and name not in matches and not name.startswith(("price", "share_")):
            taken.add(place)
            matches[name] = _described(place, header)
    return matches


def _described(place: int, header: str) -> Match:
    return replace(described(header), index=place, header=header)


def _price(raw: RawTable, plain: list[str], taken: set[int], findings: Findings, *, proposal: bool) -> int | None:
    """The column of the price: one that says it was agreed before any other; two alike are for the planner."""
    ranked: dict[int, list[int]] = {}
    for place, header in enumerate(plain):
        rank = _price_rank(header, raw.headers[place], proposal=proposal)
        if rank is not None and place not in taken:
            ranked.setdefault(rank, []).append(place)
    if not ranked:
        return None
    best = ranked[min(ranked)]
    if len(best) > 1:
        names = ", ".join(shown(raw.headers[place]) for place in best)
        hint = f"say which: `deals: {{columns: {{price: {raw.headers[best[0]]}}}}}`, or rename the others"
        findings.error(f"{len(best)} columns may be 'price': {names}", hint, field="price")
    return best[0]


def _price_rank(header: str, written: str, *, proposal: bool) -> int | None:
    """How surely a header is the agreed fee of a whole booking, 0 the surest; None where it is something else."""
    words = header.split()
    if written.strip().casefold() in ("price", "agreed"):
        return 0
    if written.strip().casefold() == "cost_creator":
        return None if proposal else 3
    if header == "cost" or written.strip().casefold().startswith("cost_"):
        return 4 if header == "cost" and not proposal else None
    agreed = bool(_AGREED & set(words))
    rest = [word for word in words if word not in _ABOUT_A_PRICE | _LISTED]
    amount = bool({"amount", "value"} & set(words)) and not price_of(rest) and len(words) > 1
    if price_of(rest or ["nothing"]) == "price" or (amount and (agreed or "deal" in words)):
        return 5 if _LISTED & set(words) else 1 if agreed else 2
    return None


def _rows(columns: Columns) -> list[StatedDeal]:
    """What each row says; rows without a creator are told and left out."""
    raw, findings = columns.raw, columns.findings
    texts = {name: raw.cells[match.index] for name, match in columns.matches.items()}
    blank = pd.Series([""] * columns.count, dtype="str")

    def cell(name: str, row: int) -> str:
        text = safe_text(str(texts.get(name, blank).iloc[row]))
        return "" if missing(pd.Series([text], dtype="str"))[0] else text

    amounts, currencies = exact_amounts(
        columns, "price", below_zero="leave the cell empty where no price is agreed yet",
        hint="is it the right column? `deals: {columns: {price: ...}}` names another",
    )  # fmt: skip
    figures = {name: _figures(columns, name) for name in OUTCOMES if name in columns.matches}
    used = {columns.matches[name].index for name in COLUMNS if name in columns.matches}
    others = [(header, raw.cells[place]) for place, header in enumerate(raw.headers) if place not in used]
    rows = []
    for row in range(columns.count):
        line = int(raw.lines[row])
        accounts = tuple(filter(None, (cell("handle", row), cell("url", row))))
        creator = cell("creator", row) or next(iter(accounts), "")
        if not creator:
            hint = "name the creator, or delete the row"
            findings.error("the creator is missing", hint, line=line, field="creator")
            continue
        status = _status(safe_text(str(texts.get("status", blank).iloc[row])), line, columns)
        platform = cell("platform", row)
        rows.append(
            StatedDeal(
                row, line, creator, accounts, platform_name(platform) if platform else None,
                cell("package", row) or None, cell("flight", row) or None, status, amounts[row],
                row_currency(columns, cell("currency", row), currencies[row], line),
                {name: float(own[row]) for name, own in figures.items() if not np.isnan(own[row])},
                {safe_text(header): text for header, own in others if (text := safe_text(str(own.iloc[row])))},
            )
        )  # fmt: skip
    return rows


def _status(text: str, line: int, columns: Columns) -> DealStatus:
    """How far a deal is; a blank cell is an offer."""
    plain = normalised(text)
    if plain not in _STATUS_OF and missing(pd.Series([text], dtype="str"))[0]:
        return "offered"
    known = _STATUS_OF.get(plain) or _STATUS_OF.get(re.sub(r"\b(?:on|at|per|am|le|the)\b.*|\d.*", "", plain).strip())
    if known is None:
        hint = did_you_mean(text, STATUSES) or f"write {', '.join(STATUSES[:-1])} or {STATUSES[-1]}"
        findings, header = columns.findings, columns.matches["status"].header
        findings.error(f"there is no status {shown(text)}", hint, line=line, field=header)
        return "offered"
    return known


def _figures(columns: Columns, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """(rows,) a count that the row states; NaN where it says nothing."""
    texts = columns.texts(name)
    assert texts is not None  # asked for columns that the table has
    read = read_numbers(texts, "average", decimal_comma=columns.raw.decimal_comma)
    columns.check(read, texts, columns.matches[name].header)
    values = read.values
    with np.errstate(invalid="ignore"):
        below = values < 0
    columns.findings.cells(
        below, columns.raw.lines, lambda row: f"{shown(texts.iloc[row])} is below zero",
        field=columns.matches[name].header, hint="a count is zero or more",
    )  # fmt: skip
    return np.where(below, np.nan, values)
