"""The mix on the terminal, as a chart, and as data: does size always matter?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_UP, Context, Decimal
from typing import Any

from rich.console import Console
from rich.text import Text

from optimizer.advice.mix import Mix, MixPoint
from optimizer.render.pictures import LineChart, Mark, show_line
from optimizer.render.terminal.columns import Column, fitted
from optimizer.render.terminal.page import Page
from optimizer.reports.answers import gap_words, mix_bar, mix_legend, objective_words, summary, tier_shares, tier_styles
from optimizer.words.figures import UNKNOWN, amount_only, count, measured, money, percent

CSV_COLUMNS = (
    "plan", "share_asked", "share_from", "share_to", "share", "status", "value", "bound", "gap", "given_up",
    "given_up_error", "spend", "creators", "engagement", "impressions", "reach", "tiers",
)  # fmt: skip
NEAR = 0.01
"""Plans that give up no more than this are as good for a planner."""


def show_mix(mix: Mix, console: Console) -> None:
    """The answer in a sentence, the chart, a row per share, the ends beside the free optimum."""
    page = Page.of(console)
    page.print(page.label(mix.scenario, "bold", page.width))
    if mix.is_tier:
        page.say(("Does size always matter?", "bold"))
    for sentence in mix_sentences(mix):
        page.say(page.label(sentence))
    chart = mix_chart(mix)
    if chart is not None:
        page.heading((chart.y_title, "bold"), (f"  by share of spend on {page.plain(mix.subject, 40)}", "dim"))
        show_line(chart, page)
        page.print(Text("    ").append(_diamond(page), "bold yellow").append(" the free optimum", "dim"))
    _show_table(mix, page)
    page.say((_held_words(mix), "dim"), indent=2)


def mix_sentences(mix: Mix) -> list[str]:
    """What the shares say, as a planner would."""
    if mix.free.plan is None:
        return [
            "No plan can satisfy the rules: this is proven." if mix.free.infeasible else "No plan was found in time."
        ]
    sentences = [_verdict(mix)]
    possible = [point.asked for point in mix.points if point.plan is not None]
    near = mix.within(NEAR)
    if near is not None and not _flat(mix):
        span = (
            f"At {percent(near[0])}"
            if near[0] == near[1]
            else f"Anywhere from {percent(near[0])} to {percent(near[1])}"
        )
        sentences.append(f"{span} the best plan stays within {percent(NEAR)} of the best possible mix.")
    sentences += _run_out(mix)
    ruled_out = [point.asked for point in mix.points if point.infeasible]
    if ruled_out and possible:
        low, high = percent(min(possible)), percent(max(possible))
        left = f"shares from about {low} to {high} only" if low != high else f"a share of about {low} only"
        sentences.append(f"The scenario's rules leave {left}.")
    return sentences


def _run_out(mix: Mix) -> list[str]:
    """Where one side alone cannot use the money that the free optimum uses: then size is not what limits it."""
    assert mix.free.plan is not None
    free, sentences = Decimal(mix.free.plan.totals["spend"]), []
    for point, words in ((mix.all, f"{mix.subject} alone"), (mix.none, f"without {mix.subject}")):
        if point is None or point.plan is None or mix.measure == "spend":
            continue
        spend = Decimal(point.plan.totals["spend"])
        if spend < Decimal("0.9") * free:
            sentences.append(
                f"{words[0].upper()}{words[1:]} only {money(spend, mix.currency, mix.digits)} can be put to use: "
                "within the rules this roster offers nothing more that adds to it."
            )
    return sentences


def _verdict(mix: Mix) -> str:
    """The answer in one sentence, with the error that the certificates leave."""
    who, share = mix.subject, mix.free.share or 0.0
    best = f"the best plan puts {percent(share)} of the spend on {who} and {_gets(mix)}"
    step = 0.5 / mix.steps
    if _flat(mix):
        worst = max(
            (found[0] + found[1] for point in mix.points if (found := mix.loss(point)) is not None), default=0.0
        )
        opening = "No, hardly on this roster" if mix.is_tier else "Hardly on this roster"
        return f"{opening}: at every share of {who} that the rules allow, the plan is within {_up(worst)} of the best."
    ends = [_end(mix, point, words) for point, words in ((mix.all, f"{who} alone"), (mix.none, f"without {who}"))]
    ends = [end for end in ends if end]
    rest = f"; {' and '.join(ends)}" if ends else ""
    never = _never(mix)
    if never:
        rest += f"{';' if not ends else ', and'} the rules allow {never}"
    error = _error(mix)
    if share >= 1 - step:
        opening = f"Here it does, and {who} wins" if mix.is_tier else f"{who.capitalize()} wins"
    elif share <= step:
        opening = f"Here it does, and {who} loses" if mix.is_tier else f"{who.capitalize()} loses"
    else:
        opening = "No, a mix is best" if mix.is_tier else "A mix is best"
    return f"{opening}: {best}{rest}{error}."


def _gets(mix: Mix) -> str:
    plan = mix.free.plan
    assert plan is not None
    figure = measured(plan.objective.value, mix.measure, mix.currency, mix.digits)
    return f"costs {figure}" if mix.measure == "spend" else f"gets {figure} {_noun(mix)}".replace(" value", " of value")


def _end(mix: Mix, point: MixPoint | None, words: str) -> str:
    if point is None:
        return ""
    found = mix.loss(point)
    if found is None:
        return ""
    loss, error = found
    if abs(loss) <= error:
        return f"{words} it is as good, as far as is proven"
    verb = "costs" if mix.measure == "spend" else "gets"
    more = "more" if (loss > 0) == (mix.measure == "spend") else "less"
    return f"{words} {_it(words)}{verb} {percent(abs(loss))} {more}"


def _never(mix: Mix) -> str:
    """Which ends are ruled out: `neither a plan of micro alone nor one without micro`."""
    alone, without = (point is not None and point.infeasible for point in (mix.all, mix.none))
    if alone and without:
        return f"neither a plan of {mix.subject} alone nor one without {mix.subject}"
    return f"no plan of {mix.subject} alone" * alone + f"no plan without {mix.subject}" * without


def _it(words: str) -> str:
    return "it " if words.startswith("without") else ""


def _error(mix: Mix) -> str:
    errors = [found[1] for point in (mix.none, mix.all) if point and (found := mix.loss(point)) is not None]
    return f" (to within {_up(max(errors))} of the best)" if errors and max(errors) >= 5e-7 else ""


def _flat(mix: Mix) -> bool:
    """At every share that the rules allow, the plan is as good for a planner."""
    losses = [found for point in mix.points if (found := mix.loss(point)) is not None]
    return len(losses) > 1 and all(loss + error <= NEAR for loss, error in losses)


def _held_words(mix: Mix) -> str:
    half = percent(0.5 / mix.steps).removesuffix(" %")
    return (
        f"Each row is a plan of its own, checked by the verifier, with the share held within {half} points of the "
        "step, and exactly at 0 % and 100 %. 'Given up' is against the free optimum."
    )


def _show_table(mix: Mix, page: Page) -> None:
    rows = [*mix.points, mix.free]
    styles = tier_styles(row.plan for row in rows)
    names = [_name(mix, row) for row in rows]
    columns = [
        Column(
            "On " + page.plain(mix.subject, 20),
            [page.label(name, "bold" if row is mix.free else "") for name, row in zip(names, rows, strict=True)],
            right=True,
        ),
        Column(_heading(mix), [_value(mix, row, page) for row in rows], right=True),
        Column(
            "Given up", [page.figure(_given_up(mix, row), "dim" if row is mix.free else "") for row in rows], right=True
        ),
        Column(
            "Proven within",
            [page.figure("" if row.plan is None else gap_words(row.plan), "dim") for row in rows],
            right=True,
            rank=3,
        ),
        Column(
            "Really",
            [page.figure(UNKNOWN if row.share is None or row.plan is None else percent(row.share)) for row in rows],
            right=True,
            rank=2,
        ),
        Column(
            f"Spend {mix.currency}",
            [Text("" if row.plan is None else amount_only(row.plan.totals["spend"], 0)) for row in rows],
            right=True,
            rank=2,
        ),
        Column(
            "Creators",
            [Text("" if row.plan is None else count(row.plan.totals["creators"])) for row in rows],
            right=True,
            rank=1,
        ),
        Column(
            "Spend by tier", [Text() if row.plan is None else mix_bar(row.plan, styles, page) for row in rows], rank=4
        ),
    ]
    page.heading(("Shares", "bold"), (f"  {len(mix.points):,} and the free optimum", "dim"))
    table = fitted(columns, page.width, indent=2)
    table.show(page, last_apart=True)
    if any(column.heading == "Spend by tier" for column in table.columns):
        page.print(Text.assemble("  ", mix_legend(styles, page)))


def _name(mix: Mix, row: MixPoint) -> str:
    if row is mix.free:
        return "free"
    return {0.0: "none", 1.0: "all"}.get(row.asked, percent(row.asked))


def _value(mix: Mix, row: MixPoint, page: Page) -> Text:
    if row.plan is None:
        return page.figure("no plan can" if row.infeasible else "none in time", "red" if row.infeasible else "yellow")
    return page.figure(measured(row.plan.objective.value, mix.measure, mix.currency, mix.digits), "bold")


def _given_up(mix: Mix, row: MixPoint) -> str:
    found = mix.loss(row)
    if found is None:
        return ""
    loss, error = found
    return "nothing" if loss <= error else percent(loss)


def mix_chart(mix: Mix) -> LineChart | None:
    """The points for a picture; None where fewer than two have a plan."""
    found = [point for point in mix.points if point.plan is not None]
    if len(found) < 2 or mix.free.plan is None:
        return None
    marks = [Mark(mix.free.share or 0.0, float(mix.free.plan.objective.value or 0.0), "free optimum")]
    return LineChart(
        title=f"{mix.scenario}: {objective_words(mix.measure)} by share of spend on {mix.subject}",
        subtitle=mix_sentences(mix)[0],
        x_title=f"share of spend on {mix.subject}",
        y_title=_heading(mix),
        xs=[point.asked for point in found],
        ys=[float(point.plan.objective.value or 0.0) for point in found if point.plan is not None],
        bounds=[float(point.plan.objective.bound or 0.0) for point in found if point.plan is not None],
        marks=marks,
        x_percent=True,
        parts=[
            {"x": point.asked, "part": tier.tier, "share": share}
            for point in found
            if point.plan is not None
            for tier, share in tier_shares(point.plan)
        ],
        part_title="spend by tier",
    )


def mix_content(mix: Mix) -> dict[str, Any]:
    """The answer as data; shares as fractions."""
    return {
        "scenario": mix.scenario,
        "objective": mix.measure,
        "currency": mix.currency,
        "subject": mix.subject,
        "sentences": mix_sentences(mix),
        "share_held": "within half a step; exact at 0 and 1",
        "free": _point(mix, mix.free),
        "points": [_point(mix, point) for point in mix.points],
    }


def _point(mix: Mix, point: MixPoint) -> dict[str, Any]:
    loss = mix.loss(point)
    base = {"asked": point.asked, "from": point.low, "to": point.high, "share": point.share}
    if point is mix.free:
        base = {"share": point.share}
    given_up = {} if loss is None else {"given_up": loss[0], "given_up_error": loss[1]}
    return {**base, **given_up, **(summary(point.plan) if point.plan is not None else {"status": _no_plan(point)})}


def mix_rows(mix: Mix) -> list[Sequence[Any]]:
    """A row per share and one for the free optimum, under `CSV_COLUMNS`."""
    rows: list[Sequence[Any]] = []
    for point in (*mix.points, mix.free):
        plan, loss = point.plan, mix.loss(point)
        totals = {} if plan is None else plan.totals
        asked = (None, None, None) if point is mix.free else (point.asked, point.low, point.high)
        rows.append(
            [
                _name(mix, point),
                *asked,
                point.share if plan is not None else None,
                _no_plan(point) if plan is None else plan.status,
                *((None,) * 3 if plan is None else (plan.objective.value, plan.objective.bound, plan.objective.gap)),
                *(loss or (None, None)),
                *(totals.get(name) for name in ("spend", "creators", "engagement", "impressions", "reach")),
                "" if plan is None else " | ".join(f"{tier.tier} {share:.1%}" for tier, share in tier_shares(plan)),
            ]
        )
    return rows


def _no_plan(point: MixPoint) -> str:
    return "infeasible" if point.infeasible else "unknown"


def _heading(mix: Mix) -> str:
    words = objective_words(mix.measure)
    return f"{words[0].upper()}{words[1:]}"


def _noun(mix: Mix) -> str:
    return {"reach": "people", "engagement": "engagements"}.get(mix.measure, mix.measure)


def _diamond(page: Page) -> str:
    return "◆" if page.signs.full == "━" else "#"


def _up(part: float) -> str:
    """A share rounded up to two digits, so that nothing is claimed too well."""
    rounded = Context(prec=2, rounding=ROUND_UP).create_decimal(Decimal(repr(part * 100)))
    return f"{rounded.normalize():f} %"
