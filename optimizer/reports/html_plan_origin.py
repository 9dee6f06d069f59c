"""Sections of a plan's page on what stands behind it: rules, who is out, sources, approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.render.html import charts
from optimizer.render.html.page import (
    Cell,
    Head,
    Heading,
    Said,
    Section,
    Table,
    figure,
    named,
    text,
)
from optimizer.reports.handover import NO_SCENARIO, Handover
from optimizer.reports.report_words import counted, not_chosen_sentence, unit_of, why_words
from optimizer.reports.wording import (
    estimate_sentence,
    rule_name,
    rule_words,
    used,
)
from optimizer.words.figures import amount_only, count, percent, plural, unit_price

Line = Mapping[Any, Any]


def rules_section(report: Handover) -> Section:
    plan = report.plan
    rows = []
    for rule in plan.rules:
        words = rule_words(rule, plan)
        state, look = (
            ("broken", "bad") if rule.broken else ("at its limit", "warn") if rule.binding else ("kept", "good")
        )
        share = used(rule)
        bar = "" if share is None else charts.share_bar(share, f"{percent(share)} of the limit used")
        shown = "" if rule.value is None else state
        rows.append([named(rule_name(rule)), Cell(shown, None, look), text(rule.measure), figure(words.figure),
                     Cell(words.asked, None, "n"), figure(words.room), Cell(bar, None, "bar")])  # fmt: skip
    heads = [Head("Rule"), Head("Standing"), Head("Measure"), Head("Plan", True), Head("Asked", True),
             Head("Room", True), Head("Limit used")]  # fmt: skip
    parts: list[Any] = [Said("Checked by a verifier that works apart from the solver.", "muted")]
    parts.append(Table("rule-table", plural(len(plan.rules), "limit"), heads, rows))
    return Section("rules", "Rules of the campaign", parts)


def conflicts_section(plan: Plan) -> Section:
    found = plan.conflicts or {}
    parts: list[Any] = []
    for rules in list(found.get("rules", []))[:4]:
        parts.append(Heading("These cannot hold together"))
        parts += [
            Said(f"{rule.get('name', '')}: {rule.get('asks', '')}") for rule in rules if isinstance(rule, Mapping)
        ]
    changes = [change for change in found.get("changes", []) if isinstance(change, Mapping)]
    parts += [Heading("What would make it work")] * bool(changes)
    parts += [Said(str(change.get("sentence", ""))) for change in changes]
    return Section("conflicts", "Why there is no plan", parts or [Said("Loosen a rule or raise the budget.")])


def not_chosen_section(report: Handover) -> Section:
    plan = report.plan
    if report.detail is None:
        return Section("not-chosen", "Not chosen, and why", [Said(NO_SCENARIO, "muted")])
    remaining = report.detail.remaining
    rows = [
        [named(one.creator), named(one.platform), named(one.package), named(one.tier),
         figure(amount_only(one.cost, plan.digits), one.cost), figure(count(one.gain), one.gain),
         figure(unit_price(one.each, plan.currency), one.each), named(why_words(one, remaining, plan))]
        for one in remaining.nearest
    ]  # fmt: skip
    figures = (f"Cost {plan.currency}", f"Would add, {counted(remaining.measure)}", f"Per {unit_of(remaining.measure)}")
    heads = [*map(Head, ("Creator", "Platform", "Nearest package", "Tier")), *(Head(label, True) for label in figures)]
    heads.append(Head("Why not"))
    table = Table("out", "The nearest first; a heading sorts", heads, rows, sorts=True, folded="Show them")
    return Section("not-chosen", "Not chosen, and why", [Said(not_chosen_sentence(remaining, plan), "muted"), table])


def sources_section(plan: Plan) -> Section:
    rows = [[text(one.what), text(one.figure), text(one.source)] for one in plan.assumptions]
    parts: list[Any] = [Said(estimate_sentence(plan) or "Nothing rests on published figures.")]
    shares = [[text(measure.capitalize()), figure(percent(share))] for measure, share in plan.estimates.items()]
    if shares:
        caption = "How much of each total rests on published figures"
        parts.append(
            Table("estimates", caption, [Head("Total"), Head("From benchmarks", True)], shares, classes="slim")
        )
    if rows:
        heads = [Head("What"), Head("Figure"), Head("Source")]
        parts.append(Table("sources-table", "Published figures and rates that were used", heads, rows))
    if plan.warnings:
        warned = [[named(problem.place), named(problem.what), named(problem.hint)] for problem in plan.warnings]
        parts.append(
            Table("warnings", "Remarks on the inputs", [Head("Where"), Head("What"), Head("To mend it")], warned)
        )
    return Section("sources", "Assumptions and sources", parts)


def _since(changed: bool, looked: bool) -> Cell:
    """Whether a file is still what the plan was made from, where the scenario was given to tell."""
    if changed:
        return Cell("changed since", None, "warn")
    return Cell("unchanged" if looked else "", None, "good")


def release_section(report: Handover) -> Section:
    plan, standing = report.plan, report.standing
    parts: list[Any] = [Said(standing.sentence)]
    parts += [Said(f"{problem.what}; {problem.hint}", "bad") for problem in standing.problems]
    if standing.changed is not None and standing.since is not None:
        changed = standing.changed
        rows = [
            [text(measure.capitalize()), figure(changed.total_words(measure, before)),
             figure(changed.total_words(measure, after))]
            for measure, before, after in changed.totals
        ]  # fmt: skip
        heads = [Head("Total"), Head(f"Revision {standing.since.revision}", True), Head("Now", True)]
        parts.append(Table("changed-totals", f"Totals against revision {standing.since.revision}", heads, rows))
        bookings = [
            [named(f"{line.creator}, {line.platform}"), text(line.kind), named(line.before or "–"),
             named(line.after or "–"), figure(amount_only(line.cost_before, plan.digits)),
             figure(amount_only(line.cost_after, plan.digits))]
            for line in changed.lines
        ]  # fmt: skip
        heads = [
            Head("Booking"),
            Head("What"),
            Head("Before"),
            Head("Now"),
            Head("Cost before", True),
            Head("Cost now", True),
        ]
        parts.append(Table("changed-lines", f"Bookings against revision {standing.since.revision}", heads, bookings))
    changed_names = {problem.what.split(" ")[1] for problem in report.detail.changed} if report.detail else set()
    inputs = [
        [named(key), _since(key in changed_names, report.detail is not None and isinstance(value, str)),
         named(", ".join(map(str, value)) if isinstance(value, list) else value)]
        for key, value in [*plan.inputs.items(), ("this plan", report.loaded.identity)]
    ]  # fmt: skip
    caption = "What the plan was made from: SHA-256 of each file, and what was set"
    parts.append(Table("inputs", caption, [Head("Input"), Head("State"), Head("SHA-256, or setting")], inputs))
    if standing.history:
        steps = [
            [text(one.revision), text(one.state), named(one.by), text(one.date), named(one.po), named(one.note)]
            for one in standing.history
        ]
        heads = [Head("Revision"), Head("Step"), Head("Name"), Head("Date"), Head("Purchase order"), Head("Note")]
        parts.append(Table("history", "History", heads, steps))
    versions = ", ".join(f"{program} {version}" for program, version in plan.versions.items())
    parts.append(Said(f"Made with {versions}.", "note"))
    return Section("approval", "Approval and origin", parts)
