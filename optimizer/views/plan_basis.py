"""What stands behind a plan: its rules, and what its figures rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from optimizer.dossier import Dossier
from optimizer.facts.assumptions import Assumption
from optimizer.facts.results import RuleResult
from optimizer.measures import heading
from optimizer.plan.plan import Plan
from optimizer.views.cells import Bar, Cell, Count, Money, Name, Plain, Share, Tone, Words, measured
from optimizer.views.parts import Column, Part, Row, Section, Sentence, Table
from optimizer.views.summaries import estimated_shares, values_sales
from optimizer.words import rules as words
from optimizer.words.assumptions import assumption_words
from optimizer.words.figures import known, listing
from optimizer.words.plan import estimates

MOST_GROUPS, TIGHTEST, MOST_BROKEN = 4, 3, 10
"""Groups of one rule that stand in its table; where there are more, so many of the tightest and of the broken."""
COLUMNS: tuple[Column, ...] = (
    Column("rule", "Rule", least=16, wraps=True), Column("state", "Standing", least=12),
    Column("measure", "Measure", rank=9), Column("value", "Plan"), Column("min", "At least"), Column("max", "At most"),
    Column("room", "Room", least=12, rank=2), Column("words", ""), Column("used", "Limit used", rank=8),
)  # fmt: skip
NOTHING_ESTIMATED = "Nothing is estimated."
_TONES: dict[str, Tone] = {words.BROKEN: "bad", words.TIGHT: "warn", words.KEPT: "good"}


def rules_section(dossier: Dossier) -> Section:
    """How the plan stands to each rule; where no plan exists, the rules as they were asked.

    Of a rule that holds for many groups the broken and the tightest stand in the table; another table has them all.
    """
    plan = dossier.plan
    title = f"Rules: {words.counted(plan.rules)}" if plan.status != "infeasible" else words.AS_ASKED
    shown, hidden = _folded(plan.rules)
    said = dossier.confirmed or words.CHECKED
    parts: list[Part] = [Sentence(said, "quiet")] if plan.status != "infeasible" else []
    if hidden:
        few = tuple(_rule(rule, plan) if isinstance(rule, RuleResult) else _more(*rule) for rule in shown)
        parts.append(Table("rules_shown", title, COLUMNS, few, note=_note(plan)))
        title = words.every_limit(len(plan.rules))
    every = tuple(_rule(rule, plan) for rule in plan.rules)
    note = "" if hidden else _note(plan)
    parts.append(Table("rules", title, COLUMNS, every, note=note, folded=title if hidden else ""))
    return Section("rules", "Rules of the campaign", tuple(parts), full=True)


def _note(plan: Plan) -> str:
    """What a rule without room means; of a plan that somebody else made, it is not known to be the best."""
    tight = any(rule.binding and not rule.broken for rule in plan.rules)
    return words.LOOSEN if tight and plan.status in ("optimal", "feasible") else ""


def _folded(rules: Sequence[RuleResult]) -> tuple[list[RuleResult | tuple[str, int, int]], int]:
    """The rules in their order, of each the broken groups and the tightest; in place of its others their number.

    The second figure is how many are left out in all.
    """
    shown: list[RuleResult | tuple[str, int, int]] = []
    hidden = 0
    for (name, _), group in groupby(rules, key=lambda rule: (rule.name, rule.measure)):
        own = list(group)
        if len(own) <= MOST_GROUPS:
            shown += own
            continue
        ordered = sorted(own, key=lambda rule: (not rule.broken, -(words.used(rule) or 0.0)))
        broken = min(MOST_BROKEN, sum(rule.broken for rule in own))
        kept = ordered[: max(broken, TIGHTEST)]
        shown += [*kept, (name, len(own) - len(kept), sum(rule.broken for rule in ordered[len(kept) :]))]
        hidden += len(own) - len(kept)
    return shown, hidden


def _more(name: str, number: int, broken: int) -> Row:
    """The row that stands for the groups of a rule that are left out."""
    told = Words(words.and_groups(number, broken), tone="bad" if broken else "quiet")
    return (Name(name), told, *(None,) * (len(COLUMNS) - 2))


def _rule(rule: RuleResult, plan: Plan) -> tuple[Cell | None, ...]:
    told = words.rule_words(rule, plan.currency, plan.digits)

    finer = words.places(rule, plan.currency, plan.digits)

    def figure(value: float | None) -> Plain | None:
        if value is None:
            return None
        cell = measured(value, rule.measure, plan.currency, plan.digits, share=rule.share)
        if finer is None:
            return cell
        if isinstance(cell, Money):
            return replace(cell, digits=finer)
        return replace(cell, places=finer) if isinstance(cell, Share | Count) else cell

    said = f"{told.standing}; {told.asked}" if rule.value is not None else told.asked
    return (
        Name(words.rule_name(rule)), Words(told.state, tone=_TONES.get(told.state, "")), Words(words.what(rule)),
        figure(rule.value), figure(rule.min), figure(rule.max), Words(told.room), Words(said, tone="quiet"),
        Bar(words.used(rule), tone=_TONES.get(told.state, "")),
    )  # fmt: skip


def sources_section(plan: Plan) -> Section:
    """What the figures rest on: published figures and rates, and what there is to say of the inputs."""
    parts: list[Part] = [Sentence(estimates(estimated_shares(plan)) or NOTHING_ESTIMATED)]
    if plan.estimates:
        columns: tuple[Column, ...] = (Column("total", "Total"), Column("share", "Estimated"))
        rows: tuple[Row, ...] = tuple(
            (Words(heading(measure)), Share(share))
            for measure, share in plan.estimates.items()
            if known(plan.totals.get(measure)) and (measure != "value" or values_sales(plan))
        )
        parts.append(Table("estimates", "How much of each total is estimated", columns, rows))
    if plan.assumptions:
        parts += _assumptions(plan.assumptions)
    if plan.warnings:
        columns = (
            Column("where", "Where", least=12), Column("what", "What", least=20, wraps=True),
            Column("hint", "To mend it", least=20, wraps=True),
        )  # fmt: skip
        rows = tuple((Name(warning.place), Name(warning.what), Name(warning.hint)) for warning in plan.warnings)
        parts.append(Table("warnings", "Remarks on the inputs", columns, rows))
    return Section("sources", "Assumptions and sources", tuple(parts), full=True)


def _assumptions(assumptions: Sequence[Assumption]) -> list[Part]:
    """The published figures by what they stand for, and each of them with its source."""
    told = [assumption_words(own) for own in assumptions]
    by_what: dict[str, list[str]] = {}
    for what, number, _ in told:
        by_what.setdefault(what, []).append(number)
    columns = (
        Column("what", "What", least=12),
        Column("figures", "Figures", least=14, wraps=True),
        Column("number", "Used"),
    )
    rows: tuple[Row, ...] = tuple(
        (Words(what), Words(listing(dict.fromkeys(group))), Count(len(group))) for what, group in by_what.items()
    )
    parts: list[Part] = [Table("assumed", "Estimates and rates that were used", columns, rows)]
    columns = (
        Column("what", "What", least=12), Column("figure", "Figure", least=14),
        Column("source", "Source", least=20, wraps=True),
    )  # fmt: skip
    rows = tuple((Words(what), Words(number), Name(source)) for what, number, source in told)
    title = "Each of them with its source"
    parts.append(Table("assumptions", title, columns, rows, folded=title))
    return parts
