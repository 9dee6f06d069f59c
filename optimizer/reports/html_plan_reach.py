"""The section on reach: how many people, who adds them, whose audiences are the same."""

from __future__ import annotations

from typing import Any

from optimizer.plan.reach_detail import Overlaps
from optimizer.render.html import charts
from optimizer.render.html.page import Cell, Figure, Head, Said, Section, Table, figure, named, text
from optimizer.reports.handover import NO_SCENARIO, Handover
from optimizer.reports.report_words import packages_of, reach_figures
from optimizer.words.figures import count, percent


def reach_section(report: Handover) -> Section:
    """Figures, the build-up, the overlaps; as much as the files given say."""
    plan, detail = report.plan, report.detail
    if plan.reach is None:
        none = "The scenario describes no audience, so different people cannot be counted."
        return Section("reach", "People reached", [Said(none, "muted")])
    parts: list[Any] = [Said(str(plan.reach.get("description", "")))]
    rows = [[text(words), figure(shown)] for words, shown in reach_figures(plan)]
    heads = [Head("Figure"), Head("People", True)]
    parts.append(Table("reach-figures", "How far the figure can be trusted", heads, rows, classes="slim"))
    if detail is None or not detail.steps:
        parts.append(Said(f"Who adds how many new people, and which audiences overlap: {NO_SCENARIO}", "muted"))
        return Section("reach", "People reached", parts)
    parts += [_build_up_figure(report), _build_up_table(report)]
    if detail.overlaps is not None:
        parts += _overlap_parts(detail.overlaps)
    return Section("reach", "People reached", parts)


def _build_up_figure(report: Handover) -> Figure:
    assert report.detail is not None
    steps = report.detail.steps
    total, added = [(0.0, 0.0)], [(0.0, 0.0)]
    for number, step in enumerate(steps, start=1):
        total.append((float(number), step.total))
        added.append((float(number), added[-1][1] + step.alone))
    half = next((number for number, step in enumerate(steps, 1) if step.total >= steps[-1].total / 2), len(steps))
    said = (
        f"{count(steps[-1].total)} different people after {len(steps)} channels; the audiences added up would be "
        f"{count(added[-1][1])}. The first {half} channels reach half of these people."
    )
    series = [charts.Series("different people", total), charts.Series("audiences added up", added)]
    drawn = charts.lines(
        "How reach builds up", said, series, x_title="channels, in the order in which each adds most", y_title="people",
        points=False, x_shown=lambda x: f"{x:.0f}",
    )  # fmt: skip
    return Figure(f"How reach builds up: {said}", drawn)


def _build_up_table(report: Handover) -> Table:
    assert report.detail is not None
    lines = report.plan.lines.to_dict("records")
    rows = []
    for number, step in enumerate(report.detail.steps, start=1):
        line = lines[step.lines[0]]
        share = step.new / step.alone if step.alone else None
        rows.append(
            [figure(str(number), number), named(line["creator"]), named(packages_of(step, lines)),
             figure(count(step.alone), step.alone), figure(count(step.new), step.new),
             figure(percent(share), share), figure(count(step.total), step.total)]
        )  # fmt: skip
    heads = [Head("Order", True), Head("Creator"), Head("What"), Head("Alone", True), Head("New people", True),
             Head("New, of its own", True), Head("So far", True)]  # fmt: skip
    return Table("build-up", "Who adds how many new people", heads, rows, sorts=True, folded="Channel by channel")


def _overlap_parts(found: Overlaps) -> list[Any]:
    numbers = [str(number) for number in range(1, len(found.names) + 1)]
    heads = [Head("Channel"), *map(Head, numbers)]
    rows = []
    for place, (number, label, shares) in enumerate(zip(numbers, found.names, found.shares, strict=True)):
        cells = [named(f"{number} {label}")]
        for other, share in enumerate(shares):
            level = min(10, max(0, round(share * 10)))
            shown = "–" if other == place else f"{share * 100:.0f}"
            cells.append(Cell(shown, None, "" if other == place or not level else f"h{level}"))
        rows.append(cells)
    hidden = f" The {len(found.names)} largest of {len(found.names) + found.hidden} channels." if found.hidden else ""
    caption = (
        "Overlap of audiences: shared people in percent of the smaller of the two audiences; the stronger the colour, "
        f"the more.{hidden}"
    )
    return [Table("overlap", caption, heads, rows, classes="heat")]
