"""How many different people a plan reaches, how sure that is, who adds them, and whose audiences are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.dossier import Dossier
from optimizer.plan.reach_detail import Overlaps, Step
from optimizer.views.cells import Cell, Count, Live, Name, Names, Share, Words
from optimizer.views.parts import Chart, Column, Part, Row, Section, Sentence, Series, Table
from optimizer.words import plan as words


def reach_section(dossier: Dossier) -> list[Section]:
    """The section, where the scenario describes an audience."""
    reach, detail = dossier.plan.reach, dossier.detail
    if reach is None:
        return []
    figures = [(text, reach.get(name)) for name, text in words.REACH_WORDS.items() if reach.get(name) is not None]
    rows: tuple[Row, ...] = tuple((Words(text), Count(value)) for text, value in figures)
    columns: tuple[Column, ...] = (Column("figure", "Figure"), Column("people", "People"))
    parts: list[Part] = [
        Sentence(str(reach.get("description") or "")),
        Table("reach_figures", "How far the figure can be trusted", columns, rows),
    ]
    if detail is None or not detail.steps:
        parts.append(
            Sentence(f"Who adds how many new people, and which audiences overlap: {words.NO_SCENARIO}", "quiet")
        )
    else:
        lines = dossier.plan.lines.to_dict("records")
        parts += [_picture(detail.steps), _build_up(detail.steps, lines)]
        parts += [_overlaps(detail.overlaps)] if detail.overlaps is not None else []
    return [Section("reach", "People reached", tuple(parts), full=True)]


def _picture(steps: Sequence[Step]) -> Chart:
    total, added = [(0.0, 0.0)], [(0.0, 0.0)]
    for number, step in enumerate(steps, start=1):
        total.append((float(number), step.total))
        added.append((float(number), added[-1][1] + step.alone))
    half = next((number for number, step in enumerate(steps, 1) if step.total >= steps[-1].total / 2), len(steps))
    return Chart(
        "reach_build_up", "line", "How reach builds up",
        words.build_up(steps[-1].total, len(steps), added[-1][1], half),
        (Series("different people", tuple(total)), Series("audiences added up", tuple(added))),
        x_title="channels, in the order in which each adds most", y_title="people", full=True,
    )  # fmt: skip


def _build_up(steps: Sequence[Step], lines: Sequence[Mapping[Any, Any]]) -> Table:
    columns: tuple[Column, ...] = (
        Column("order", "Order"), Column("creator", "Creator"), Column("booked", "What"), Column("flights", "Flights"),
        Column("alone", "Alone"), Column("new", "New people"), Column("new_share", "New, of its own"),
        Column("total", "So far"),
    )  # fmt: skip
    rows = []
    for number, step in enumerate(steps, start=1):
        own = [lines[line] for line in step.lines]
        booked = words.bookings((line["platform"], line["package"]) for line in own)
        flights = Names(tuple(line["flight"] for line in own if line["flight"]))
        share: Cell = Live(Share(step.new / step.alone if step.alone else None), "IF({alone}=0,0,{new}/{alone})")
        so_far = Live(Count(step.total), "{total-1}+{new}" if number > 1 else "{new}")
        rows.append(
            (
                Count(number),
                Name(own[0]["creator"]),
                Name(booked),
                flights,
                Count(step.alone),
                Count(step.new),
                share,
                so_far,
            )
        )
    title = "Who adds how many new people"
    return Table("build_up", title, columns, tuple(rows), folded="Channel by channel", most=20)


def _overlaps(overlaps: Overlaps) -> Table:
    numbers = [str(number) for number in range(1, len(overlaps.names) + 1)]
    columns: tuple[Column, ...] = (
        Column("channel", "Channel", least=12),
        *(Column(number, number, rank=9) for number in numbers),
    )
    rows: tuple[Row, ...] = tuple(
        (
            Name(f"{number} {name}"),
            *(None if other == place else Share(share, 0, heat=True) for other, share in enumerate(shares)),
        )
        for place, (number, name, shares) in enumerate(zip(numbers, overlaps.names, overlaps.shares, strict=True))
    )
    return Table(
        "overlaps", "Overlap of audiences", columns, rows, note=words.overlaps(len(overlaps.names), overlaps.hidden)
    )
