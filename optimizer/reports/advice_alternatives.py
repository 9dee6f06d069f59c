"""Alternatives to the best plan on the terminal and as data: what each trades, who comes and who goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from optimizer.advice.alternatives import Alternative, Alternatives
from optimizer.plan.files import plan_document
from optimizer.plan.plan import Plan
from optimizer.render.terminal.columns import Column, fitted
from optimizer.render.terminal.page import Page
from optimizer.reports.answers import change, mix_bar, mix_legend, objective_words, summary, tier_styles
from optimizer.words.figures import UNKNOWN, amount_only, count, known, listing, measured, percent, plural

CSV_COLUMNS = (
    "plan", "creator", "platform", "package", "flight", "tier", "niche", "cost", "engagement", "impressions",
    "reach", "in_best_plan",
)  # fmt: skip
MOST_NAMES = 10


def show_alternatives(found: Alternatives, console: Console) -> None:
    """The plans side by side, then what each one trades against the best."""
    page = Page.of(console)
    page.print(page.label(found.scenario, "bold", page.width))
    for sentence in alternative_sentences(found):
        page.say(page.label(sentence))
    if found.best.found is None:
        return
    _show_table(found, page)
    for number, other in enumerate(found.others, start=1):
        _show_trade(found, number, other, page)
    page.say(("Every plan is checked by the verifier. --json has their lines.", "dim"))


def alternative_sentences(found: Alternatives) -> list[str]:
    """How many there are, how near, how different."""
    best = found.best.found
    if best is None:
        infeasible = found.best.solution.status == "infeasible"
        return ["No plan can satisfy the rules: this is proven." if infeasible else "No plan was found in time."]
    value = measured(best.objective.value, found.measure, best.currency, best.digits)
    near = f"within {percent(found.within)} of the best plan's {value}"
    if not found.others:
        proof = "this is proven" if found.complete else "none was found in time"
        return [f"No plan {near} differs from it in {plural(found.differ, 'creator')} or more: {proof}."]
    number = len(found.others)
    sentences = [f"{plural(number, 'plan')} {near}, each as different as possible from all above it."]
    if number < found.asked:
        why = "there is no other: this is proven" if found.complete else "the time was up before more were found"
        sentences.append(f"{found.asked} were asked for; {why}.")
    return sentences


def _show_table(found: Alternatives, page: Page) -> None:
    plans = [found.best.plan, *(other.plan for other in found.others)]
    shown = [plan for plan in plans if plan is not None]
    styles = tier_styles(shown)
    best = shown[0]
    measures = [found.measure] + [
        measure for measure in ("engagement", "impressions", "reach", "conversions") if measure != found.measure
    ]
    measures = [measure for measure in measures if measure != "spend" and known(best.totals.get(measure))]
    columns = [
        Column("Plan", [Text(_name(number), "bold" if not number else "") for number in range(len(shown))]),
        *(
            Column(
                _capital(objective_words(measure)),
                [_against(plan, best, measure, page) for plan in shown],
                right=True,
                rank=0 if measure == found.measure else 2 + place,
            )
            for place, measure in enumerate(measures)
        ),
        Column(
            f"Spend {best.currency}",
            [Text(amount_only(plan.totals["spend"], best.digits)) for plan in shown],
            right=True,
        ),
        Column("Creators", [Text(count(plan.totals["creators"])) for plan in shown], right=True),
        Column("Differs in", [page.figure(_differs(found, number)) for number in range(len(shown))], right=True),
        Column("Spend by tier", [mix_bar(plan, styles, page) for plan in shown], rank=7),
    ]
    page.heading(("Plans", "bold"))
    table = fitted(columns, page.width, indent=2)
    table.show(page)
    if any(column.heading == "Spend by tier" for column in table.columns):
        page.print(Text.assemble("  ", mix_legend(styles, page)))


def _against(plan: Plan, best: Plan, measure: str, page: Page) -> Text:
    figure = measured(plan.totals.get(measure), measure, "", plan.digits).strip()
    if plan is best:
        return page.figure(figure, "bold")
    words = change(plan.totals.get(measure), best.totals.get(measure))
    return Text.assemble(page.figure(figure), (f" {words}" if words != "same" else " same", "dim"))


def _differs(found: Alternatives, number: int) -> str:
    if not number:
        return UNKNOWN
    other = found.others[number - 1]
    return f"{other.differ} creators" if number == 1 else f"at least {other.differ}"


def _show_trade(found: Alternatives, number: int, other: Alternative, page: Page) -> None:
    """What the plan gives up and gains against the best, who is new and who is missing."""
    best = found.best.found
    assert best is not None
    page.heading((f"Plan {number}", "bold"), ("  against the best", "dim"))
    page.say(page.label(trade_sentence(found, other)), indent=2, hang=2)
    joins, leaves = difference(best, other.plan)
    _show_names("in", joins, page)
    _show_names("out", leaves, page)


def _show_names(words: str, names: Sequence[str], page: Page) -> None:
    shown = ", ".join(page.plain(name, 30) for name in names[:MOST_NAMES])
    rest = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    page.say(
        page.label(words, "bold"), f"  {len(names):,}", (f": {shown}{rest}" if names else "", "dim"), indent=2, hang=4
    )


def difference(best: Plan, other: Plan) -> tuple[list[str], list[str]]:
    """Creators who are only in the other plan, and only in the best one, the largest cost first."""

    def costs(plan: Plan) -> dict[str, float]:
        sums: dict[str, float] = {}
        for creator, cost in zip(plan.lines["creator"], plan.lines["cost"], strict=True):
            sums[str(creator)] = sums.get(str(creator), 0.0) + float(cost)
        return sums

    ours, theirs = costs(best), costs(other)
    joins = sorted(theirs.keys() - ours.keys(), key=lambda name: (-theirs[name], name))
    leaves = sorted(ours.keys() - theirs.keys(), key=lambda name: (-ours[name], name))
    return joins, leaves


def trade_sentence(found: Alternatives, other: Alternative) -> str:
    """`1.8 % less engagement, for 3 % more impressions, 4 creators fewer and EUR 210.00 less spend.`"""
    best = found.best.found
    assert best is not None
    plan = other.plan
    worse: list[str] = []
    better: list[str] = []
    for measure in ("engagement", "impressions", "reach", "conversions"):
        now, before = plan.totals.get(measure), best.totals.get(measure)
        words = change(now, before)
        if words in (UNKNOWN, "same"):
            continue
        size, noun = words.lstrip("+-"), {"reach": "people"}.get(measure, measure)
        fewer = "fewer" if measure == "reach" else "less"
        (better if "+" in words else worse).append(
            f"{size.replace('< +', '< ').replace('< -', '< ')} {'more' if '+' in words else fewer} {noun}"
        )
    crew = int(plan.totals["creators"]) - int(best.totals["creators"])
    if crew:
        (better if crew < 0 else worse).append(
            f"{plural(abs(crew), 'creator')} {'fewer' if crew < 0 else 'more'} to manage"
        )
    spend = plan.totals["spend"] - best.totals["spend"]
    if spend:
        amount = measured(abs(spend), "spend", plan.currency, plan.digits)
        (better if spend < 0 else worse).append(f"{amount} {'less' if spend < 0 else 'more'} spend")
    if not worse and not better:
        return "The same figures with other people."
    if not better:
        return f"{_capital(listing(worse))}."
    return f"{_capital(listing(worse))}, for {listing(better)}." if worse else f"{_capital(listing(better))}."


def alternatives_content(found: Alternatives) -> dict[str, Any]:
    """The answer as data, with every plan in full."""
    best = found.best.found
    if best is None:
        return {"scenario": found.scenario, "sentences": alternative_sentences(found), "best": None, "alternatives": []}
    others = []
    for other in found.others:
        joins, leaves = difference(best, other.plan)
        others.append(
            {
                "differs": other.differ,
                "differs_at_most": other.at_most,
                "given_up": found.given_up(other),
                "trade": trade_sentence(found, other),
                "in": joins,
                "out": leaves,
                **summary(other.plan),
                "plan": plan_document(other.plan),
            }
        )
    return {
        "scenario": found.scenario,
        "objective": found.measure,
        "within": found.within,
        "differ": found.differ,
        "asked": found.asked,
        "complete": found.complete,
        "sentences": alternative_sentences(found),
        "best": {**summary(best), "plan": plan_document(best)},
        "alternatives": others,
    }


def alternatives_rows(found: Alternatives) -> list[Sequence[Any]]:
    """A row per line of each plan under `CSV_COLUMNS`."""
    best = found.best.found
    if best is None:
        return []
    ours = set(best.lines["creator"])
    rows: list[Sequence[Any]] = []
    for number, plan in enumerate([best, *(other.plan for other in found.others)]):
        columns = [
            "creator",
            "platform",
            "package",
            "flight",
            "tier",
            "niche",
            "cost",
            "engagement",
            "impressions",
            "reach",
        ]
        lines = plan.lines[columns].itertuples(index=False, name=None)
        rows += [[_name(number), *line, line[0] in ours] for line in lines]
    return rows


def _name(number: int) -> str:
    return f"plan {number}" if number else "best"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
