"""The mix, laid out: which share of the spend is best, the picture, a row for each share and one for the best."""

from __future__ import annotations

from decimal import Decimal

from optimizer.advice.mix import Mix, MixPoint
from optimizer.measures import is_money
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Count, Gap, Money, Plain, Share, Words, measured
from optimizer.views.parts import Chart, Column, Mark, Section, Sentence, Series, Table, View
from optimizer.views.risk import told_of_cases, worst_of
from optimizer.views.summaries import SUMMARY, summary_cells, tier_shares, tier_stack
from optimizer.words import mix as words
from optimizer.words.risk import goal_of, in_worst

NEAR = 0.01
"""Plans that give up no more than this are as good for a planner."""
UNUSED = Decimal("0.9")
"""Of the money of the best plan: what one side alone spends below this is told."""


def mix_view(mix: Mix) -> View:
    """The answer of `optimizer mix`."""
    picture = _picture(mix)
    return View(
        answer="mix",
        title=mix.scenario,
        kicker="Does size always matter?" if mix.is_tier else f"The mix: {mix.subject}",
        lead=(
            *(Sentence(text) for text in _sentences(mix)),
            *told_of_cases(_plans(mix)),
        ),
        sections=(Section("mix", "Shares of the spend", (*([picture] if picture else []), _points(mix))),),
        facts={
            "scenario": mix.scenario,
            "objective": mix.measure,
            "currency": mix.currency,
            "subject": mix.subject,
            "share_held": "within half a step; exact at 0 and 1",
            "best_share": mix.free.share,
            "held_by": None if mix.held is None else mix.held.name,
            "plans_exist": mix.shares,
        },
        currency=mix.currency,
        digits=mix.digits,
    )


def _worst(mix: Mix) -> Decimal | None:
    return worst_of(_plans(mix))


def _plans(mix: Mix) -> list[Plan | None]:
    return [mix.free.plan, *(point.plan for point in mix.points)]


def _sentences(mix: Mix) -> list[str]:
    """What the shares say, as a planner would."""
    best = mix.free.plan
    if best is None:
        return [words.no_plan(infeasible=mix.free.infeasible)]
    stopped = [words.STOPPED] if len(mix.points) <= mix.steps else []
    rest = [*_unused(mix, Decimal(best.totals["spend"])), *_existing(mix), *stopped]
    worst = _flat(mix)
    if worst is not None:
        return [words.hardly_matters(mix.subject, worst, is_tier=mix.is_tier), *rest]
    verdict = _verdict(mix)
    sentences = [
        words.best_share(
            verdict, mix.subject, mix.free.share or 0.0, best.objective.value, mix.measure, mix.currency, mix.digits,
            mix.reach, _limit(mix), in_worst(_worst(mix)),
            ruled=any(point is not None and point.infeasible for point in (mix.none, mix.all)),
        ),
        words.sides(mix.subject, _lost(mix, mix.all), _lost(mix, mix.none), mix.measure),
    ]  # fmt: skip
    around = mix.within(NEAR)
    if around is not None:
        sentences.append(words.near(*around, NEAR))
    return [sentence for sentence in (*sentences, *rest) if sentence]


def _verdict(mix: Mix) -> words.Verdict:
    """What may be concluded, and no more: a side that is not proven to be worse leaves it open."""
    if mix.all is None or mix.none is None:
        return "early"
    share, step = mix.free.share or 0.0, 0.5 / mix.steps
    worse_alone, worse_without = (_is_worse(mix, point) for point in (mix.all, mix.none))
    if share >= 1 - step:
        return "wins" if worse_without else "open"
    if share <= step:
        return "loses" if worse_alone else "open"
    return "mix" if worse_alone and worse_without else "open"


def _limit(mix: Mix) -> str:
    held = mix.held
    return "" if held is None else words.held(held.name, held.end, held.limit, binding=held.binding)


def _is_worse(mix: Mix, point: MixPoint) -> bool:
    """Proven: this side alone is worse than the best share, or cannot be."""
    loss = mix.loss(point)
    return point.infeasible or (loss is not None and loss[0] > loss[1])


def _lost(mix: Mix, point: MixPoint | None) -> words.Lost | None:
    if point is None:
        return None
    return mix.loss(point) or ("infeasible" if point.infeasible else "unknown")


def _flat(mix: Mix) -> float | None:
    """How far the worst plan is from the best possible, where at every share that the rules allow this is little."""
    tried = [point for point in mix.points if not point.infeasible]
    losses = [loss for point in tried if (loss := mix.loss(point)) is not None]
    if len(mix.points) <= mix.steps or len(losses) < max(2, len(tried)):
        return None
    worst = max(loss + error for loss, error in losses)
    return worst if worst <= NEAR else None


