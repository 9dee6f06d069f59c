"""What options are made of, laid out: tiers and niches, how the rules bind, who is in which."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from optimizer.advice.compare import Comparison, Judged
from optimizer.facts.results import RuleResult
from optimizer.facts.violations import RuleBroken
from optimizer.views.cells import Cell, Count, Name, Names, Share, Words, measured
from optimizer.views.parts import Column, Part, Row, Sentence, Table
from optimizer.views.summaries import TierSum, tier_shares
from optimizer.words import compare as words

Found = TypeVar("Found")
MOST_NICHES = 6


def made_of(comparison: Comparison) -> list[Part]:
    """Shares of the spend by tier and by niche, and creators by tier."""
    tiers: dict[str, dict[str, tuple[TierSum, float]]] = {
        option.option.name: {tier.tier: (tier, share) for tier, share in tier_shares(option.found)}
        for option in comparison.found
        if option.found is not None
    }
    names = list(dict.fromkeys(name for own in tiers.values() for name in own))
    niches = {option.option.name: niche_shares(option) for option in comparison.found}
    most = {name: max(own.get(name, 0.0) for own in niches.values()) for own in niches.values() for name in own}
    listed = sorted(most, key=lambda name: (-most[name], name))
    return [
        _by_option("tiers", "Spend by tier", names, tiers, lambda found: Share(0.0 if found is None else found[1])),
        _by_option(
            "tier_creators", "Creators by tier", names, tiers,
            lambda found: Count(0 if found is None else found[0].creators), full=True,
        ),
        _matrix(
            "niches", "Spend by niche", "Niche", comparison,
            [(name, [Share(own.get(name, 0.0)) for own in niches.values()]) for name in listed],
            most=MOST_NICHES, note=words.NICHES,
        ),
    ]  # fmt: skip


def _by_option(
    table_id: str, title: str, names: Sequence[str], options: Mapping[str, Mapping[str, Found]],
    cell: Callable[[Found | None], Cell], *, full: bool = False,
) -> Table:  # fmt: skip
    """A row for each option, a column for each name."""
    columns = (Column("", "Option"), *(Column("", name) for name in names))
    rows = tuple(
        (Name(option, tone="strong"), *(cell(own.get(name)) for name in names)) for option, own in options.items()
    )
    return Table(table_id, title, columns, rows, blocks=True, full=full)


def _matrix(
    table_id: str, title: str, heading: str, comparison: Comparison,
    rows: Sequence[tuple[str, Sequence[Cell | None]]], *, most: int | None = None, note: str = "",
) -> Table:  # fmt: skip
    """A row for each name, a column for each option that has a plan."""
    columns = (Column("", heading), *(Column("", option.option.name) for option in comparison.found))
    laid = tuple((Name(name), *cells) for name, cells in rows)
    return Table(table_id, title, columns, laid, blocks=True, most=most, note=note)


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


def rules(comparison: Comparison) -> Table:
    """Each rule once; of one that holds for many groups, how many of them are at their limit."""
    names = dict.fromkeys(rule.name for option in comparison.found if option.found for rule in option.found.rules)
    rows = [
        (
            name,
            [
                _rule(
                    [rule for rule in option.found.rules if rule.name == name] if option.found else [],
                    is_broken=any(
                        isinstance(point, RuleBroken) and point.result.name == name for point in option.breaks
                    ),
                )
                for option in comparison.found
            ],
        )
        for name in names
    ]
    return _matrix("rule_standing", "Rules", "Rule", comparison, rows)


def _rule(rules: Sequence[RuleResult], *, is_broken: bool) -> Cell:
    if not rules:
        return Words(words.NONE, tone="quiet")
    if is_broken:
        return Words(words.BROKEN, tone="bad")
    tight = sum(rule.binding for rule in rules)
    if not tight:
        return Words(words.KEPT, tone="good")
    return Words(words.AT_LIMIT if len(rules) == 1 else words.tight(tight, len(rules)), tone="warn")


def rule_results(comparison: Comparison) -> Table:
    """How each option stands to each rule and group, for programs."""
    columns = tuple(Column(key, "") for key in ("option", "name", "group", "value", "binding"))
    rows = tuple(
        (Name(option.option.name), Name(rule.name), Name(rule.group), Count(rule.value), Count(rule.binding))
        for option in comparison.found
        if option.found is not None
        for rule in option.found.rules
    )
    return Table("rules", "", columns, rows, hidden=True)


def who(comparison: Comparison) -> list[Part]:
    """Creators whom all hire and whom one alone hires, and the whole list."""
    columns = (Column("", "Who is"), Column("", "Creators"), Column("", "Names", wraps=True))
    rows: list[Row] = []
    if len(comparison.found) > 1:
        rows.append((Words(words.ALL), Count(len(comparison.in_all)), Names(comparison.in_all)))
        for option in comparison.found:
            only = comparison.only(option)
            rows.append((Words(words.only_in(option.option.name)), Count(len(only)), Names(only)))
    everybody = sorted(frozenset().union(*(option.creators for option in comparison.found)))
    membership = _matrix(
        "membership", "Creators by option", "Creator", comparison,
        [(name, [Words("yes") if name in own.creators else None for own in comparison.found]) for name in everybody],
    )  # fmt: skip
    return [
        *([] if comparison.one_roster else [Sentence(words.ROSTERS, "warn")]),
        Table("creators", "Creators", columns, tuple(rows)),
        replace(membership, full=True, folded=words.everybody(len(everybody))),
    ]


def caution_table(comparison: Comparison) -> Table:
    """Each option's mean beside its bad case: what is given up on average, and what that brings."""
    columns = (
        Column("option", "Option", least=10), Column("mean", "On average"), Column("low", "Bad case"),
        Column("creators", "Creators", rank=1),
    )  # fmt: skip
    rows: list[Row] = []
    for option in comparison.found:
        plan = option.found
        told = None if plan is None else plan.forecast.get(plan.objective.measure)
        if plan is None or told is None:
            continue
        figures = [measured(value, plan.objective.measure, plan.currency, 0) for value in (told.mean, told.low)]
        rows.append((Name(option.option.name), *figures, Count(len(option.creators))))
    return Table("caution", words.CAUTION, columns, tuple(rows), note=words.CAUTION_NOTE)
