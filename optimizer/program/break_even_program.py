"""A scenario's program in which the price of one offer is decided too, in steps that double."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.offers.table import Offers
from optimizer.program.building import Compiled
from optimizer.program.constraints import scopes
from optimizer.program.model import Program
from optimizer.program.program_edits import fixed, with_objective, with_offers, with_row, with_value_at_least
from optimizer.scenario.schema import Scenario

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
EXACT = 1e-6
"""Money is whole minor units; less than this is rounding."""


@dataclass(frozen=True)
class BreakEvenProgram:
    """The rules on money as linear forms: `base(S) + slope p <= limit`, or `>=` where `sense` is -1.

    A rule hurts where a higher price makes it harder to keep, and helps where it makes it easier.
    """

    compiled: Compiled
    scenario: Scenario
    offers: Offers
    offer: int
    value: float
    """What a plan must be worth, in the program's units."""
    rows: IntArray
    """Program row of each form; -1 for the value itself where the objective is least spend."""
    slope: FloatArray
    limit: FloatArray
    sense: FloatArray
    base: sp.csr_array
    """(forms, k) what each other offer adds; nothing for the offer itself."""
    most: int
    """No price is above this, in minor units: the budget, or the least spend without the offer."""
    from_today: bool = False
    """Rules that a higher price helps are to be kept at today's price as well."""

    @classmethod
    def of(cls, compiled: Compiled, scenario: Scenario, offers: Offers, offer: int, value: float) -> BreakEvenProgram:
        """The forms of a scenario's program."""
        program = compiled.program
        cost = offers.outcome("spend")
        rules = scenario.all_rules
        members = {
            (position, scope.group): bool((scope.members == offer).any())
            for position, rule in enumerate(rules)
            if rule.measure == "spend"
            for scope in scopes(offers, rule)
        }
        rows, unit = [], []
        for row, source in enumerate(compiled.sources):
            if source.kind != "rule":
                continue
            if (source.position, source.group) in members:
                rows.append(row)
                unit.append(float(members[source.position, source.group]))
            elif rules[source.position].measure == "cash":
                # What is due in a month is a part of the cost, and stays that part.
                rows.append(row)
                unit.append(float(program.rows[row, offer]) / max(float(cost[offer]), 1.0))
        index = np.array(rows, dtype=np.int64)
        of_total = np.zeros(len(rows))
        total = _spend_total(program)
        if total is not None and rows:
            of_total = program.rows[index][:, [total]].toarray()[:, 0]
        own = sp.csr_array(program.rows[index][:, : program.offers]) if rows else sp.csr_array((0, program.offers))
        base = sp.csr_array(own + sp.csr_array(of_total[:, None]) @ sp.csr_array(cost[None, :]))
        slope = np.array(unit) + of_total if rows else np.zeros(0)
        low, high = program.low[index], program.high[index]
        sense = np.where(np.isfinite(high), 1.0, -1.0)
        limit = np.where(sense > 0, high, low)
        if scenario.objective == "spend":
            index, slope = np.append(index, -1), np.append(slope, 1.0)
            limit, sense = np.append(limit, -value), np.append(sense, 1.0)
            base = sp.csr_array(sp.vstack([base, sp.csr_array(cost[None, :])]))
        used = slope != 0
        others = np.ones(program.offers)
        others[offer] = 0.0
        base = sp.csr_array(base[np.flatnonzero(used)].multiply(others[None, :]))
        plain = used & (sense > 0) & (slope == 1.0) & (index < 0)
        plain |= used & (sense > 0) & (slope == 1.0) & np.isin(index, _budget_rows(compiled, scenario))
        most = floor(float(limit[plain].min())) if plain.any() else int(cost.sum())
        return cls(
            compiled,
            scenario,
            offers,
            offer,
            value,
            index[used],
            slope[used],
            limit[used],
            sense[used],
            base,
            max(0, most),
        )

    @property
    def hurts(self) -> NDArray[np.bool_]:
        """(forms,) True where a higher price makes the rule harder to keep."""
        return self.sense * self.slope > 0

    @property
    def usual(self) -> int:
        """The size of a price, in minor units: what the offer costs today, or a thousandth of what can be paid."""
        return max(int(self.offers.cost[self.offer]), self.most // 1000)

    def plan(self, chosen: IntArray) -> IntArray:
        """The offers of the scenario among those of a program of this class."""
        return chosen[chosen < self.compiled.program.offers]

    def valued(self, low: int, high: int, fine: int) -> Program:
        """The best plan that may take the offer, at any price from `low` to about `high` in steps of about `fine`."""
        asked, _ = self._priced(low, high, fine)
        k = self.compiled.program.offers
        for step in range(k, asked.offers):
            pair = np.array([step, self.offer])
            asked = with_row(asked, f"paid_{step}", pair, np.array([1.0, -1.0]), high=0.0)
        return asked

    def dearest(self, low: int, high: int, fine: int) -> tuple[Program, int]:
        """The plan with the offer that is worth enough and pays most for it; its value is in steps above `low`.

        (program, minor units of a step)
        """
        asked, step = self._priced(low, high, fine)
        asked = fixed(with_value_at_least(asked, self.value), np.array([self.offer]))
        k = self.compiled.program.offers
        gain = np.zeros(asked.offers)
        gain[k:] = 2.0 ** np.arange(asked.offers - k)
        return with_objective(asked, gain), step

    def at(self, price: int) -> Program:
        """The scenario's program with the offer in every plan, at a price in minor units."""
        return fixed(self._priced(price, price, 1)[0], np.array([self.offer]))

    def _priced(self, low: int, high: int, fine: int) -> tuple[Program, int]:
        """The scenario's program with the price as a decision, and its step."""
        program, offer = self.compiled.program, self.offer
        step = max(1, fine)
        number = max(0, (max(0, high - low) // step)).bit_length()
        # A rule that a higher price helps is taken at the upper end of a step, which only allows more.
        hurts = self.sense * self.slope > 0
        price = np.where(hurts, float(low), float(low + step - 1))
        column = program.rows[:, [offer]].toarray()[:, 0]
        wanted, unit = column.copy(), np.zeros(len(column))
        total = _spend_total(program)
        in_total = np.zeros(len(self.rows))
        real = self.rows >= 0
        if total is not None:
            in_total[real] = program.rows[self.rows[real]][:, [total]].toarray()[:, 0]
            defining = next(row for number, row in program.totals if number == total)
            wanted[defining], unit[defining] = low, 1.0
        wanted[self.rows[real]] = (self.slope * price - in_total * low)[real]
        unit[self.rows[real]] = (self.slope - in_total)[real]
        if self.from_today:
            kept = real & ~hurts
            today = float(self.offers.cost[offer])
            wanted[self.rows[kept]] = column[self.rows[kept]] + in_total[kept] * (today - low)
            unit[self.rows[kept]] = -in_total[kept]
        moved = np.flatnonzero(wanted != column)
        change = sp.csr_array(((wanted - column)[moved], (moved, np.full(len(moved), offer))), shape=program.rows.shape)
        spend = self.scenario.objective == "spend"
        gain = program.gain.copy()
        if spend:
            gain[offer] = -float(low)
        asked = replace(program, rows=sp.csr_array(program.rows + change), gain=gain)
        sizes = np.asarray(step * 2.0 ** np.arange(number), dtype=np.float64)
        return with_offers(asked, np.outer(unit, sizes), np.negative(sizes) if spend else np.zeros(number)), step

    def ends(self, chosen: IntArray) -> tuple[int, int]:
        """(lo, hi): between which prices of the offer a plan obeys every form."""
        room = (self.limit - self.base[:, chosen].sum(axis=1)) / self.slope
        hurts = self.sense * self.slope > 0
        highest = floor(float(room[hurts].min(initial=self.most)) + EXACT)
        lowest = -floor(-float(room[~hurts].max(initial=0.0)) + EXACT)
        return lowest, highest

    def broken_below(self, chosen: IntArray) -> tuple[str, ...]:
        """The rules that a plan would break at a price just below the lowest one of `ends`, by their names."""
        helped = np.flatnonzero(~self.hurts & (self.rows >= 0))
        room = (self.limit[helped] - self.base[helped][:, chosen].sum(axis=1)) / self.slope[helped]
        binding = helped[room >= room.max(initial=0.0) - EXACT] if room.max(initial=0.0) > 0 else helped[:0]
        positions = dict.fromkeys(self.compiled.sources[row].position for row in self.rows[binding].tolist())
        return tuple(self.scenario.all_rules[position].name for position in positions)


def _spend_total(program: Program) -> int | None:
    """The column that is the plan's spend, where the program has one."""
    names = program.column_names
    return program.offers + names.index("total_spend") if "total_spend" in names else None


def _budget_rows(compiled: Compiled, scenario: Scenario) -> IntArray:
    """Rows that limit the spend of all offers: the budget, and rules without conditions."""
    rules = scenario.all_rules
    return np.array(
        [
            row
            for row, source in enumerate(compiled.sources)
            if source.kind == "rule"
            and source.side == "max"
            and rules[source.position].measure == "spend"
            and not rules[source.position].where
            and rules[source.position].per is None
            and not (rules[source.position].is_share and rules[source.position].of == "plan")
        ],
        dtype=np.int64,
    )
