"""The head of a plan: what it gets, what it costs, how good it is; then the same by tier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rich.text import Text

from optimizer.plan.plan import Plan
from optimizer.render.terminal.columns import Column, fitted
from optimizer.render.terminal.page import Page, widest
from optimizer.reports.wording import NOUNS, budget_of, values_sales
from optimizer.words.figures import (
    amount_only,
    count,
    known,
    measured,
    money,
    people_reached,
    percent,
    places_for,
    plural,
    unit_price,
)

Line = Mapping[str, Any]
_CARD_GAP = 3
_PROVEN = 5e-7
"""A gap that is shown as none, as in `Plan.certificate`."""


@dataclass(frozen=True)
class TierSum:
    """What a tier comes to."""

    tier: str
    lines: Sequence[Line]

    @property
    def creators(self) -> int:
        """Different people."""
        return len({line["creator"] for line in self.lines})

    @property
    def spend(self) -> Decimal:
        """Whole units of the currency."""
        return sum((line["cost"] for line in self.lines), start=Decimal(0))

    def total(self, measure: str) -> float:
        """Sum of what is known of a measure."""
        return float(sum(line[measure] for line in self.lines if known(line[measure])))


def tiers_of(plan: Plan) -> list[TierSum]:
    """The plan by tier, the largest spend first."""
    by_tier: dict[str, list[Line]] = {}
    for line in plan.lines.to_dict("records"):
        tier = line["tier"] if isinstance(line["tier"], str) and line["tier"] else "no tier"
        by_tier.setdefault(tier, []).append({str(name): value for name, value in line.items()})
    sums = [TierSum(tier, lines) for tier, lines in by_tier.items()]
    return sorted(sums, key=lambda tier: (-tier.spend, tier.tier))


def show_head(plan: Plan, page: Page) -> None:
    """Name of the scenario, and how good the plan is."""
    signs = page.signs
    sign, style = (signs.kept, "bold green") if plan.status in ("optimal", "checked") else (signs.limit, "bold yellow")
    if plan.violations or plan.status == "infeasible":
        sign, style = signs.broken, "bold red"
    page.print(page.label(plan.scenario, "bold", page.width))
    page.say((f"{sign} ", style), (plan.certificate, style.removeprefix("bold ")))


def show_totals(plan: Plan, page: Page) -> None:
    """Four figures in large, the other totals in a line."""
    page.print(Text())
    spend = [] if plan.objective.measure == "spend" else [_spend_card(plan)]
    _show_cards([_objective_card(plan), *spend, _creators_card(plan), _price_card(plan)], page)
    rest = _other_totals(plan)
    if rest:
        page.print(Text())
        page.say((f" {page.signs.dot} ".join(rest), "dim"), indent=2)
    if plan.lines.empty:
        page.print(Text())
        page.say("Nothing is bought.", indent=2)


def show_tiers(plan: Plan, tiers: Sequence[TierSum], page: Page) -> None:
    """Creators, spend, engagement and its price by tier, and for the whole plan."""
    if not tiers:
        return
    page.heading(("By tier", "bold"))
    spend, engagement = Decimal(plan.totals["spend"]), float(plan.totals["engagement"] or 0)
    parts = [*tiers, TierSum("whole plan", [line for tier in tiers for line in tier.lines])]
    shares = [float(part.spend / spend) if spend else 0.0 for part in parts]
    columns = [
        Column("Tier", [page.label(part.tier, "cyan" if part is not parts[-1] else "bold") for part in parts], least=8),
        Column("Creators", [Text(count(part.creators)) for part in parts], right=True),
        Column(f"Spend {plan.currency}", [Text(amount_only(part.spend, plan.digits)) for part in parts], right=True),
        Column("of spend", [Text(percent(share)) for share in shares], right=True, rank=1),
        Column("", [page.bar(share, 12, "cyan") for share in shares[:-1]] + [Text()], rank=4),
        Column("Engagement", [Text(count(part.total("engagement"))) for part in parts], right=True),
        Column(
            "of it",
            [Text(percent(part.total("engagement") / engagement if engagement else None)) for part in parts],
            right=True,
            rank=2,
        ),
        Column("Per engagement", [page.figure(_price(part, plan.currency)) for part in parts], right=True, rank=3),
    ]
    if len(tiers) == 1:
        columns = [column for column in columns if column.heading not in ("of spend", "", "of it")]
        parts = parts[:1]
    table = fitted(columns, page.width, indent=2)
    table.show(page, last_apart=len(parts) > 1)
    if sum(tier.creators for tier in tiers) > plan.totals["creators"]:
        page.say(("A creator with channels in two tiers counts in both, and once in the whole plan.", "dim"), indent=2)


def _price(part: TierSum, currency: str) -> str:
    engagement = part.total("engagement")
    return unit_price(float(part.spend) / engagement if engagement else None, currency)


@dataclass(frozen=True)
class _Card:
    """One of the large figures: what it is, the figure, a remark."""

    title: str
    figure: str
    remark: str


def _show_cards(cards: Sequence[_Card], page: Page) -> None:
    """The cards side by side, in as many rows as the page needs."""
    texts = [
        [
            page.figure(card.title, "dim"),
            page.figure(card.figure, "bold" if at else "bold cyan"),
            page.figure(card.remark, "dim"),
        ]
        for at, card in enumerate(cards)
    ]
    # All in a row, or two and two, or one below the other: whatever is the fewest rows that fit.
    for across in (len(texts), 2, 1):
        widths = [
            max(widest(card) for card in texts[column::across]) + _CARD_GAP for column in range(min(across, len(texts)))
        ]
        if 2 + sum(widths) - _CARD_GAP <= page.width:
            break
    for first in range(0, len(texts), across):
        if first:
            page.print(Text())
        for layer in range(3):
            line = Text("  ")
            for card, width in zip(texts[first : first + across], widths, strict=False):
                line = Text.assemble(line, card[layer], " " * (width - card[layer].cell_len))
            page.print(line)


def _objective_card(plan: Plan) -> _Card:
    objective = plan.objective
    figure = measured(objective.value, objective.measure, plan.currency, plan.digits)
    if objective.measure == "spend":
        title, side = "least spend", "at least {} needed"
    else:
        title = {"reach": f"{people_reached(plan.reach)} (modelled)", "value": _value_name(plan)}.get(
            objective.measure, objective.measure
        )
        side = "up to {} possible"
    if objective.bound is None:
        budget = budget_of(plan)
        return _Card(title, figure, "" if objective.measure != "spend" or budget is None else _of_budget(plan, budget))
    if objective.gap is not None and objective.gap < _PROVEN:
        return _Card(title, figure, "the best possible")
    bound = measured(objective.bound, objective.measure, plan.currency, plan.digits)
    return _Card(title, figure, side.format(bound))


def _spend_card(plan: Plan) -> _Card:
    budget = budget_of(plan)
    figure = money(plan.totals["spend"], plan.currency, plan.digits)
    return _Card("spend", figure, "" if budget is None else _of_budget(plan, budget))


def _of_budget(plan: Plan, budget: float) -> str:
    share = f"{percent(float(plan.totals['spend']) / budget)} of " if budget else "of "
    return f"{share}{money(budget, plan.currency, plan.digits)}"


def _creators_card(plan: Plan) -> _Card:
    posts = plan.totals["posts"]
    places = places_for([posts])
    return _Card("creators", count(plan.totals["creators"]), f"{count(posts, places)} {NOUNS['posts'][posts != 1]}")


def _price_card(plan: Plan) -> _Card:
    """What one unit of the objective costs, or what one unit of money brings."""
    measure, totals, currency = plan.objective.measure, plan.totals, plan.currency
    spend = float(totals["spend"])

    def each(measured_in: str, times: float = 1.0) -> str:
        total = totals.get(measured_in)
        # Outcomes count to a millionth; what is below is nothing, and has no price.
        return unit_price(times * spend / float(total) if total and float(total) >= 1e-6 else None, currency)

    match measure:
        case "reach":
            return _Card("cost per 1,000 people", each("reach", 1000), f"{each('engagement')} per engagement")
        case "impressions":
            return _Card(
                "cost per 1,000 impressions", each("impressions", 1000), f"{each('engagement')} per engagement"
            )
        case "conversions":
            return _Card("cost per conversion", each("conversions"), f"{each('engagement')} per engagement")
        case "value":
            back = float(totals["value"] or 0) / spend if spend else None
            return _Card(f"value per {currency} spent", count(back, 2), f"{each('engagement')} per engagement")
        case _:
            return _Card("cost per engagement", each("engagement"), f"CPM {each('impressions', 1000)}")


def _other_totals(plan: Plan) -> list[str]:
    """The totals that no card shows: `550,437 impressions`."""
    words = []
    for measure in ("engagement", "impressions", "reach", "conversions"):
        total = plan.totals.get(measure)
        if known(total) and measure != plan.objective.measure:
            places = places_for([total]) if measure == "conversions" else 0
            shown = count(total, places)
            noun = NOUNS[measure][shown != "1"]
            words.append(f"{shown} {noun if measure != 'reach' else f'{people_reached(plan.reach)} (modelled)'}")
    value = plan.totals.get("value")
    if known(value) and value and plan.objective.measure != "value":
        words.append(f"{money(value, plan.currency, plan.digits)} {_value_name(plan)}")
    lines = len(plan.lines)
    if lines != plan.totals["creators"]:
        words.insert(0, plural(lines, "line"))
    return words


def _value_name(plan: Plan) -> str:
    return "value" if values_sales(plan) else "earned media value"
