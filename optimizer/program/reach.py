"""Net reach as concave terms of the program: the objective, and the floors that rules and targets ask for."""

from __future__ import annotations

from typing import Any

from optimizer.offers.table import Offers
from optimizer.program.concave import ConcaveTerm
from optimizer.scenario.schema import Scenario


def objective_term(scenario: Scenario, offers: Offers, audience: Any) -> ConcaveTerm | None:
    """The people reached, where they are the objective."""
    return None


def reach_floors(scenario: Scenario, offers: Offers, audience: Any) -> tuple[tuple[ConcaveTerm, float, str], ...]:
    """A term and its least value for every rule on net reach."""
    return ()
