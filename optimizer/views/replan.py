"""A mended plan, laid out: what changes, what keeping the plan costs, every line of the old plan and the new one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from optimizer.advice.moves import Kind, Move
from optimizer.advice.replan import Replan
from optimizer.measures import direction
from optimizer.plan.files import plan_document
from optimizer.plan.plan import Plan
from optimizer.views.cells import Count, Money, Name, Tone, Words
from optimizer.views.parts import Column, Row, Section, Sentence, Table, View
from optimizer.views.plan_deals import deal_of
from optimizer.views.risk import told_of_cases, worst_of
from optimizer.views.summaries import budget_of, lines_of, summary_data
from optimizer.words import replan as words
from optimizer.words.deals import at_prices_of
from optimizer.words.risk import in_worst

MOST_KEPT = 10
KINDS: tuple[Kind, ...] = ("dropped", "added", "changed", "kept")
TONES: dict[Kind, Tone] = {"dropped": "bad", "added": "good", "changed": "warn", "kept": "quiet"}


def replan_view(answer: Replan) -> View:
    """The answer of `optimizer replan`."""
    plan, free = answer.plan, answer.free.found
    facts = {"scenario": answer.scenario, "objective": answer.measure, "currency": answer.currency,
             "within": answer.within, "status": answer.free.solution.status}  # fmt: skip
    if plan is not None and free is not None:
        facts |= {
            "changes": answer.changes,
            "fewest": answer.fewest,
            "proven": answer.proven,
            "cost_of_keeping": _share_lost(plan, free),
            "cost_of_keeping_at_most": _share_lost_at_most(plan, free),
            "free": {"changes": answer.free_changes, **summary_data(free)},
            "plan": plan_document(plan),
        }
    return View(
        answer="replan",
        title=answer.scenario,
        kicker="Plan mended",
        lead=(
            *(Sentence(text) for text in replan_sentences(answer)),
            *told_of_cases((plan,)),
        ),
        sections=() if plan is None else (Section("moves", "Line by line", (_table(answer),)),),
        facts=facts,
        currency=answer.currency,
        digits=answer.digits,
        table="moves",
    )


def replan_sentences(answer: Replan) -> list[str]:
    """How many changes, whether that is the least, and what keeping the plan costs."""
    plan, free = answer.plan, answer.free.found
    if plan is None or free is None:
        return [words.NO_PLAN if answer.free.solution.status == "infeasible" else words.NOT_FOUND]
    sentences = [
        words.changes(
            answer.changes or 0,
            [(kind, len(answer.of(kind))) for kind in KINDS if kind != "kept"],
            len(answer.of("kept")),
            sum(move.reason is not None for move in answer.moves),
            answer.fewest,
            proven=answer.proven,
        ),
        words.keeping(
            float(plan.objective.value or 0.0), float(free.objective.value or 0.0),
            _share_lost_at_most(plan, free), free.objective.gap, answer.free_changes or 0, answer.measure,
            answer.currency, answer.digits, in_worst(worst_of((plan,))),
        ),
        words.spends(plan.totals["spend"], budget_of(plan), answer.currency, answer.digits),
    ]  # fmt: skip
    dearer = [move for move in answer.of("kept") if _moved(move)]
    if dearer:
        more = sum(((move.cost_after or Decimal(0)) - (move.cost_before or Decimal(0)) for move in dearer), Decimal(0))
        sentences.append(words.other_prices(len(dearer), more, answer.currency, answer.digits))
    if answer.proposal:
        sentences.append(at_prices_of(answer.proposal))
    # What a deal says is in the contract; only the roster's price is news to it.
    by_deal = {line["creator"] for line in lines_of(plan) if (deal := deal_of(line)) and deal.price is not None}
    signed = list(dict.fromkeys(move.creator for move in dearer if move.signed and move.creator not in by_deal))
    return [*sentences, words.contracts(signed)] if signed else sentences


def _share_lost(plan: Plan, free: Plan) -> float:
    """Share of the best plan's value that keeping the old plan gives up; for least spend what it costs more."""
    value, best = float(plan.objective.value or 0.0), float(free.objective.value or 0.0)
    return max(0.0, direction(free.objective.measure) * (best - value)) / abs(best) if best else 0.0


def _share_lost_at_most(plan: Plan, free: Plan) -> float:
    """The same against what no plan exceeds."""
    value, best = float(plan.objective.value or 0.0), float(free.objective.value or 0.0)
    bound = best if free.objective.bound is None else float(free.objective.bound)
    return max(0.0, direction(free.objective.measure) * (bound - value)) / abs(best) if best else 0.0


def _moved(move: Move) -> bool:
    return move.cost_before is not None and move.cost_after is not None and move.cost_before != move.cost_after


def _rank(move: Move) -> tuple[int, bool, bool, Decimal, str]:
    """Changes first; of what is kept the lines with another price, then what is signed, then the dearest."""
    cost = move.cost_after or move.cost_before or Decimal(0)
    return KINDS.index(move.kind), not _moved(move), not move.signed, -cost, move.creator


def _table(answer: Replan) -> Table:
    ranked = sorted(answer.moves, key=_rank)
    columns = (
        Column("what", "What"),
        Column("creator", "Creator", least=12),
        Column("platform", "Platform", least=8, rank=2),
        Column("package_before", ""),
        Column("package", ""),
        Column("", "Package", least=12),
        Column("cost_before", "Cost before", answer.currency, full=True, rank=3),
        Column("cost", ""),
        Column("", "Cost", answer.currency),
        Column("signed", ""),
        Column("reason", ""),
        Column("", "Remark", least=12, rank=1),
    )
    kept = len(answer.of("kept"))
    most = len(ranked) - kept + MOST_KEPT if kept > MOST_KEPT else None
    rest = words.rest(kept - MOST_KEPT) if kept > MOST_KEPT else ""
    rows = tuple(_row(move, answer) for move in ranked)
    return Table(
        "moves", "Line by line", columns, rows, most=most, rest=rest, filters=("what", "platform"),
    )  # fmt: skip


def _row(move: Move, answer: Replan) -> Row:
    tone = TONES[move.kind]
    cost = move.cost_after if move.cost_after is not None else move.cost_before
    reason = None if move.reason is None else words.reason(move.reason.kind, move.reason.what)
    return (
        Words(move.kind, tone=tone), Name(move.creator, tone=tone if move.kind != "kept" else ""), Name(move.platform),
        Name(move.before), Name(move.after), Name(words.package(move.before, move.after)),
        _money(move.cost_before, answer), _money(move.cost_after, answer), _money(cost, answer), Count(move.signed),
        Name(reason), Name(", ".join(_remarks(move, reason, answer)), tone="quiet"),
    )  # fmt: skip


def _money(amount: Decimal | None, answer: Replan) -> Money | None:
    return None if amount is None else Money(amount, answer.currency, answer.digits)


def _remarks(move: Move, reason: str | None, answer: Replan) -> Iterable[str]:
    if move.signed:
        yield words.SIGNED
    if reason:
        yield reason
    if move.kind in ("kept", "changed") and _moved(move) and move.cost_before is not None:
        yield words.was(move.cost_before, answer.currency, answer.digits)
