"""Answers as plain data and pieces of markup, for the browser: `words` makes the texts, `render` the cells."""

from __future__ import annotations

from math import isfinite
from typing import Any

from optimizer.advice.curve import Curve
from optimizer.plan.plan import Plan
from optimizer.render.html.view import view_panel
from optimizer.render.safe import displayable, shortened
from optimizer.render.text import is_figure, number_of, text_of
from optimizer.solving import Progress
from optimizer.views.candidates import Candidates
from optimizer.views.cells import Cell
from optimizer.views.curve import likely_of
from optimizer.views.parts import View
from optimizer.views.summaries import outcome_cell, range_of, total_cell
from optimizer.words import rules as rule_words
from optimizer.words.amounts import amount_of
from optimizer.words.figures import count, percent
from optimizer.words.forecast import likely

LONGEST = 80
"""Characters of a cell that are shown."""


def panel(view: View) -> dict[str, Any]:
    """An answer as markup: what is said first, and its sections by name."""
    return {"title": view.kicker, "lead": [_shown(own.text) for own in view.lead], "sections": view_panel(view)}


def progress_content(state: Progress) -> dict[str, Any]:
    """How a solve stands, in words."""
    best = "no plan yet" if state.value is None else f"best {count(state.value)}"
    gap = "" if state.gap is None or state.gap > 10 else f", gap {percent(state.gap, 3)}"
    return {
        "words": f"{best}, bound {count(state.bound)}{gap}",
        "gap": None if state.gap is None or not isfinite(state.gap) else state.gap,
        "seconds": round(state.seconds, 1),
    }


def totals_content(plan: Plan) -> dict[str, Any]:
    """What a plan comes to."""
    measure = plan.objective.measure
    cells = {name: total_cell(plan, name) for name in ("spend", "creators")}
    cells |= {name: outcome_cell(plan, name) for name in ("engagement", "impressions", "reach")}
    return {
        "status": plan.status,
        "certificate": _shown(plan.certificate),
        "measure": measure,
        "value": plan.objective.value,
        "brings": amount_of(plan.objective.value, measure, plan.currency, plan.digits),
        "totals": {name: text_of(cell) for name, cell in cells.items() if plan.totals.get(name) is not None},
        "likely": {name: likely(*within, name, plan.currency) for name in cells if (within := range_of(plan, name))},
    }


def curve_points(curve: Curve) -> list[dict[str, Any]]:
    """Each point with what it brings, in figures and in words, and who is in it."""
    points = []
    for point in curve.points:
        told: dict[str, Any] = {"budget": float(point.budget), "value": point.value}
        if point.plan is not None:
            within = likely_of(curve, point)
            brings = amount_of(point.value, curve.measure, curve.currency, curve.digits)
            told |= {
                "words": brings if within is None else f"{brings}, {likely(*within, curve.measure, curve.currency)}",
                "likely": within,
                "creators": sorted({*map(str, point.plan.lines["creator"])}),
            }
        points.append(told)
    return points


def rule_rows(plan: Plan) -> dict[str, Any]:
    """How a plan stands to each rule."""
    rows = []
    for rule in plan.rules:
        told = rule_words.rule_words(rule, plan.currency, plan.digits)
        rows.append(
            {
                "name": rule.name,
                "group": rule.group,
                "shown": _shown(rule_words.rule_name(rule)),
                "asked": told.asked,
                "room": told.room,
                "state": told.state,
                "kind": rule.kind,
            }
        )
    return {"rules": rows}


def ways_out(plan: Plan) -> list[dict[str, Any]]:
    """Where no plan obeys the rules: each way out with the settings that take it."""
    if plan.conflicts is None:
        return []
    return [{"words": _shown(way.sentence), "set": [step.set for step in way.steps]} for way in plan.conflicts.changes]


def candidate_rows(found: Candidates) -> dict[str, Any]:
    """Everybody, row by row: what is shown, by what it is sorted, and what can be done with it."""
    table = found.table
    heads = [
        {"key": column.key, "heading": column.heading, "figure": any(is_figure(row[place]) for row in table.rows[:50])}
        for place, column in enumerate(table.columns)
    ]
    rows = [
        {
            "cells": [_cell(cell) for cell in row],
            "sort": [number_of(cell) if cell is not None and is_figure(cell) else None for cell in row],
            "creator": own.creator,
            "platform": own.platform,
            "state": own.state,
            "bookings": own.bookings,
            "packages": own.packages,
        }
        for row, own in zip(table.rows, found.channels, strict=True)
    ]
    return {"columns": heads, "rows": rows}


def _cell(cell: Cell | None) -> str:
    return "" if cell is None else shortened(displayable(text_of(cell)), LONGEST)


def _shown(text: str) -> str:
    return displayable(text)
