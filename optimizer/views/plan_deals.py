"""What was agreed about the bookings of a plan: how far they are, and how far the fees are from the roster's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from optimizer.facts.deals import COMMITTED, STATUSES, DealOfLine
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Count, Money, Name, Share, Tone, Words
from optimizer.views.parts import Column, Row, Section, Sentence, Table
from optimizer.views.summaries import Line, lines_of
from optimizer.words import deals as words

_TONES: dict[str, Tone] = {"signed": "good", "posted": "good", "paid": "good", "offered": "quiet"}


def deal_of(line: Line) -> DealOfLine | None:
    """What was agreed about a line, where the plan tells of deals at all."""
    deal = line.get("deal")
    return deal if isinstance(deal, DealOfLine) else None


def deals_section(plan: Plan) -> list[Section]:
    """Nothing where nothing was agreed about any booking."""
    dealt = _dealt(plan)
    if not dealt:
        return []
    sentences = map(Sentence, deal_sentences(plan))
    return [Section("deals", words.TITLE, (*sentences, _table(plan, dealt)), full=True)]


def deals_at_a_glance(plan: Plan, declined: int = 0) -> list[Section]:
    """A row for each status, firmest first, with the fees against the roster's; nothing where nothing was agreed."""
    dealt = [deal for _, deal in _dealt(plan)]
    if not dealt:
        return []
    statuses = [status for status in reversed(STATUSES) if any(deal.status == status for deal in dealt)]
    rows = [_glance(plan, status, [deal for deal in dealt if deal.status == status]) for status in statuses]
    if declined:
        rows.append((Words("declined", tone="bad"), Count(declined), None, None, None, None))
    columns = (
        Column("status", "Deal"), Column("bookings", "Bookings"), Column("agreed_fee", "Agreed fee", plan.currency),
        Column("quoted_fee", "Quoted", plan.currency), Column("fee_variance", "Variance", plan.currency),
        Column("share", "Of quote"),
    )  # fmt: skip
    _, *total = _glance(plan, "", dealt)
    table = Table("deal_standing", words.TITLE, columns, tuple(rows), total=(Words("Total in the plan"), *total),
                  note=words.ESTIMATED_QUOTE if any(deal.estimated for deal in dealt) else "")  # fmt: skip
    return [Section("deals", words.TITLE, (*map(Sentence, deal_sentences(plan)), table))]


def _glance(plan: Plan, status: str, deals: Sequence[DealOfLine]) -> Row:
    """How many, their agreed fees, the quotes where there is one for each, and the difference where there is one."""
    compared = [deal for deal in deals if deal.variance is not None]
    priced = [deal for deal in deals if deal.price is not None]
    fee, quoted, variance = _sum(priced, "price"), _sum(compared, "quoted"), _sum(compared, "variance")
    starred = any(deal.estimated for deal in compared)
    return (
        Words(status, tone=_TONES.get(status, "")), Count(len(deals)), Money(fee, plan.currency, plan.digits),
        Money(quoted, plan.currency, plan.digits, estimated=starred) if len(compared) == len(priced) else None,
        Money(variance, plan.currency, plan.digits, signed=True) if compared else None,
        Share(float(variance / quoted), signed=True) if compared and quoted else None,
    )  # fmt: skip


def _dealt(plan: Plan) -> list[tuple[Line, DealOfLine]]:
    return [(line, deal) for line in lines_of(plan) if (deal := deal_of(line)) is not None]


def deal_sentences(plan: Plan) -> list[str]:
    """How far the deals are, what is committed, how far the fees are from the roster's, who is outside of it."""
    dealt = _dealt(plan)
    if not dealt:
        return []
    by_status = {status: sum(deal.status == status for _, deal in dealt) for status in STATUSES}
    sentences = [words.standing(by_status, len(plan.lines))]
    firm = sum((line["cost"] for line, deal in dealt if deal.status in COMMITTED), Decimal(0))
    if firm:
        sentences.append(words.committed(firm, plan.totals["spend"], plan.currency, plan.digits))
    compared = [deal for _, deal in dealt if deal.variance is not None]
    if compared:
        agreed, quoted = _sum(compared, "price"), _sum(compared, "quoted")
        sentences.append(words.against_quotes(agreed, quoted, plan.currency, plan.digits))
    if strangers := sum(deal.outside for _, deal in dealt):
        sentences.append(words.outside(strangers))
    return sentences


def _sum(deals: Sequence[DealOfLine], name: str) -> Decimal:
    return sum((getattr(deal, name) for deal in deals), Decimal(0))


def _table(plan: Plan, dealt: Sequence[tuple[Line, DealOfLine]]) -> Table:
    columns: tuple[Column, ...] = (
        Column("creator", "Creator", least=12), Column("platform", "Platform", least=9, rank=4),
        Column("package", "Package", least=12, rank=3), Column("flight", "Flight", least=6, rank=4),
        Column("status", "Deal"), Column("agreed_fee", "Agreed fee", plan.currency),
        Column("quoted_fee", "Quoted", plan.currency, rank=1), Column("fee_variance", "Variance", plan.currency),
        Column("share", "Of quote", rank=5), Column("agreed_amount", "In its currency", rank=6),
        Column("agreed_currency", ""), Column("outside_roster", ""), Column("notes", "Notes", least=12, rank=7),
    )  # fmt: skip
    ordered = sorted(dealt, key=lambda own: (-STATUSES.index(own[1].status), -own[0]["cost"], own[0]["creator"]))
    total: list[Cell | None] = [None] * len(columns)
    total[0] = Words("Total")
    compared = [deal for _, deal in dealt if deal.variance is not None]
    priced = [deal for _, deal in dealt if deal.price is not None]
    total[5] = Money(_sum(priced, "price"), plan.currency, plan.digits, tone="strong")
    if len(compared) == len(priced):
        total[6] = Money(_sum(compared, "quoted"), plan.currency, plan.digits)
    total[7] = Money(_sum(compared, "variance"), plan.currency, plan.digits, signed=True)
    estimated = any(deal.estimated for _, deal in dealt)
    return Table(
        "deals", "Deals", columns, tuple(_row(plan, *own) for own in ordered), total=tuple(total),
        note=words.ESTIMATED_QUOTE if estimated else "", filters=("status",), sum="agreed_fee", full=True,
    )  # fmt: skip


def _row(plan: Plan, line: Line, deal: DealOfLine) -> Row:
    def money(amount: Decimal | None, *, signed: bool = False, estimated: bool = False) -> Money | None:
        if amount is None:
            return None
        return Money(amount, plan.currency, plan.digits, signed=signed, estimated=estimated)

    notes = filter(None, (words.OUTSIDE if deal.outside else "", words.notes(dict(deal.kept))))
    share = float(deal.variance / deal.quoted) if deal.variance is not None and deal.quoted else None
    foreign = deal.amount is not None and deal.currency not in ("", plan.currency)
    return (
        Name(line["creator"]), Name(line["platform"]), Name(line["package"]), Name(line["flight"] or ""),
        Words(deal.status, tone=_TONES.get(deal.status, "")), money(deal.price),
        money(deal.quoted, estimated=deal.estimated), money(deal.variance, signed=True),
        None if share is None else Share(share, signed=True),
        Money(deal.amount, deal.currency, 2) if foreign else None, Name(deal.currency or None), Count(deal.outside),
        Name(", ".join(notes), tone="quiet"),
    )  # fmt: skip
