"""Options side by side on the terminal and as data: totals, prices, mix, rules, who is in which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from optimizer.advice.compare import MEASURES, Comparison, Judged
from optimizer.plan.plan import RuleResult
from optimizer.render.terminal.columns import Column, fitted
from optimizer.render.terminal.page import Page, widest
from optimizer.reports.answers import change, gap_words, objective_words, summary, tier_shares
from optimizer.reports.wording import rule_name, values_sales
from optimizer.words.figures import UNKNOWN, amount_only, count, listing, measured, percent, plural, unit_price

CSV_COLUMNS = (
    "option", "scenario", "set", "objective", "status", "value", "bound", "gap", "spend", "creators", "posts",
    "engagement",
    "impressions", "reach", "conversions", "plan_value", "cost_per_engagement", "cost_per_1000_impressions",
    "cost_per_1000_reached", "tiers", "rules_at_limit", "only_here",
)  # fmt: skip
MOST_NAMES = 12
MOST_NICHES = 6
_PRICES = (
    ("engagement", 1, "per engagement"),
    ("impressions", 1000, "per 1,000 impressions"),
    ("reach", 1000, "per 1,000 people"),
    ("conversions", 1, "per conversion"),
)

Row = tuple[str, list[Text]]


def show_comparison(comparison: Comparison, console: Console) -> None:
    """All sections; where the options do not fit beside each other, in blocks."""
    page = Page.of(console)
    page.print(Text(f"{plural(len(comparison.options), 'option')} side by side", "bold"))
    for sentence in comparison_sentences(comparison):
        page.say(page.label(sentence), indent=2, hang=2)
    sections: list[tuple[str, str, list[Row]]] = [
        ("Totals", "the best of each line in bold", list(_totals(comparison, page))),
        ("Against the best of them", "judged by every measure", list(_against(comparison, page))),
        (
            "Cost",
            "the least in bold" if comparison.one_currency else "in different currencies",
            list(_costs(comparison, page)),
        ),
        ("Spend by tier", "and number of creators", list(_tiers(comparison, page))),
        ("Spend by niche", "several niches count in each", list(_niches(comparison, page))),
        ("Rules", f"{page.signs.limit} at its limit, {page.signs.kept} kept", list(_rules(comparison, page))),
    ]
    for title, remark, rows in sections:
        if rows:
            page.heading((title, "bold"), (f"  {remark}" if remark else "", "dim"))
            _show_rows(comparison, rows, page)
    _show_creators(comparison, page)


def _show_rows(comparison: Comparison, rows: Sequence[Row], page: Page) -> None:
    """A table whose columns are the options, in as many blocks as the page needs."""
    labels = [page.label(label, "", 30) for label, _ in rows]
    first = max(widest(labels), 8)
    blocks: list[list[int]] = [[]]
    used = 2 + first
    for place, option in enumerate(comparison.options):
        width = 2 + max(widest([cells[place] for _, cells in rows]), len(page.plain(option.option.name, 24)))
        if blocks[-1] and used + width > page.width:
            blocks.append([])
            used = 2 + first
        blocks[-1].append(place)
        used += width
    for number, block in enumerate(blocks):
        if number:
            page.print(Text())
        columns = [Column("", labels, least=8)]
        for place in block:
            name = page.plain(comparison.options[place].option.name, 24)
            columns.append(Column(name, [cells[place] for _, cells in rows], right=True))
        table = fitted(columns, page.width, indent=2)
        table.show(page)


def _totals(comparison: Comparison, page: Page) -> Iterator[Row]:
    yield "sought", [_sought(option, page) for option in comparison.options]
    yield (
        "proven within",
        [
            page.figure(UNKNOWN if option.found is None else gap_words(option.found), "dim")
            for option in comparison.options
        ],
    )
    if not comparison.found:
        return
    for measure in ("spend", "creators", "posts", *MEASURES):
        if all(option.total(measure) is None for option in comparison.options):
            continue
        if measure == "value" and not any(option.found and values_sales(option.found) for option in comparison.options):
            continue
        best = comparison.best(measure) if measure in MEASURES else None
        label = {"reach": "people reached", "value": "value"}.get(measure, measure)
        yield label, [_total(option, measure, best, page) for option in comparison.options]


def _sought(option: Judged, page: Page) -> Text:
    if option.plan is None:
        return page.figure("none found in time", "yellow")
    if option.infeasible:
        return page.figure("no plan can", "red")
    words = objective_words(option.plan.objective.measure)
    return page.figure("least spend" if words == "spend" else words, "cyan")


def _total(option: Judged, measure: str, best: float | None, page: Page) -> Text:
    total = option.total(measure)
    if option.found is None or total is None:
        return page.figure(UNKNOWN, "dim")
    style = "bold" if best is not None and total >= best * (1 - 1e-9) else ""
    if measure == "spend":
        return page.figure(amount_only(option.found.totals["spend"], option.found.digits), style)
    return page.figure(measured(total, measure, "", 0).strip() if measure == "value" else count(total), style)


def _against(comparison: Comparison, page: Page) -> Iterator[Row]:
    """How far each option stays below the best one, measure by measure."""
    if len(comparison.found) < 2:
        return
    for measure in MEASURES:
        best = comparison.best(measure)
        if not best or not _comparable(comparison, measure):
            continue
        if measure == "value" and not any(option.found and values_sales(option.found) for option in comparison.options):
            continue
        cells = []
        for option in comparison.options:
            words = change(option.total(measure), best)
            cells.append(page.figure("best" if words == "same" else words, "bold" if words == "same" else ""))
        yield {"reach": "people reached"}.get(measure, measure), cells


def _costs(comparison: Comparison, page: Page) -> Iterator[Row]:
    if not comparison.found:
        return
    for measure, times, label in _PRICES:
        costs = [option.unit_cost(measure) for option in comparison.options]
        if all(cost is None for cost in costs):
            continue
        least = comparison.least(measure) if comparison.one_currency else None
        yield (
            label,
            [
                page.figure(
                    unit_price(None if cost is None else cost * times, option.found.currency if option.found else ""),
                    "bold" if cost is not None and least is not None and cost <= least * (1 + 1e-9) else "",
                )
                for option, cost in zip(comparison.options, costs, strict=True)
            ],
        )


def _tiers(comparison: Comparison, page: Page) -> Iterator[Row]:
    shares = [
        {} if option.found is None else {tier.tier: (share, tier.creators) for tier, share in tier_shares(option.found)}
        for option in comparison.options
    ]
    for name in dict.fromkeys(name for found in shares for name in found):
        yield (
            name,
            [_share(found.get(name), option, page) for found, option in zip(shares, comparison.options, strict=True)],
        )


def _share(found: tuple[float, int] | None, option: Judged, page: Page) -> Text:
    if option.found is None:
        return page.figure(UNKNOWN, "dim")
    share, creators = found or (0.0, 0)
    return page.figure(f"{percent(share)}, {creators:,}" if creators else "none", "" if creators else "dim")


def _niches(comparison: Comparison, page: Page) -> Iterator[Row]:
    shares = [niche_shares(option) for option in comparison.options]
    most: dict[str, float] = {}
    for found in shares:
        for name, share in found.items():
            most[name] = max(most.get(name, 0.0), share)
    for name in sorted(most, key=lambda name: (-most[name], name))[:MOST_NICHES]:
        yield (
            name,
            [
                page.figure(UNKNOWN if option.found is None else percent(found.get(name, 0.0)))
                for found, option in zip(shares, comparison.options, strict=True)
            ],
        )


def niche_shares(option: Judged) -> dict[str, float]:
    """Share of the spend by niche; a line with several niches counts in each."""
    plan = option.found
    if plan is None or not plan.totals["spend"]:
        return {}
    sums: dict[str, float] = {}
    for niches, cost in zip(plan.lines["niche"], plan.lines["cost"], strict=True):
        for niche in str(niches or "").split("|"):
            if niche:
                sums[niche] = sums.get(niche, 0.0) + float(cost)
    return {name: amount / float(plan.totals["spend"]) for name, amount in sums.items()}


def _rules(comparison: Comparison, page: Page) -> Iterator[Row]:
    """Each rule once; of one that holds for many groups, whether any of them is at its limit."""
    names = dict.fromkeys(rule.name for option in comparison.found if option.found for rule in option.found.rules)
    for name in names:
        label, cells = name, []
        for option in comparison.options:
            rules = [] if option.found is None else [rule for rule in option.found.rules if rule.name == name]
            cells.append(_standing(rules, page))
            if len(rules) == 1:
                label = rule_name(rules[0])
        yield label, cells


def _standing(rules: Sequence[RuleResult], page: Page) -> Text:
    if not rules:
        return page.figure(UNKNOWN, "dim")
    tight = sum(rule.binding for rule in rules)
    if not tight:
        return page.figure(page.signs.kept, "green")
    return page.figure(page.signs.limit if len(rules) == 1 else f"{page.signs.limit} {tight} of {len(rules)}", "yellow")


def _show_creators(comparison: Comparison, page: Page) -> None:
    if len(comparison.found) < 2:
        return
    remark = "" if comparison.one_roster else "  the rosters differ: creators are matched by name"
    page.heading(("Creators", "bold"), (remark, "dim"))
    _show_names("in all of them", comparison.in_all, page)
    for option in comparison.found:
        _show_names(f"only in {option.option.name}", comparison.only(option), page)


def _show_names(words: str, names: Sequence[str], page: Page) -> None:
    shown = [page.plain(name, 30) for name in names[:MOST_NAMES]]
    rest = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    listed = f": {', '.join(shown)}{rest}" if names else ""
    page.say(page.label(words, "bold"), f"  {len(names):,}", (listed, "dim"), indent=2, hang=4)


def comparison_sentences(comparison: Comparison) -> list[str]:
    """For each option where it leads and what it gives up."""
    sentences = []
    for option in comparison.options:
        name = option.option.name
        if option.plan is None:
            sentences.append(f"{name}: no plan was found in time.")
        elif option.infeasible:
            sentences.append(f"{name}: no plan can satisfy its rules; this is proven.")
        elif len(comparison.found) > 1:
            sentences.append(_leads(comparison, option))
    sentences += [
        f"{listing(option.option.name for option in same)} come to exactly the same plan."
        for same in comparison.same_plan
    ]
    return sentences


def _leads(comparison: Comparison, option: Judged) -> str:
    leads, behind = [], []
    for measure in ("engagement", "impressions", "reach", "conversions"):
        best, total = comparison.best(measure), option.total(measure)
        if not best or total is None or not _comparable(comparison, measure):
            continue
        words = {"reach": "people reached"}.get(measure, measure)
        if total >= best * (1 - 1e-9):
            leads.append(words)
        else:
            behind.append((1 - total / best, words))
    behind.sort(reverse=True)
    cheap = [
        label
        for measure, _, label in _PRICES
        if comparison.one_currency
        and _comparable(comparison, measure)
        and (cost := option.unit_cost(measure)) is not None
        and cost <= (comparison.least(measure) or 0.0) * (1 + 1e-9)
    ]
    parts = [f"the most {listing(leads)}"] if leads else []
    parts += [
        f"the least {comparison.found[0].found.currency if comparison.found[0].found else ''} {listing(cheap)}"
    ] * bool(cheap)
    opening = f"{option.option.name}: " + (" and ".join(parts) if parts else "nothing at which it is the best")
    lost = [f"{percent(share)} less {words}" for share, words in behind[:2]]
    return f"{opening}; {listing(lost)} than the best." if lost else f"{opening}."


def _comparable(comparison: Comparison, measure: str) -> bool:
    """At least two options say something about the measure."""
    return sum(option.total(measure) is not None for option in comparison.found) > 1


def comparison_content(comparison: Comparison) -> dict[str, Any]:
    """The answer as data."""
    return {
        "sentences": comparison_sentences(comparison),
        "options": [_option(comparison, option) for option in comparison.options],
        "in_all": comparison.in_all,
    }


def _option(comparison: Comparison, option: Judged) -> dict[str, Any]:
    base = {"name": option.option.name, "scenario": option.option.scenario, "set": option.option.overrides}
    plan = option.found
    if plan is None:
        return {**base, "status": "infeasible" if option.infeasible else "unknown"}
    return {
        **base,
        "objective": plan.objective.measure,
        "currency": plan.currency,
        **summary(plan),
        "cost_per": {measure: option.unit_cost(measure) for measure in MEASURES},
        "of_best": {
            measure: (option.total(measure) or 0.0) / best
            for measure in MEASURES
            if (best := comparison.best(measure)) and option.total(measure) is not None
        },
        "niches": niche_shares(option),
        "rules": [
            {"name": rule.name, "group": rule.group, "value": rule.value, "binding": rule.binding}
            for rule in plan.rules
        ],
        "creators": option.creators,
        "only_here": comparison.only(option),
    }


def comparison_rows(comparison: Comparison) -> list[Sequence[Any]]:
    """A row per option under `CSV_COLUMNS`."""
    rows: list[Sequence[Any]] = []
    for option in comparison.options:
        plan = option.found
        base = [option.option.name, option.option.scenario, "; ".join(option.option.overrides)]
        if plan is None:
            status = "infeasible" if option.infeasible else "unknown"
            rows.append([*base, None, status, *(None,) * (len(CSV_COLUMNS) - 5)])
            continue
        costs: list[float | None] = []
        for measure, times in (("engagement", 1), ("impressions", 1000), ("reach", 1000)):
            cost = option.unit_cost(measure)
            costs.append(None if cost is None else cost * times)
        totals: Callable[[str], Any] = plan.totals.get
        rows.append(
            [
                *base,
                plan.objective.measure,
                plan.status,
                plan.objective.value,
                plan.objective.bound,
                plan.objective.gap,
                *(totals(name) for name in ("spend", "creators", "posts", *MEASURES)),
                *costs,
                " | ".join(f"{tier.tier} {share:.1%}" for tier, share in tier_shares(plan)),
                " | ".join(dict.fromkeys(rule.name for rule in plan.rules if rule.binding)),
                " | ".join(comparison.only(option)),
            ]
        )
    return rows
