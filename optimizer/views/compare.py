"""Options side by side, laid out: a row for each, what they are made of, how the rules bind, who is in which."""

from __future__ import annotations

from optimizer.advice.compare import Comparison, Judged, Standing
from optimizer.measures import MEASURES, OUTCOMES, TOTALS
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Gap, Live, Name, Names, Share, Stack, Tone, UnitPrice, Words, measured
from optimizer.views.compare_makeup import caution_table, made_of, niche_shares, rule_results, rules, who
from optimizer.views.parts import Chart, Column, Part, Row, Section, Sentence, Series, Table, View
from optimizer.views.risk import worst_of
from optimizer.views.summaries import SUMMARY, summary_cells, tier_stack, values_sales
from optimizer.words import compare as words
from optimizer.words.amounts import figure_of, price_of
from optimizer.words.forecast import short_words
from optimizer.words.risk import goal_of
from optimizer.words.violations import violation_name

PRICED = {
    "engagement": "cost_per_engagement",
    "impressions": "cost_per_1000_impressions",
    "reach": "cost_per_1000_reached",
    "conversions": "cost_per_conversion",
}
"""Measures whose price is told, with the names of the columns."""
MOST_BEHIND = 2


def compare_view(comparison: Comparison) -> View:
    """The answer of `optimizer compare`."""
    currencies = {option.found.currency: option.found.digits for option in comparison.found if option.found is not None}
    currency, digits = next(iter(currencies.items())) if len(currencies) == 1 else ("", 2)
    sections = [Section("totals", "Side by side", tuple(_side_by_side(comparison, currency)))]
    if any(option.found is not None and option.found.caution is not None for option in comparison.found):
        sections.append(Section("caution", words.CAUTION, (caution_table(comparison),)))
    if comparison.found:
        sections += [
            Section("mix", "What the options are made of", tuple(made_of(comparison))),
            Section("rules", "Rules", (rules(comparison), rule_results(comparison))),
            Section("creators", "Who is in which", tuple(who(comparison))),
        ]
    return View(
        answer="compare",
        title=words.title(len(comparison.options)),
        kicker="Comparison",
        lead=tuple(Sentence(text) for text in _sentences(comparison)),
        sections=tuple(sections),
        facts={"in_all": comparison.in_all},
        currency=currency,
        digits=digits,
        table="options",
    )


def _sentences(comparison: Comparison) -> list[str]:
    """For each option where it leads and what it gives up."""
    sentences = []
    for option in comparison.options:
        if option.found is None:
            short = [] if option.plan is None else [
                said for one in option.plan.short for said in short_words(one, option.plan.currency)
            ]  # fmt: skip
            sentences.append(words.no_plan(option.option.name, infeasible=option.infeasible, short=short))
        else:
            sentences.append(_stands(comparison, option))
            if option.breaks:
                sentences.append(words.breaks(option.option.name, list(map(violation_name, option.breaks))))
    if len(comparison.found) > 1 and not any(sentences) and not comparison.same_plan:
        sentences.append(words.ALIKE)
    sentences += [words.same_plan([option.option.name for option in same]) for same in comparison.same_plan]
    sentences += [words.CURRENCIES] * (not comparison.one_currency)
    return [sentence for sentence in sentences if sentence]


def _stands(comparison: Comparison, option: Judged) -> str:
    judged = [measure for measure in _told(comparison) if measure != "value"]
    standings = {measure: comparison.standing(option, measure) for measure in judged}
    behind = [
        (abs(1 - (comparison.of_best(option, measure) or 0.0)), measure)
        for measure, standing in standings.items()
        if standing == "behind"
    ]
    # Where all are even there is nothing to tell apart.
    split = [
        measure for measure in judged if any(comparison.standing(one, measure) == "behind" for one in comparison.found)
    ]
    return words.stands(
        option.option.name,
        [measure for measure, standing in standings.items() if standing == "best"],
        [measure for measure in PRICED if comparison.price_standing(option, measure) == "best"],
        [measure for measure in split if standings[measure] == "even"],
        sorted(behind, key=lambda lost: -lost[0])[:MOST_BEHIND],
    )


def _told(comparison: Comparison) -> list[str]:
    """Measures by which the options are judged; the value where somebody asks for it."""
    sales = any(option.found is not None and values_sales(option.found) for option in comparison.options)
    return [measure for measure in comparison.measures if measure != "value" or sales]


def _side_by_side(comparison: Comparison, currency: str) -> list[Part]:
    parts: list[Part] = [_options(comparison, currency)]
    if len(comparison.found) > 1 and _told(comparison):
        parts.append(_against(comparison))
    return [*parts, *_bars(comparison)]


def _options(comparison: Comparison, currency: str) -> Table:
    """A row for each option, with all that is said of it as data."""
    known = [measure for measure in TOTALS if any(option.total(measure) is not None for option in comparison.options)]
    shown = [measure for measure in known if measure != "value" or measure in _told(comparison)]
    priced = [measure for measure in PRICED if measure in known]
    columns = (
        Column("name", "Option"),
        Column("scenario", ""),
        Column("set", ""),
        Column("proposal", ""),
        Column("objective", ""),
        Column("currency", "" if currency else "Currency"),
        *(column for column in SUMMARY if column.key not in {f"totals.{measure}" for measure in TOTALS}),
        Column("", "Goal"),
        Column("", "Proven within"),
        *(
            Column(
                f"totals.{measure}", MEASURES[measure].heading if measure in shown else "",
                currency if MEASURES[measure].unit == "money" else "",
            )
            for measure in TOTALS
        ),
        *(Column(key, _upper(price_of(measure)) if measure in priced else "") for measure, key in PRICED.items()),
        *(Column(f"of_best.{measure}", "") for measure in OUTCOMES),
        *(Column(key, "") for key in ("tiers", "niches", "rules_at_limit", "who", "only_here")),
    )  # fmt: skip
    rows = tuple(_option(comparison, option) for option in comparison.options)
    return Table("options", "Options", columns, rows, blocks=True)


