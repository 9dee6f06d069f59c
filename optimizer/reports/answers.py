"""What all answers share: JSON and CSV that programs read, and words that several of them use."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from rich.text import Text

from optimizer.files import safe_cell, write_whole
from optimizer.plan.plan import Plan
from optimizer.render.terminal.page import Page
from optimizer.reports.summary import TierSum, tiers_of
from optimizer.words.figures import UNKNOWN, known, percent

FORMAT = 1
_STYLES = ("cyan", "magenta", "green", "yellow", "blue", "red")


def answer_json(answer: str, content: Mapping[str, Any]) -> str:
    """An answer as JSON: the same question of the same inputs gives the same text."""
    document = plain({"format": FORMAT, "answer": answer, **content})
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """Plain JSON data: no numpy, no NaN, floats to twelve significant digits."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return float(f"{value:.12g}") if math.isfinite(value) else None
    return value


def table_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table that a spreadsheet opens safely; an unknown figure is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([safe_cell(_cell(value)) for value in row])
    return text.getvalue()


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """Write a table, whole or not at all. Raises `InputError`."""
    return write_whole(path, table_csv(header, rows))


def _cell(value: Any) -> str:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def summary(plan: Plan) -> dict[str, Any]:
    """The figures of a plan that answers compare: certificate, totals, composition."""
    return {
        "status": plan.status,
        "value": plan.objective.value,
        "bound": plan.objective.bound,
        "gap": plan.objective.gap,
        "certificate": plan.certificate,
        "totals": dict(plan.totals),
        "tiers": {
            tier.tier: {"creators": tier.creators, "spend": tier.spend, "share_of_spend": share}
            for tier, share in tier_shares(plan)
        },
    }


def tier_shares(plan: Plan) -> list[tuple[TierSum, float]]:
    """Each tier of a plan with its share of the spend, the largest first."""
    spend = plan.totals["spend"]
    return [(tier, float(tier.spend / spend) if spend else 0.0) for tier in tiers_of(plan)]


def tier_styles(plans: Iterable[Plan | None]) -> dict[str, str]:
    """A colour for each tier that any of the plans buys from, the same in all of them."""
    names = dict.fromkeys(tier.tier for plan in plans if plan is not None for tier, _ in tier_shares(plan))
    return {name: _STYLES[number % len(_STYLES)] for number, name in enumerate(names)}


def mix_bar(plan: Plan, styles: Mapping[str, str], page: Page, width: int = 16) -> Text:
    """The spend by tier as one bar; without colours the tiers are told apart by their signs."""
    shares = dict.fromkeys(styles, 0.0) | {tier.tier: share for tier, share in tier_shares(plan)}
    bar = Text(no_wrap=True)
    done, total = 0, 0.0
    for (name, share), sign in zip(shares.items(), _bar_signs(page, len(shares)), strict=True):
        total += share
        end = round(total * width)
        bar.append(sign * (end - done), styles.get(name, ""))
        done = end
    return bar


def mix_legend(styles: Mapping[str, str], page: Page) -> Text:
    """`█ macro  ▓ micro`."""
    legend = Text(no_wrap=True)
    for (name, style), sign in zip(styles.items(), _bar_signs(page, len(styles)), strict=True):
        legend.append(f"{sign} ", style)
        legend.append_text(page.label(name, "dim", 20))
        legend.append("   ")
    legend.rstrip()
    return legend


def _bar_signs(page: Page, number: int) -> list[str]:
    signs = "█▓▒░▚▞" if page.signs.full == "━" else "#+=-.:"
    return [signs[place % len(signs)] for place in range(number)]


def objective_words(measure: str) -> str:
    """What is sought, as it stands in a sentence: `engagement`, `people reached`, `least spend`."""
    return {"reach": "people reached", "spend": "spend"}.get(measure, measure)


def change(now: Any, before: Any, *, dash: str = UNKNOWN) -> str:
    """`+3.1 %`, `-12 %`, `0 %`: a figure against another one; a dash where either is unknown or nothing."""
    if not known(now) or not known(before) or not float(before):
        return dash
    ratio = float(now) / float(before) - 1
    if abs(ratio) < 5e-13:
        return "same"
    text = percent(abs(ratio))
    sign = "+" if ratio > 0 else "-"
    return f"{sign}{text}" if not text.startswith("<") else f"< {sign}{text.removeprefix('< ')}"
