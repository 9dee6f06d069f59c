"""A mended plan on the terminal and as data: what is kept, changed, added and dropped, and what stability costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.text import Text

from optimizer.advice.moves import Kind, Move
from optimizer.advice.replan import Replan
from optimizer.plan.files import plan_document
from optimizer.render.terminal.columns import Column, fitted
from optimizer.render.terminal.page import Page
from optimizer.reports.answers import summary
from optimizer.reports.wording import NOUNS, budget_of
from optimizer.words.figures import amount_only, count, listing, measured, money, percent, places_for, plural

CSV_COLUMNS = (
    "what", "creator", "platform", "package_before", "package", "cost_before", "cost", "signed", "reason",
)  # fmt: skip
_SHOWN: tuple[tuple[Kind, str, str], ...] = (
    ("dropped", "-", "red"), ("added", "+", "green"), ("changed", "~", "yellow"), ("kept", " ", "dim"),
)  # fmt: skip
MOST_KEPT = 12


def show_replan(answer: Replan, console: Console) -> None:
    """The answer in words, then the difference line by line."""
    page = Page.of(console)
    page.print(page.label(answer.scenario, "bold", page.width))
    for sentence in replan_sentences(answer):
        page.say(page.label(sentence))
    if answer.plan is None:
        return
    for kind, sign, style in _SHOWN:
        moves = answer.of(kind)
        if moves:
            _show_moves(answer, kind, moves, sign, style, page)


def replan_sentences(answer: Replan) -> list[str]:
    """How many changes, that there need be no fewer, and the price of stability."""
    if answer.plan is None:
        infeasible = answer.free.solution.status == "infeasible"
        if infeasible:
            return [
                "No plan can keep what is signed and satisfy the rules: this is proven. Give up a signed line or "
                "loosen a rule."
            ]
        return ["No plan was found in time; give it longer (--set solve.seconds=300)."]
    return [_changes_sentence(answer), _price_sentence(answer), *_money_sentences(answer)]


def _changes_sentence(answer: Replan) -> str:
    changes = answer.changes or 0
    parts = [f"{len(answer.of(kind)):,} {kind}" for kind in ("kept", "changed", "added", "dropped") if answer.of(kind)]
    forced = sum(bool(move.reason) for move in answer.moves)
    head = "Nothing has to change" if not changes else f"{plural(changes, 'change')} to the plan"
    proof = "no fewer would do, this is proven" if answer.proven else f"at least {answer.fewest or 0:,} are needed"
    because = f" ({forced:,} forced: lost, or not for sale any more)" if forced and changes else ""
    return f"{head}: {listing(parts)}{because}" + (f"; {proof}." if changes else ".")


def _price_sentence(answer: Replan) -> str:
    plan, free = answer.plan, answer.free.found
    assert plan is not None
    assert free is not None
    value, best = float(plan.objective.value or 0.0), float(free.objective.value or 0.0)
    ours = measured(value, answer.measure, answer.currency, answer.digits)
    theirs = measured(best, answer.measure, answer.currency, answer.digits)
    nouns = {"spend": "", "value": "", "reach": " people reached"}
    noun = nouns[answer.measure] if answer.measure in nouns else f" {NOUNS[answer.measure][1]}"
    loss = value - best if answer.measure == "spend" else best - value
    if abs(loss) <= 1e-9 * max(1.0, abs(best)):
        return f"Staying close costs nothing: {ours}{noun}, as much as the best plan of today."
    if loss < 0:  # both are best only as far as is proven
        side = "more" if answer.measure == "spend" else "less"
        return f"Staying close costs nothing: {ours}{noun}, no {side} than was found when everything may change."
    is_money = answer.measure in ("spend", "value")
    lost = money(loss, answer.currency, answer.digits) if is_money else count(loss, places_for([loss, best]))
    more = "more" if answer.measure == "spend" else "less"
    share = percent(loss / abs(best)) if best else lost
    return (
        f"The price of stability is {share}: {ours}{noun}, {lost} {more} than the "
        f"{theirs} of the best plan of today, which would take {plural(answer.free_changes or 0, 'change')}."
    )


def _money_sentences(answer: Replan) -> list[str]:
    plan = answer.plan
    assert plan is not None
    budget = budget_of(plan)
    spend = money(plan.totals["spend"], answer.currency, answer.digits)
    of = f" of {money(budget, answer.currency, answer.digits)}" if budget is not None else ""
    sentences = [f"It spends {spend}{of}."]
    dearer = [move for move in answer.of("kept") if _moved(move)]
    if dearer:
        more = sum(((move.cost_after or Decimal(0)) - (move.cost_before or Decimal(0)) for move in dearer), Decimal(0))
        words = money(abs(more), answer.currency, answer.digits)
        sentences.append(
            f"{plural(len(dearer), 'kept line')} {'has' if len(dearer) == 1 else 'have'} another price than in the old "
            f"plan: {words} {'more' if more > 0 else 'less'} in all."
        )
        signed = [move.creator for move in dearer if move.signed]
        if signed:
            sentences.append(
                f"{listing(dict.fromkeys(signed))} {'is' if len(set(signed)) == 1 else 'are'} signed: hold the "
                "contract against the roster's new price."
            )
    return sentences


def _moved(move: Move) -> bool:
    return move.cost_before is not None and move.cost_after is not None and move.cost_before != move.cost_after


def _price(move: Move) -> Decimal:
    """What a line costs today, or did cost."""
    return move.cost_after or move.cost_before or Decimal(0)


def _show_moves(answer: Replan, kind: Kind, moves: Sequence[Move], sign: str, style: str, page: Page) -> None:
    ranked = sorted(moves, key=lambda move: (not _moved(move), not move.signed, -_price(move), move.creator))
    shown = ranked[:MOST_KEPT] if kind == "kept" else ranked
    costs = [move.cost_after if move.cost_after is not None else move.cost_before for move in shown]
    columns = [
        Column("", [Text(sign, style) for _ in shown]),
        Column("Creator", [page.label(move.creator, style if kind != "kept" else "", 40) for move in shown], least=12),
        Column("Platform", [page.label(move.platform, width=20) for move in shown], least=8, rank=2),
        Column("Package", [_package(move, page) for move in shown], least=12),
        Column(
            f"Cost {answer.currency}", [page.figure(amount_only(cost, answer.digits)) for cost in costs], right=True
        ),
        Column("", [_remark(move, answer, page) for move in shown], least=10, rank=1),
    ]
    total = sum((cost for cost in costs if cost is not None), Decimal(0))
    if kind == "kept":
        total = sum((move.cost_after for move in moves if move.cost_after is not None), Decimal(0))
    page.heading(
        (kind.capitalize(), "bold"),
        (f"  {plural(len(moves), 'line')}, {money(total, answer.currency, answer.digits)}", "dim"),
    )
    table = fitted(columns, page.width, indent=2)
    for position in range(len(shown)):
        for line in table.row(page, position):
            page.print(line)
    if len(moves) > len(shown):
        page.say(
            (f"{page.signs.more} and {len(moves) - len(shown):,} more as they were; --csv FILE writes them all", "dim"),
            indent=4,
        )


def _package(move: Move, page: Page) -> Text:
    if move.kind == "changed":
        return page.label(f"{move.before or '?'} {page.signs.arrow} {move.after}", width=60)
    return page.label(move.after or move.before or "", width=40)


def _remark(move: Move, answer: Replan, page: Page) -> Text:
    parts = []
    if move.signed:
        parts.append("signed")
    if move.reason:
        parts.append(move.reason)
    if move.kind in ("kept", "changed") and _moved(move):
        parts.append(f"was {amount_only(move.cost_before, answer.digits)}")
    return page.label(", ".join(parts), "dim", 60)


def replan_content(answer: Replan) -> dict[str, Any]:
    """The answer as data, with the new plan in full."""
    plan, free = answer.plan, answer.free.found
    if plan is None or free is None:
        return {
            "scenario": answer.scenario,
            "sentences": replan_sentences(answer),
            "status": answer.free.solution.status,
        }
    value, best = plan.objective.value or 0.0, free.objective.value or 0.0
    return {
        "scenario": answer.scenario,
        "objective": answer.measure,
        "currency": answer.currency,
        "within": answer.within,
        "sentences": replan_sentences(answer),
        "changes": answer.changes,
        "fewest": answer.fewest,
        "proven": answer.proven,
        "price_of_stability": max(0.0, (best - value) * (-1 if answer.measure == "spend" else 1)) / abs(best)
        if best
        else 0.0,
        "free": {"changes": answer.free_changes, **summary(free)},
        "moves": [
            {
                "what": move.kind,
                "creator": move.creator,
                "platform": move.platform,
                "package_before": move.before,
                "package": move.after,
                "cost_before": move.cost_before,
                "cost": move.cost_after,
                "signed": move.signed,
                "reason": move.reason,
            }
            for move in answer.moves
        ],
        "plan": plan_document(plan),
    }


def replan_rows(answer: Replan) -> list[Sequence[Any]]:
    """A row per line of either plan under `CSV_COLUMNS`."""
    return [
        [
            move.kind,
            move.creator,
            move.platform,
            move.before,
            move.after,
            move.cost_before,
            move.cost_after,
            move.signed,
            move.reason,
        ]
        for move in answer.moves
    ]