def _option(comparison: Comparison, judged: Judged) -> Row:
    plan, option = judged.found, judged.option
    seen = (Name(option.name, tone="strong"), Name(option.scenario), Names(option.overrides), Name(option.proposal))
    status = "infeasible" if judged.infeasible else "unknown"
    summary = summary_cells(plan, status)[: len(SUMMARY) - len(TOTALS)]
    if plan is None:
        lacks = "none found" if judged.plan is not None else "none in time"
        goal_cell = Words("no plan can", tone="bad") if judged.infeasible else Words(lacks, tone="warn")
        asked = None if judged.plan is None else Words(judged.plan.objective.measure)
        rest = len(TOTALS) + len(PRICED) + len(OUTCOMES) + 5
        return (*seen, asked, None, *summary, goal_cell, *(None,) * (rest + 1))
    tight = dict.fromkeys(rule.name for rule in plan.rules if rule.binding)
    return (
        *seen, Words(plan.objective.measure), Words(plan.currency), *summary,
        _goal(judged, plan), Gap(plan.objective.gap, tone="quiet"),
        *(_total(comparison, judged, measure) for measure in TOTALS),
        *(_price(comparison, judged, measure) for measure in PRICED),
        *(_of_best(comparison, judged, measure) for measure in OUTCOMES),
        tier_stack(plan), Stack(tuple(niche_shares(judged).items())),
        Names(tuple(tight)), Names(tuple(sorted(judged.creators))), Names(comparison.only(judged)),
    )  # fmt: skip


def _goal(judged: Judged, plan: Plan) -> Words:
    """What was sought; of somebody's plan that it was given, and whether it is allowed."""
    if judged.option.proposal is None:
        return Words(goal_of(plan.objective.measure, worst_of((plan,))))
    return Words(words.GIVEN_BREAKS, tone="bad") if judged.breaks else Words(words.GIVEN)


def _total(comparison: Comparison, judged: Judged, measure: str) -> Cell | None:
    plan = judged.found
    if plan is None or judged.total(measure) is None:
        return None
    best = measure in comparison.measures and comparison.standing(judged, measure) == "best"
    return measured(plan.totals[measure], measure, plan.currency, plan.digits, tone="strong" if best else "")


def _price(comparison: Comparison, judged: Judged, measure: str) -> Cell | None:
    """Money for as many units as the column says; a formula where a workbook can work it out."""
    cost, per = judged.unit_cost(measure), MEASURES[measure].per
    if cost is None or judged.found is None:
        return None
    tone: Tone = "strong" if comparison.price_standing(judged, measure) == "best" else ""
    price = UnitPrice(cost * per, judged.found.currency, tone=tone)
    times = f"*{per}" if per != 1 else ""
    return Live(price, f"{{totals.spend}}{times}/{{totals.{measure}}}", tone=tone)


def _of_best(comparison: Comparison, judged: Judged, measure: str) -> Cell | None:
    share = comparison.of_best(judged, measure)
    return None if share is None else Share(share)


def _against(comparison: Comparison) -> Table:
    """How far each option stays behind the best one, measure by measure."""
    told = _told(comparison)
    columns = (Column("", "Option"), *(Column("", MEASURES[measure].heading) for measure in told))
    rows = tuple(
        (Name(option.option.name, tone="strong"), *(_behind(comparison, option, measure) for measure in told))
        for option in comparison.found
    )
    even = any(comparison.standing(option, measure) == "even" for option in comparison.found for measure in told)
    return Table("against", "Against the best of them", columns, rows, blocks=True, note=words.AGAINST if even else "")


def _behind(comparison: Comparison, option: Judged, measure: str) -> Cell | None:
    standing: Standing | None = comparison.standing(option, measure)
    if standing is None and option.total(measure) is not None and option.breaks:
        return Words(words.NOT_ALLOWED, tone="bad")
    if standing is None and comparison.allowed == (option,):
        return Words(words.BEST, tone="strong")
    if standing is None:
        return None
    if standing == "behind":
        return Share((comparison.of_best(option, measure) or 0.0) - 1, signed=True)
    return Words(words.BEST, tone="strong") if standing == "best" else Words(words.EVEN, tone="quiet")


def _bars(comparison: Comparison) -> list[Chart]:
    """A bar for each option, for each measure by which they are judged."""
    charts = []
    for measure in _told(comparison):
        known = [
            (option.option.name, total, option.found)
            for option in comparison.found
            if (total := option.total(measure)) is not None and option.found is not None
        ]
        figures = [(name, figure_of(total, measure, plan.currency, plan.digits)) for name, total, plan in known]
        bars = Series(
            MEASURES[measure].heading, tuple((float(place), total) for place, (_, total, _) in enumerate(known))
        )
        charts.append(
            Chart(
                id=f"bars_{measure}", shape="bars", title=MEASURES[measure].heading,
                description=words.picture(figures), series=(bars,), labels=tuple(name for name, _, _ in known),
                full=True,
            )
        )  # fmt: skip
    return charts


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
