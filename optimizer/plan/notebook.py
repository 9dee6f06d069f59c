"""A plan as a table in a notebook: plain HTML that takes the notebook's own colours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.roster.text import safe_text
from optimizer.words.figures import amount_only, count, known, measured, people_reached, percent, plural

MOST_LINES = 200
"""Lines that are shown; `plan.lines` has them all."""
_LONGEST = 80
_CUT = 4 * _LONGEST


def plan_html(plan: Plan) -> str:
    """The plan as HTML: certificate, totals, lines (up to 200) and rules; every text is escaped."""
    parts = [f"<h4>{_text(plan.scenario)}</h4>", f"<p>{_text(plan.certificate)}</p>"]
    if plan.status != "infeasible":
        parts.append(f"<p>{escape(' · '.join(_totals(plan)))}</p>")
        parts += [_lines(plan)] * (not plan.lines.empty)
    parts += [_rules(plan)] * bool(plan.rules)
    return f'<div class="campaign-plan">{"".join(parts)}</div>'


def _totals(plan: Plan) -> Iterable[str]:
    """`EUR 56,993.65 spend`, `60 creators`, ... for what is known."""
    for measure in ("spend", "creators", "posts", "engagement", "impressions", "reach", "conversions", "value"):
        total = plan.totals.get(measure)
        if known(total):
            noun = people_reached(plan.reach) if measure == "reach" else measure
            yield f"{measured(total, measure, plan.currency, plan.digits)} {noun}"


def _lines(plan: Plan) -> str:
    columns: list[tuple[str, str, Callable[[Any], str] | None]] = [
        ("creator", "Creator", None),
        ("platform", "Platform", None),
        ("package", "Package", None),
        ("flight", "Flight", None),
        ("tier", "Tier", None),
        ("niche", "Niche", lambda niche: str(niche or "").replace("|", ", ")),
        ("cost", f"Cost {plan.currency}", lambda cost: amount_only(cost, plan.digits)),
        *((name, name.capitalize(), count) for name in ("engagement", "impressions")),
        ("added_reach", "Adds people", count),
        ("conversions", "Conversions", count),
        ("estimated", "From benchmarks", ", ".join),
    ]
    shown = [column for column in columns if plan.lines[column[0]].map(_says_something).any()]
    names = [name for name, _, _ in shown]
    rows = [
        [written(value) if written else str(value or "") for value, (_, _, written) in zip(row, shown, strict=True)]
        for row in plan.lines[names].head(MOST_LINES).itertuples(index=False, name=None)
    ]
    right = [name in ("cost", "engagement", "impressions", "added_reach", "conversions") for name in names]
    table = _table([heading for _, heading, _ in shown], rows, right)
    hidden = len(plan.lines) - MOST_LINES
    return table + (f"<p>and {plural(hidden, 'more line')} in <code>plan.lines</code></p>" if hidden > 0 else "")


def _rules(plan: Plan) -> str:
    def figure(value: float | None, measure: str, share: bool) -> str:
        return "" if value is None else measured(value, measure, plan.currency, plan.digits, share=share)

    rows = [
        [
            rule.name if rule.group is None else f"{rule.name}: {rule.group}",
            *(figure(value, rule.measure, rule.share) for value in (rule.value, rule.min, rule.max)),
            percent(rule.slack) if rule.share and rule.slack is not None else figure(rule.slack, rule.measure, False),
            "broken" if rule.broken else "at its limit" if rule.binding else "kept",
        ]
        for rule in plan.rules
    ]
    return _table(["Rule", "Plan", "At least", "At most", "Room", ""], rows, [False, True, True, True, True, False])


def _table(headings: Iterable[str], rows: Iterable[list[str]], right: list[bool]) -> str:
    """An HTML table; `right` says which columns hold figures."""
    styles = ['style="text-align:right"' if figures else 'style="text-align:left" dir="auto"' for figures in right]
    head = "".join(f"<th {style}>{_text(heading)}</th>" for style, heading in zip(styles, headings, strict=True))
    body = "".join(
        f"<tr>{''.join(f'<td {style}>{_text(cell)}</td>' for style, cell in zip(styles, row, strict=True))}</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(text: object) -> str:
    """Escaped text without control and direction marks, shortened where it is very long."""
    plain = safe_text(str(text)[:_CUT])
    return escape(plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…")


def _says_something(value: Any) -> bool:
    return known(value) and value not in ("", ())
