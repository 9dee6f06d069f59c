"""Rules as rows: one function for each kind, its inequality in the docstring.

Notation: a_o is offer o's share in the measure (its cost, its engagement, 1 for a creator counted once),
M the offers that match `where` (and one value of `per`), x_o whether the offer is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.offers.selection import groups, matching, picked
from optimizer.offers.table import Offers
from optimizer.program.forms import Draft, Form, RowSource
from optimizer.scenario.rule_grammar import Rule
from optimizer.scenario.schema import Scenario

IntArray = NDArray[np.int64]


class Scope(NamedTuple):
    """The offers that one rule, for one value of its `per`, speaks of."""

    group: str | None
    members: IntArray
    """Indices of the offers, ascending."""


def scopes(offers: Offers, rule: Rule) -> Iterator[Scope]:
    """What the rule holds for: all that match, or each value of `per` among them."""
    mask = matching(offers, rule.offers_where)
    if rule.per is None:
        yield Scope(None, np.flatnonzero(mask))
        return
    for value, members in groups(offers, rule.per).items():
        if mask[members].any():
            yield Scope(value, members[mask[members]])


def add_rule(draft: Draft, scenario: Scenario, position: int, rule: Rule) -> None:
    """Rows of a rule on a linear measure or on creators; net reach is no row."""
    for scope, form in _measured(draft, rule):
        if rule.is_share and rule.of == "plan":
            _add_share_of_plan(draft, position, rule, scope, form)
        else:
            _add_absolute(draft, scenario, position, rule, scope, form)


def _measured(draft: Draft, rule: Rule) -> Iterator[tuple[Scope, Form]]:
    """What the rule holds for, with its measure as a form. Cash counts what is due in the months that it names."""
    if rule.measure != "cash":
        yield from ((scope, draft.measured(rule.measure, scope.members)) for scope in scopes(draft.offers, rule))
        return
    cash = draft.offers.cash
    months = [month for month in cash if not rule.months or month in rule.months]
    for scope in scopes(draft.offers, rule.model_copy(update={"per": None if rule.per == "month" else rule.per})):
        each = [(month, [month]) for month in months if month is not None]
        for group, together in each if rule.per == "month" else [(scope.group, months)]:
            due = np.zeros(len(scope.members))
            for month in together:
                due += cash[month][scope.members]
            yield Scope(group, scope.members), Form(scope.members[due != 0], due[due != 0])


def _add_absolute(draft: Draft, scenario: Scenario, position: int, rule: Rule, scope: Scope, form: Form) -> None:
    """min <= sum over M of a_o x_o <= max, the limits a number or a share of the budget's total.

    Limits on money are whole minor units: a maximum is rounded down, a minimum up.
    """
    low, high = absolute_limits(rule, scenario, draft.offers.digits)
    if low is not None:
        draft.add_row(f"{rule.name}_min", form, RowSource("rule", position, scope.group, "min"), low=low)
    if high is not None:
        draft.add_row(f"{rule.name}_max", form, RowSource("rule", position, scope.group, "max"), high=high, local=True)


def _add_share_of_plan(draft: Draft, position: int, rule: Rule, scope: Scope, form: Form) -> None:
    """sum over M of a_o x_o >= min * T and <= max * T, where T = sum over all offers of a_o x_o."""
    total = draft.total(rule.measure)
    if rule.min is not None:
        row = form.minus(total, float(rule.min.value))
        draft.add_row(f"{rule.name}_min", row, RowSource("rule", position, scope.group, "min"), low=0.0)
    if rule.max is not None:
        row = form.minus(total, float(rule.max.value))
        draft.add_row(f"{rule.name}_max", row, RowSource("rule", position, scope.group, "max"), high=0.0, local=True)


def absolute_limits(rule: Rule, scenario: Scenario, digits: int) -> tuple[float | None, float | None]:
    """(min, max) of a rule that is no share of the plan, money in minor units."""
    whole = Decimal(1)
    if rule.is_share and scenario.budget is not None:
        whole = scenario.budget.total
    low, high = (None if limit is None else limit.value * whole for limit in (rule.min, rule.max))
    if rule.measure not in ("spend", "cash"):
        return (None if low is None else float(low)), (None if high is None else float(high))
    return (
        None if low is None else float(low.scaleb(digits).to_integral_value(ROUND_CEILING)),
        None if high is None else float(high.scaleb(digits).to_integral_value(ROUND_FLOOR)),
    )


def add_rest(draft: Draft, windows: tuple[tuple[int, ...], ...]) -> None:
    """sum of a channel's offers in flights too close to each other <= 1, for each largest set of such flights."""
    offers = draft.offers
    flight, channel = offers.table["flight"].to_numpy(), offers.channel
    for number, window in enumerate(windows):
        inside = np.flatnonzero(np.isin(flight, window))
        starts = np.flatnonzero(np.diff(channel[inside], prepend=-1))
        for columns in np.split(inside, starts[1:]) if len(inside) else ():
            if len(np.unique(flight[columns])) > 1:
                name, form = f"rest_{number}_{channel[columns[0]]}", Form(columns, np.ones(len(columns)))
                draft.add_row(name, form, RowSource("link", -1, None, "max"), high=1.0, local=True)


def add_locks(draft: Draft, scenario: Scenario) -> None:
    """sum of the offers a lock names >= 1: the creator is in, on that platform, with that package."""
    for position, pick in enumerate(scenario.lock):
        columns = np.flatnonzero(picked(draft.offers, pick))
        form = Form(columns, np.ones(len(columns)))
        draft.add_row(f"lock_{pick.creator}", form, RowSource("lock", position, None, "min"), low=1.0)


def add_apart(draft: Draft, scenario: Scenario) -> None:
    """sum over the creators of "is in the plan" <= 1."""
    presence = _presence(draft, scenario.apart)
    for position, creators in enumerate(scenario.apart):
        columns = np.concatenate([presence[name].columns for name in creators])
        form = Form(columns, np.ones(len(columns)))
        draft.add_row(
            "apart_" + "_".join(creators), form, RowSource("apart", position, None, "max"), high=1.0, local=True
        )


def add_together(draft: Draft, scenario: Scenario) -> None:
    """Each creator is in the plan exactly where the first one is: y_first - y_other = 0."""
    presence = _presence(draft, scenario.together)
    for position, creators in enumerate(scenario.together):
        for other in creators[1:]:
            form = presence[creators[0]].minus(presence[other], 1.0)
            source = RowSource("together", position, None, "equal")
            draft.add_row(f"together_{creators[0]}_{other}", form, source, low=0.0, high=0.0, local=True)


def _presence(draft: Draft, groups: Iterable[tuple[str, ...]]) -> dict[str, Form]:
    """ "Is in the plan" of each creator of the groups, made once: thousands of pairs may name the same few."""
    names = dict.fromkeys(name for group in groups for name in group)
    return {name: draft.counted(draft.offers.sold_by[name]) for name in names}