def _unused(mix: Mix, free: Decimal) -> list[str]:
    """Where one side alone leaves money over that the best plan uses."""
    sentences = []
    sides: tuple[tuple[MixPoint | None, words.Side], ...] = ((mix.all, "alone"), (mix.none, "without"))
    for point, side in sides:
        if point is None or point.plan is None or mix.measure == "spend":
            continue
        spend = Decimal(point.plan.totals["spend"])
        if spend < UNUSED * free:
            sentences.append(words.money_left(side, mix.subject, spend, free, mix.currency, mix.digits))
    return sentences


def _existing(mix: Mix) -> list[str]:
    """From where to where plans exist, where the rules rule some shares out."""
    return [words.exist(*mix.shares, mix.ruled_out, mix.subject)] if mix.ruled_out and mix.shares is not None else []


def _picture(mix: Mix) -> Chart | None:
    """The points as a line; None where fewer than two have a plan."""
    best = mix.free.plan
    found = [(point.asked, point.plan) for point in mix.points if point.plan is not None]
    if len(found) < 2 or best is None:
        return None
    values = [(asked, float(plan.objective.value or 0.0)) for asked, plan in found]
    bounds = [float(plan.objective.bound or 0.0) for _, plan in found]
    return Chart(
        id="picture",
        shape="line",
        title=words.picture_title(mix.measure, mix.subject, in_worst(_worst(mix))),
        description=words.picture(found[0][0], found[-1][0], len(found)),
        series=(Series(goal_of(mix.measure, _worst(mix)), tuple(values)),),
        x_title=f"share of spend on {mix.subject}",
        y_title=goal_of(mix.measure, _worst(mix)) + (f", {mix.currency}" if is_money(mix.measure) else ""),
        x_unit="share",
        band=tuple(
            (asked, min(value, bound), max(value, bound)) for (asked, value), bound in zip(values, bounds, strict=True)
        ),
        marks=(Mark(mix.free.share or 0.0, float(best.objective.value or 0.0), words.FREE),),
        stacks=tuple((asked, tuple((tier.tier, share) for tier, share in tier_shares(plan))) for asked, plan in found),
        stacks_title="spend by tier",
    )


def _points(mix: Mix) -> Table:
    columns = (
        Column("plan", f"On {mix.subject}"),
        Column("asked", ""),
        Column("from", ""),
        Column("to", ""),
        *SUMMARY,
        Column("", goal_of(mix.measure, _worst(mix))),
        Column("", "Given up"),
        Column("", "Proven within", rank=3),
        Column("share", "Actual share", rank=2),
        Column("", "Spend", mix.currency, rank=2),
        Column("", "Creators", rank=1),
        Column("tiers", "Spend by tier", rank=4),
        Column("given_up", ""),
        Column("given_up_error", ""),
    )
    rows = tuple(_row(mix, point) for point in (*mix.points, mix.free))
    return Table("points", "The best plan at each share", columns, rows, note=words.about_rows(0.5 / mix.steps))


def _row(mix: Mix, point: MixPoint) -> tuple[Cell | None, ...]:
    plan, loss, free = point.plan, mix.loss(point), point is mix.free
    asked = (None, None, None) if free else tuple(Share(share) for share in (point.asked, point.low, point.high))
    return (
        Words("best" if free else words.step(point.asked), tone="strong" if free else ""),
        *asked,
        *summary_cells(plan, "infeasible" if point.infeasible else "unknown"),
        _value(mix, point),
        None if free else _given_up(loss),
        None if plan is None else Gap(plan.objective.gap, tone="quiet"),
        None if plan is None else Share(point.share),
        None if plan is None else Money(plan.totals["spend"], mix.currency, 0),
        None if plan is None else Count(plan.totals["creators"]),
        None if plan is None else tier_stack(plan),
        None if loss is None else Share(loss[0]),
        None if loss is None else Share(loss[1]),
    )


def _value(mix: Mix, point: MixPoint) -> Plain:
    if point.plan is None:
        return Words("no plan can" if point.infeasible else "none in time", tone="bad" if point.infeasible else "warn")
    return measured(point.plan.objective.value, mix.measure, mix.currency, mix.digits, tone="strong")


def _given_up(loss: tuple[float, float] | None) -> Cell | None:
    """Nothing, where the difference is smaller than what the proofs leave open."""
    if loss is None:
        return None
    return Words("nothing", tone="quiet") if loss[0] <= loss[1] else Share(loss[0])
