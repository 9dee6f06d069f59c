"""What came of each booking against what was forecast, what was learnt from it, and the forecast of the rest.

For a booking of which the plan forecasts O, with the chance d that it comes about (gifts, no-shows), n planned and m
delivered pieces and the actual outcome A:

    promised     O / d * m / n         what the forecast makes of the pieces that came
    no-show      O / d - O             the allowance that was not needed; -O for a booking that did not come
    volume       O / d * (m - n) / n
    performance  A - promised

which add up to A - O. What is still to come is drawn to what was learnt, platform by platform (of all where a platform
has none), as if K more bookings had come as promised:

    factor = (sum of A + K * mean of promised) / (sum of promised + K * mean of promised)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from optimizer.advice.track_lines import TrackedLine
from optimizer.facts.tracking import ForecastError, LineTrack, OutcomeTrack
from optimizer.words.figures import known

MEASURES = ("engagement", "impressions", "reach", "conversions")
ADDED = ("engagement", "impressions", "conversions")
"""Of different bookings these can be added up; people whom two of them reach cannot."""
STEADY = 3.0
"""K: so many bookings that came as promised are taken along, so that one surprise does not turn the forecast."""
By = Literal["all", "tier", "platform", "niche", "estimated"]


@dataclass(frozen=True)
class Learnt:
    """How much more or less than promised came, by platform and measure."""

    factors: Mapping[tuple[str, str], float]
    """(platform, measure) -> factor; an empty platform is all of them."""

    def factor(self, platform: str, measure: str) -> float:
        """1 where nothing was learnt."""
        return self.factors.get((platform, measure), self.factors.get(("", measure), 1.0))


def promised_and_actual(line: TrackedLine, measure: str) -> tuple[float | None, float | None, float | None]:
    """(promised, actual, paid) of a booking; None where nothing is known."""
    told = [row.stated for row in line.told]
    actual = [row.outcomes[measure] for row in told if measure in row.outcomes]
    paid = [row.paid[measure] for row in told if measure in row.paid]
    planned = planned_outcome(line, measure)
    came = line.state in ("delivered", "closed") and line.delivered is not None
    promised = None
    if came and planned is not None and line.pieces and line.chance:
        promised = planned / line.chance * (line.delivered or 0.0) / line.pieces
    total = float(sum(actual)) if actual and (came or line.state == "unplanned") else None
    return promised, total, float(sum(paid)) if paid else None


def planned_outcome(line: TrackedLine, measure: str) -> float | None:
    """What the plan forecasts of a booking; 0 of one that is in no plan, None where the plan does not say."""
    if line.booking.line is None:
        return 0.0
    value = line.booking.line.get(measure)
    return float(value) if value is not None and known(value) and isfinite(float(value)) else None


def learnt_from(lines: Sequence[TrackedLine]) -> Learnt:
    """The factors of all bookings that came and of which the outcome is known."""
    pairs: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for line in lines:
        for measure in MEASURES:
            promised, actual, _ = promised_and_actual(line, measure)
            if promised and actual is not None:
                for platform in ("", line.booking.platform):
                    pairs.setdefault((platform, measure), []).append((promised, actual))
    factors = {}
    for key, own in pairs.items():
        promised_sum, actual_sum = sum(pair[0] for pair in own), sum(pair[1] for pair in own)
        steady = STEADY * promised_sum / len(own)
        factors[key] = (actual_sum + steady) / (promised_sum + steady)
    return Learnt(factors)


def outcomes_of(line: TrackedLine, learnt: Learnt) -> dict[str, OutcomeTrack]:
    """Each outcome that plan or rows tell of."""
    found: dict[str, OutcomeTrack] = {}
    for measure in MEASURES:
        planned = planned_outcome(line, measure)
        promised, actual, paid = promised_and_actual(line, measure)
        if planned is None and actual is None:
            continue
        found[measure] = _outcome(line, measure, planned or 0.0, promised, actual, paid, learnt)
    return found


def _outcome(
    line: TrackedLine, measure: str, planned: float, promised: float | None, actual: float | None, paid: float | None,
    learnt: Learnt,
) -> OutcomeTrack:  # fmt: skip
    if line.state == "no_show":
        return OutcomeTrack(planned, None, 0.0, paid, 0.0, 0.0, 0.0, -planned, 0.0)
    if line.state == "unplanned":
        came = actual or 0.0
        return OutcomeTrack(0.0, None, actual, paid, came, came, 0.0, 0.0, 0.0)
    factor = learnt.factor(line.booking.platform, measure)
    if promised is None:
        forecast = planned * factor
        return OutcomeTrack(planned, None, None, paid, forecast, 0.0, 0.0, 0.0, forecast - planned)
    allowance = planned / line.chance - planned
    forecast = promised if actual is None else actual
    volume = promised - planned - allowance
    return OutcomeTrack(
        planned, promised, actual, paid, forecast, volume, forecast - planned - allowance - volume, allowance, 0.0
    )


def forecast_errors(lines: Sequence[LineTrack]) -> Iterator[ForecastError]:
    """How the forecast held: over all, by tier, platform and niche, and of estimated figures apart."""
    for by in _BY:
        groups: dict[str, list[LineTrack]] = {}
        for line in lines:
            for value in _groups(line, by):
                groups.setdefault(value, []).append(line)
        for group in sorted(groups):
            for measure in MEASURES:
                told = [own for line in groups[group] if (own := line.outcomes.get(measure)) is not None]
                pairs = [(own.promised, own.actual) for own in told if own.promised and own.actual is not None]
                if pairs:
                    promised, actual = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
                    apart = sum(abs(pair[1] - pair[0]) for pair in pairs)
                    yield ForecastError(by, group, measure, len(pairs), promised, actual, apart / promised)


ESTIMATED, MEASURED = "published figures", "own figures"
_BY: tuple[By, ...] = ("all", "tier", "platform", "niche", "estimated")


def _groups(line: LineTrack, by: By) -> tuple[str, ...]:
    """The groups of a kind that a line belongs to: none where nothing is known, several niches."""
    match by:
        case "all":
            return ("",)
        case "tier":
            return (line.tier,) if line.tier else ()
        case "platform":
            return (line.platform,)
        case "niche":
            return tuple(niche for niche in line.niche.split("|") if niche)
        case "estimated":
            return (ESTIMATED if set(line.estimated) & {"engagement", "reach"} else MEASURED,)
