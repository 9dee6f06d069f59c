"""Who was not chosen and why; who released which revision of the plan, and what differs from the one before."""

from __future__ import annotations

from optimizer.dossier import Dossier
from optimizer.measures import heading, noun
from optimizer.plan.approval import Standing
from optimizer.plan.left_out import LeftOut, Remaining
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Count, Day, Money, Name, UnitPrice, Words, measured
from optimizer.views.parts import Column, Part, Row, Section, Sentence, Table
from optimizer.words import left_out as words
from optimizer.words.plan import NO_SCENARIO


def not_chosen_section(dossier: Dossier) -> list[Section]:
    """The channels that are not booked, the nearest first, each with what stands against it."""
    plan = dossier.plan
    if dossier.detail is None:
        if dossier.loaded is None:
            return []
        return [Section("not-chosen", "Not chosen, and why", (Sentence(NO_SCENARIO, "quiet"),), full=True)]
    remaining = dossier.detail.remaining
    unit = noun(remaining.measure, 1)
    columns: tuple[Column, ...] = (
        Column("creator", "Creator", least=12), Column("platform", "Platform", least=8),
        Column("package", "Nearest package", least=8), Column("tier", "Tier"), Column("niche", "Niche", rank=5),
        Column("cost", "Cost", plan.currency), Column("gain", f"Would add, {noun(remaining.measure)}"),
        Column("each", f"Per {unit}"), Column("why", "Why not", least=20, wraps=True),
    )  # fmt: skip
    rows: tuple[Row, ...] = tuple(_left_out(own, remaining, plan) for own in remaining.nearest)
    said = words.shown(len(rows), remaining.channels, remaining.measure, remaining.average, plan.currency)
    table = Table(
        "not_chosen", "The nearest first", columns, rows, filters=("tier", "platform"), folded="Show them", most=15
    )
    return [Section("not-chosen", "Not chosen, and why", (Sentence(said, "quiet"), table), full=True)]


def _left_out(own: LeftOut, remaining: Remaining, plan: Plan) -> tuple[Cell | None, ...]:
    why = words.why(
        own.why, own.detail, own.missing, measure=remaining.measure, objective=plan.objective.measure,
        dearest=remaining.dearest, currency=plan.currency, digits=plan.digits,
    )  # fmt: skip
    return (
        Name(own.creator), Name(own.platform), Name(own.package), Name(own.tier), Name(own.niche.replace("|", ", ")),
        Money(own.cost, plan.currency, plan.digits), Count(own.gain), UnitPrice(own.each, plan.currency), Name(why),
    )  # fmt: skip


def release_section(dossier: Dossier) -> list[Section]:
    """The state of the plan, its inputs, its history, and what differs from the last revision that was approved."""
    if dossier.standing is None or dossier.loaded is None:
        return []
    plan, standing = dossier.plan, dossier.standing
    parts: list[Part] = [Sentence(standing.sentence)]
    parts += [Sentence(f"{problem.what}; {problem.hint}", "bad") for problem in standing.problems]
    parts += _changes(standing, plan)
    record = standing.record
    facts = [
        ("Plan", plan.scenario), ("Revision", str(standing.revision)), ("State", standing.state),
        ("Purchase order", record.po if record else ""), ("Name", record.by if record else ""),
        ("Date", str(record.date) if record else ""), ("Note", record.note if record else ""),
        ("SHA-256 of the plan", dossier.loaded.identity),
    ]  # fmt: skip
    pairs = (Column("what", "Release", least=12), Column("value", "Entry", least=20, wraps=True))
    parts.append(Table("release", "", pairs, tuple((Words(what), Name(value)) for what, value in facts if value)))
    changed = {problem.field for problem in dossier.detail.changed} if dossier.detail else set()
    columns: tuple[Column, ...] = (
        Column("input", "Input"),
        Column("sha256", "SHA-256, or what was set", least=20, wraps=True),
        Column("state", "Now"),
    )
    rows: tuple[Row, ...] = tuple(
        (
            Name(name),
            Name(", ".join(map(str, value)) if isinstance(value, list) else str(value)),
            _since(name in changed, looked=dossier.detail is not None),
        )
        for name, value in plan.inputs.items()
    )
    parts.append(Table("inputs", "What the plan was made from", columns, rows))
    versions = tuple((Name(name), Name(version)) for name, version in plan.versions.items())
    parts.append(Table("versions", "Programs", (Column("program", "Program"), Column("version", "Version")), versions))
    if standing.history:
        heads = ("Revision", "Step", "Name", "Date", "Purchase order", "Note")
        columns = tuple(Column(name.lower().replace(" ", "_"), name) for name in heads)
        rows = tuple(
            (Count(own.revision), Words(own.state), Name(own.by), Day(own.date), Name(own.po), Name(own.note))
            for own in standing.history
        )
        parts.append(Table("history", "History", columns, rows))
    return [Section("approval", "Approval", tuple(parts), full=True)]


def _since(changed: bool, *, looked: bool) -> Cell | None:
    """Whether a file is still what the plan was made from, where the scenario was given to tell."""
    if changed:
        return Words("changed since", tone="warn")
    return Words("unchanged", tone="good") if looked else None


def _changes(standing: Standing, plan: Plan) -> list[Part]:
    if standing.changed is None or standing.since is None:
        return []
    changed, since = standing.changed, f"Revision {standing.since.revision}"
    columns: tuple[Column, ...] = (Column("total", "Total"), Column("before", since), Column("now", "Now"))
    rows: tuple[Row, ...] = tuple(
        (
            Words(heading(measure)),
            measured(before, measure, plan.currency, plan.digits),
            measured(after, measure, plan.currency, plan.digits),
        )
        for measure, before, after in changed.totals
    )
    parts: list[Part] = [Table("changed_totals", f"Totals against {since.lower()}", columns, rows)] if rows else []
    columns = (
        Column("creator", "Creator"), Column("platform", "Platform"), Column("flight", "Flight"),
        Column("kind", "What"), Column("before", "Before"), Column("after", "Now"),
        Column("cost_before", "Cost before", plan.currency),
        Column("cost_after", "Cost now", plan.currency),
    )  # fmt: skip
    bookings: tuple[Row, ...] = tuple(
        (
            Name(line.creator), Name(line.platform), Name(line.flight or ""), Words(line.kind),
            Name(line.before or "–"), Name(line.after or "–"), Money(line.cost_before, plan.currency, plan.digits),
            Money(line.cost_after, plan.currency, plan.digits),
        )
        for line in changed.lines
    )  # fmt: skip
    return [
        *parts,
        *([Table("changed_lines", f"Bookings against {since.lower()}", columns, bookings)] if bookings else []),
    ]
