"""The sheets that show and explain: reach and overlap, rules, not chosen and why, assumptions, approval."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from optimizer.facts.results import RuleResult
from optimizer.plan.plan import Plan
from optimizer.render.workbook.book import BAD, GOOD, TIGHT, Area, Column, Formula, Sheet
from optimizer.reports.handover import NO_SCENARIO, Handover
from optimizer.reports.report_words import (
    REACH_WORDS,
    certificate_words,
    counted,
    not_chosen_sentence,
    packages_of,
    unit_of,
    why_words,
)
from optimizer.reports.wording import rule_name, rule_words, violation_words
from optimizer.reports.workbook_lines import Layout, column_sum
from optimizer.words.figures import known

REACH, RULES, OUT, SOURCES, APPROVAL = (
    "Reach and overlap", "Rules", "Not chosen and why", "Assumptions and sources", "Approval",
)  # fmt: skip


def write_reach(sheet: Sheet, report: Handover) -> None:
    """How many people, how sure, who adds them, and whose audiences are the same."""
    plan = report.plan
    if plan.reach is None:
        sheet.title(REACH, "The scenario describes no audience, so different people cannot be counted.")
        sheet.printed()
        return
    sheet.title(REACH, str(plan.reach.get("description", "")))
    rows = [[words, plan.reach.get(name)] for name, words in REACH_WORDS.items() if plan.reach.get(name) is not None]
    sheet.table([Column("Figure", "text", 46), Column("People", "count", 14)], rows)
    detail = report.detail
    if detail is None or not detail.steps:
        sheet.remark(f"Who adds how many new people, and which audiences overlap: {NO_SCENARIO}")
        sheet.printed()
        return
    sheet.heading("Who adds how many new people")
    lines = plan.lines.to_dict("records")
    first = sheet.row + 1
    area = Area(REACH, first, first + len(detail.steps) - 1, 0)
    body = []
    for position, step in enumerate(detail.steps):
        who = f"{lines[step.lines[0]]['creator']}, {packages_of(step, lines)}"
        so_far = f"=SUM({area.cell(0, 2, here=True)}:{area.cell(position, 2, here=True)})"
        new_share = step.new / step.alone if step.alone else 0.0
        alone, new = area.cell(position, 1, here=True), area.cell(position, 2, here=True)
        share = f"=IF({alone}=0,0,{new}/{alone})"
        body.append([who, step.alone, step.new, Formula(so_far, step.total), Formula(share, new_share)])
    columns = [
        Column("Channel, in the order in which each adds most", "text", 46), Column("Alone", "count", 14),
        Column("New people", "count", 14), Column("So far", "count", 14),
        Column("New, of those it reaches", "percent", 14),
    ]  # fmt: skip
    top = sheet.row
    sheet.table(columns, body)
    chart = [{"name": "People reached", "values": f"={area.range(3)}"}]
    sheet.chart({"type": "line"}, "People reached, channel by channel", chart, row=top, column=6, size=(560, 300))
    if detail.overlaps is not None:
        found = detail.overlaps
        sheet.heading("Overlap of audiences")
        hidden = f" The {len(found.names)} largest of {len(found.names) + found.hidden}." * bool(found.hidden)
        sheet.remark(f"Shared people as a part of the smaller of the two audiences, under the model above.{hidden}")
        numbers = [str(number) for number in range(1, len(found.names) + 1)]
        heads = [Column("Channel", "text", 46), *(Column(number, "share", 6) for number in numbers)]
        rows = [
            [f"{number}  {name}", *(None if other == place else share for other, share in enumerate(shares))]
            for place, (number, name, shares) in enumerate(zip(numbers, found.names, found.shares, strict=True))
        ]
        table = sheet.table(heads, rows)
        scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#1F6F8B", "min_type": "num",
                 "min_value": 0, "max_type": "num", "max_value": 1}  # fmt: skip
        sheet.sheet.conditional_format(table.first, 1, table.last, len(numbers), scale)
    sheet.printed()


def write_rules(sheet: Sheet, report: Handover, layout: Layout) -> None:
    """How the plan stands to each rule; the budget follows from the lines."""
    plan = report.plan
    remark = "The budget follows Plan lines. All other figures are the verifier's, worked out apart from the solver."
    sheet.title(RULES, remark if report.detail is None else f"{remark} {report.detail.confirmed}")
    for violation in plan.violations[:40]:
        what, how = violation_words(violation, plan)
        sheet.remark(f"Broken: {what}: {how}", font_color=BAD)
    columns = [
        Column("", "text", 11), Column("Rule", "text", 40), Column("Measure"), Column("Plan", "figure", 18),
        Column("At least", "figure", 18), Column("At most", "figure", 18), Column("Room", "figure", 18),
        Column("In words", "text", 44),
    ]  # fmt: skip
    rows = []
    first = sheet.row + 1
    for position, rule in enumerate(plan.rules):
        here = Area(RULES, first + position, first + position, 0)
        words = rule_words(rule, plan)
        state = "broken" if rule.broken else "at its limit" if rule.binding else "kept"
        value, room = _cell(rule, rule.value, plan), _cell(rule, rule.slack, plan)
        if rule.kind == "budget" and rule.flight is None and rule.max is not None and rule.value is not None:
            spend = column_sum(plan, layout, "cost")
            value = (Formula(f"=SUM({layout.range('cost')})", spend), "money")
            at_most, now = here.cell(0, 5, here=True), here.cell(0, 3, here=True)
            room = (Formula(f"={at_most}-{now}", Decimal(repr(rule.max)) - Decimal(spend)), "money")
        limits = [_cell(rule, limit, plan) for limit in (rule.min, rule.max)]
        said = f"{words.standing}; {words.asked}" if rule.value is not None else words.asked
        rows.append([state, rule_name(rule), rule.measure, value, *limits, room, said])
    sheet.table(columns, [[None if isinstance(cell, tuple) else cell for cell in row] for row in rows], freeze=2)
    for position, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, tuple):
                sheet.write(first + position, place, cell[0], cell[1])
        colour = {"broken": BAD, "at its limit": TIGHT}.get(str(row[0]), GOOD)
        sheet.write(first + position, 0, row[0], "text", font_color=colour, bold=row[0] != "kept")
    sheet.printed()


def _cell(rule: RuleResult, value: float | None, plan: Plan) -> tuple[Any, str]:
    """A figure of a rule with the kind of its measure."""
    del plan
    kind = "percent" if rule.share else "money" if rule.measure in ("spend", "cash", "value") else "decimal"
    whole = value is not None and kind == "decimal" and (abs(value) >= 100 or float(value).is_integer())
    return (value if known(value) else None), "count" if whole else kind


def write_not_chosen(sheet: Sheet, report: Handover) -> None:
    """Who is not in the plan, and what stands against them."""
    plan = report.plan
    if report.detail is None:
        sheet.title(OUT, NO_SCENARIO)
        sheet.printed()
        return
    remaining = report.detail.remaining
    sentence = not_chosen_sentence(remaining, plan)
    head, _, tail = sentence.partition(". ")
    sheet.title(OUT, f"{head}.", tail)
    unit = unit_of(remaining.measure)
    columns = [
        Column("Creator"), Column("Platform"), Column("Nearest package"), Column("Tier"), Column("Niche"),
        Column(f"Cost {plan.currency}", "money"), Column(f"Would add, {counted(remaining.measure)}", "count", 14),
        Column(f"Per {unit}", "price", 14), Column("Why not", "text", 80),
    ]  # fmt: skip
    rows = [
        [one.creator, one.platform, one.package, one.tier, one.niche.replace("|", ", "), one.cost, one.gain, one.each,
         why_words(one, remaining, plan)]
        for one in remaining.nearest
    ]  # fmt: skip
    sheet.table(columns, rows, filters=True, freeze=2)
    sheet.printed()


def write_sources(sheet: Sheet, report: Handover) -> None:
    """What the figures rest on."""
    plan = report.plan
    sheet.title(SOURCES, "What the roster does not say comes from published figures. Lines that rest on them say so.")
    sheet.heading("How much of each total rests on published figures")
    estimates = [[measure.capitalize(), share] for measure, share in plan.estimates.items()]
    sheet.table([Column("Total", "text", 34), Column("From benchmarks", "percent", 26)], estimates)
    sheet.heading("Figures that were used")
    found = [[one.what, one.figure, one.source] for one in plan.assumptions]
    sheet.table([Column("What", "text", 34), Column("Figure", "text", 26), Column("Source", "text", 110)], found)
    if plan.warnings:
        sheet.heading("Remarks on the inputs")
        rows = [[problem.file or problem.place, problem.what, problem.hint] for problem in plan.warnings]
        sheet.table([Column("Where"), Column("What"), Column("To mend it")], rows)
    sheet.printed()


def write_approval(sheet: Sheet, report: Handover) -> None:
    """Which plan this is, who released it, and what was different before."""
    plan, standing = report.plan, report.standing
    sheet.title(APPROVAL, standing.sentence)
    for problem in standing.problems:
        sheet.remark(f"{problem.what}; {problem.hint}", font_color=BAD)
    record = standing.record
    columns = [Column("Release", "text", 34), Column("", "text", 90)]
    rows: list[list[Any]] = [
        ["Plan", plan.scenario], ["Revision", str(standing.revision)], ["State", standing.state],
        ["Purchase order", record.po if record else ""], ["Name", record.by if record else ""],
        ["Date", str(record.date) if record else ""], ["Note", record.note if record else ""],
        ["Certificate", " ".join(certificate_words(plan)[:2])], ["SHA-256 of the plan", report.loaded.identity],
    ]  # fmt: skip
    sheet.table(columns, rows)
    sheet.heading("Inputs that the plan was made from")
    inputs = [[name, _input_words(value)] for name, value in plan.inputs.items()]
    changed = {problem.what.split(" ")[1] for problem in report.detail.changed} if report.detail else set()
    if report.detail is not None:
        inputs = [[name, f"{text}  (changed since)" if name in changed else text] for name, text in inputs]
    sheet.table([Column("Input", "text", 34), Column("SHA-256, or what was set", "text", 90)], inputs)
    sheet.heading("Programs")
    sheet.table([Column("Program", "text", 34), Column("Version", "text", 90)], list(plan.versions.items()))
    if standing.history:
        sheet.heading("History")
        heads = ["Revision", "Step", "Name", "Date", "Purchase order", "Note"]
        history = [[str(one.revision), one.state, one.by, str(one.date), one.po, one.note] for one in standing.history]
        sheet.table([Column(heads[0], "text", 34), Column(heads[1], "text", 90), *map(Column, heads[2:])], history)
    if standing.since is not None and standing.changed is not None:
        _write_changes(sheet, report)
    sheet.printed()


def _input_words(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _write_changes(sheet: Sheet, report: Handover) -> None:
    changed, since = report.standing.changed, report.standing.since
    assert changed is not None
    assert since is not None
    sheet.heading(f"What differs from revision {since.revision}")
    totals = [
        [measure.capitalize(), f"{changed.total_words(measure, before)}  →  {changed.total_words(measure, after)}"]
        for measure, before, after in changed.totals
    ]
    sheet.table([Column("Total", "text", 34), Column("Before and now", "text", 90)], totals)
    lines = [
        [f"{line.creator}, {line.platform}" + (f", {line.flight}" if line.flight else ""),
         f"{line.kind}: {line.before or 'not booked'}  →  {line.after or 'not booked'}",
         line.cost_before, line.cost_after]
        for line in changed.lines
    ]  # fmt: skip
    heads = [Column("Booking", "text", 34), Column("What", "text", 90), Column("Cost before", "money", 16),
             Column("Cost now", "money", 16)]  # fmt: skip
    sheet.table(heads, lines)
