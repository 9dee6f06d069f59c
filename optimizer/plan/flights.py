"""What a plan does in each flight, for display and for checking."""

from __future__ import annotations

from optimizer.facts.results import FlightResult
from optimizer.money import floor_minor, from_minor
from optimizer.plan.evaluation import Chosen


def flight_results(chosen: Chosen) -> tuple[FlightResult, ...]:
    """One entry for each flight of the scenario, in order."""
    offers, scenario = chosen.offers, chosen.scenario
    own = offers.table["flight"].to_numpy()[chosen.index]
    found = []
    for number, flight in enumerate(scenario.flights):
        mask = own == number
        budget = None if flight.budget is None else flight.budget.value
        if flight.budget is not None and flight.budget.is_share and scenario.budget is not None:
            budget = flight.budget.value * scenario.budget.total
        whole = None if budget is None else from_minor(floor_minor(budget, offers.digits), offers.digits)
        posts, engagement, impressions = (
            chosen.amount(measure, mask) for measure in ("posts", "engagement", "impressions")
        )
        found.append(
            FlightResult(
                flight.name,
                flight.start,
                flight.end,
                whole,
                from_minor(sum(offers.cost[chosen.index[mask]].tolist()), offers.digits),
                int(chosen.amount("creators", mask)),
                posts,
                engagement,
                impressions,
                None if chosen.reached is None else chosen.reach_of_flights([number], chosen.everything),
            )
        )
    return tuple(found)
