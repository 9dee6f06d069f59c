"""Why no plan exists, laid out: what cannot hold together, and the ways out, each with what to type to try it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from optimizer.plan.conflicts import Asked, Step, WayOut
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Count, Name, Words
from optimizer.views.parts import Column, Item, Items, Part, Section, Sentence, Table, View
from optimizer.words import conflicts as words
from optimizer.words import forecast as chances
from optimizer.words.rules import asked, rule_name

MOST_SETS = 4
MOST_WAYS = 6
COLUMNS = tuple(
    Column(key, "") for key in ("kind", "number", "rule", "says", "limit", "old", "new", "set", "relative")
)  # fmt: skip


def conflict_view(plan: Plan) -> View:
    """A plan that cannot be, as an answer of its own."""
    return View(
        answer="conflicts",
        title=plan.scenario,
        kicker="Why there is no plan",
        lead=(Sentence(plan.certificate, "bad"),),
        sections=tuple(
            replace(section, parts=(*section.parts, conflict_table(plan))) for section in conflict_sections(plan)
        ),
        facts={
            "scenario": plan.scenario,
            "currency": plan.currency,
            "objective": plan.objective.measure,
            "status": plan.status,
            "conflicts": None if plan.conflicts is None else plan.conflicts.document(),
        },
        currency=plan.currency,
        digits=plan.digits,
    )


def conflict_sections(plan: Plan) -> tuple[Section, ...]:
    """What cannot hold together and what would mend it; of a plan whose conflicts are not known, what was asked."""
    told = plan.conflicts
    if told is None:
        rules = tuple(Item(rule_name(rule), asked(rule, plan.currency, plan.digits)) for rule in plan.rules)
        as_asked = Items(words.AS_ASKED, rules, brief=True)
        return (Section("conflicts", "Why there is no plan", (Sentence(words.LOOSEN), as_asked)),)
    parts: list[Part] = [Sentence(said) for short in plan.short for said in chances.short_words(short, plan.currency)]
    for number, rules_of in enumerate(told.rules):
        parts.append(conflict_items(rules_of, first=number == 0, full=number >= MOST_SETS))
        if number == 0 and len(rules_of) > 1 and told.irreducible[:1] == (True,):
            parts.append(Sentence(words.EITHER, "quiet"))
    parts.append(_ways(told.changes) if told.changes else Sentence(words.NO_WAY))
    if any(step.new is None for way in told.changes for step in way.steps):
        parts.append(Sentence(words.GIVEN_UP, "quiet"))
    return (Section("conflicts", "Why there is no plan", tuple(parts)),)


def conflict_items(rules: Sequence[Asked], *, first: bool = True, full: bool = False) -> Items:
    """What cannot hold together, a line each. A rule without a name of its own is called by what it asks."""
    items = tuple(
        Item(rule.name if rule.named else rule.asks, rule.asks if rule.named else "", "bad") for rule in rules
    )
    return Items(words.heading(len(rules) == 1, first), items, tone="bad", full=full)


def conflict_table(plan: Plan) -> Table:
    """The same as a table: a row for each member of each set, then one for each step of each way out."""
    rows: list[tuple[Cell | None, ...]] = []
    if plan.conflicts is not None:
        for number, rules in enumerate(plan.conflicts.rules, start=1):
            rows += [_row("conflict", number, rule.name, rule.asks) for rule in rules]
        for number, way in enumerate(plan.conflicts.changes, start=1):
            rows += [_row("change", number, step.rule, step.sentence, step, way.relative) for step in way.steps]
    return Table("rows", "", COLUMNS, tuple(rows), hidden=True)


def _row(
    kind: str, number: int, rule: str, says: str, step: Step | None = None, relative: float | None = None
) -> tuple[Cell | None, ...]:
    figures: tuple[Cell | None, ...] = (None,) * 4
    if step is not None:
        figures = (Words(step.limit), Count(step.old), Count(step.new), Name(step.set))
    return (Words(kind), Count(number), Name(rule), Name(says), *figures, Count(relative))


def _ways(ways: Sequence[WayOut]) -> Items:
    items = tuple(
        Item("", words.way(way.sentence, way.relative, [step.old for step in way.steps],
                           [step.new for step in way.steps]),
             code=words.to_try(step.set for step in way.steps))
        for way in ways
    )  # fmt: skip
    return Items(words.WAYS, items, numbered=True, most=MOST_WAYS)
