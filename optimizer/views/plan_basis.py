"""What stands behind a plan: its rules, and what its figures rest on."""

from __future__ import annotations

from optimizer.dossier import Dossier
from optimizer.measures import heading
from optimizer.plan.plan import Plan, RuleResult
from optimizer.views.cells import Bar, Cell, Name, Plain, Share, Tone, Words, measured
from optimizer.views.parts import Column, Part, Row, Section, Sentence, Table
from optimizer.views.summaries import estimated_shares
from optimizer.words import rules as words
from optimizer.words.figures import known
from optimizer.words.plan import estimates

NOTHING_ESTIMATED = "Nothing rests on published figures."
_TONES: dict[str, Tone] = {words.BROKEN: "bad", words.TIGHT: "warn", words.KEPT: "good"}


def rules_section(dossier: Dossier) -> Section:
    """How the plan stands to each rule; where no plan exists, the rules as they were asked."""
    plan = dossier.plan
    columns: tuple[Column, ...] = (
        Column("rule", "Rule", least=16, wraps=True), Column("state", "Standing"), Column("measure", "Measure", rank=3),
        Column("value", "Plan"), Column("min", "At least"), Column("max", "At most"), Column("room", "Room", rank=2),
        Column("words", "In words", rank=8), Column("used", "Limit used", rank=4),
    )  # fmt: skip
    rows: tuple[Row, ...] = tuple(_rule(rule, plan) for rule in plan.rules)
    title = f"Rules: {words.counted(plan.rules)}" if plan.status != "infeasible" else "Rules as they were asked"
    return Section(
        "rules",
        "Rules of the campaign",
        (Sentence(words.CHECKED, "quiet"), Table("rules", title, columns, rows)),
        full=True,
    )


def _rule(rule: RuleResult, plan: Plan) -> tuple[Cell | None, ...]:
    told = words.rule_words(rule, plan.currency, plan.digits)

    def figure(value: float | None, tone: Tone = "") -> Plain | None:
        if value is None:
            return None
        return measured(value, rule.measure, plan.currency, plan.digits, share=rule.share, tone=tone)

    said = f"{told.standing}; {told.asked}" if rule.value is not None else told.asked
    return (
        Name(words.rule_name(rule)), Words(told.state, tone=_TONES.get(told.state, "")), Words(heading(rule.measure)),
        figure(rule.value), figure(rule.min), figure(rule.max), Words(told.room), Words(said, tone="quiet"),
        Bar(words.used(rule), tone=_TONES.get(told.state, "")),
    )  # fmt: skip


def sources_section(plan: Plan) -> Section:
    """What the figures rest on: published figures and rates, and what there is to say of the inputs."""
    parts: list[Part] = [Sentence(estimates(estimated_shares(plan)) or NOTHING_ESTIMATED)]
    if plan.estimates:
        columns: tuple[Column, ...] = (Column("total", "Total"), Column("share", "From published figures"))
        rows: tuple[Row, ...] = tuple(
            (Words(heading(measure)), Share(share))
            for measure, share in plan.estimates.items()
            if known(plan.totals.get(measure))
        )
        parts.append(Table("estimates", "How much of each total rests on published figures", columns, rows))
    if plan.assumptions:
        columns = (
            Column("what", "What", least=12),
            Column("figure", "Figure", least=14),
            Column("source", "Source", least=20),
        )
        rows = tuple((Words(own.what), Words(own.figure), Name(own.source)) for own in plan.assumptions)
        parts.append(Table("assumptions", "Published figures and rates that were used", columns, rows, most=12))
    if plan.warnings:
        columns = (
            Column("where", "Where", least=12), Column("what", "What", least=20, wraps=True),
            Column("hint", "To mend it", least=20, wraps=True),
        )  # fmt: skip
        rows = tuple((Name(warning.place), Name(warning.what), Name(warning.hint)) for warning in plan.warnings)
        parts.append(Table("warnings", "Remarks on the inputs", columns, rows))
    return Section("sources", "Assumptions and sources", tuple(parts), full=True)
