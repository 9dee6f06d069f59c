"""What the brand pays for an offer, kind by kind, solved by hand to the minor unit."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from cases import some
from from_text import Build
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.errors import InputError
from optimizer.facts.assumptions import ExchangeRate
from optimizer.offers.costing import cost_parts
from optimizer.offers.table import Offers
from optimizer.scenario.costs import Costs
from optimizer.words.assumptions import assumption_words

HEAD = "creator,platform,followers,engagement_rate,country,price"
ANNA = "anna,instagram,5000,0.05,FR,100.10"


def parts(offers: Offers) -> list[dict[str, int]]:
    """Each offer's cost by kind, and its recoverable tax where it has any, in minor units."""
    every = np.arange(len(offers))
    found = offers.cost_parts(every)
    recoverable = offers.recoverable(every)
    rows = [
        {kind: int(amounts[row]) for kind, amounts in found.items() if amounts[row]}
        | ({"recoverable": int(recoverable[row])} if recoverable[row] else {})
        for row in every
    ]
    for row, cost in zip(rows, offers.cost.tolist(), strict=True):
        assert sum(amount for kind, amount in row.items() if kind != "recoverable") == cost
    return rows


def test_without_costs_all_of_it_is_the_creators(build: Build) -> None:
    """And the product of a gift is no fee: 10 in hand and a box of 20."""
    offers = build("packages: [{name: post, post: 1}, {name: box, post: 1, gift: 20, fee: 10}]", HEAD, ANNA)
    assert parts(offers) == [{"creator": 10010}, {"creator": 1000, "product": 2000}]


def test_every_kind_is_rounded_on_its_own(build: Build) -> None:
    """A fee of 100.10. Rights 33.333 % = 33.3663 -> 33.37; exclusivity 120 % = 120.12; agency 15 % of fee and rights:
    0.15 * 133.47 = 20.0205 -> 20.02; platform 2.50 + 1 % = 3.501 -> 3.50 (1.001 -> 1.00, then 2.50).
    Taxed invoice by invoice: the creator's 253.59, 7.7 % = 19.52643 -> 19.53, half of it 9.765 -> 9.77 back; the
    agency's 20.02 -> 1.54, 0.77 back; the platform's 3.50 -> 0.27, 0.135 -> 0.14 back.
    """
    costs = """
costs:
  usage_rights: 33.333%
  exclusivity: 120%
  agency_fee: {rate: 15%, on: [usage_rights, creator]}
  platform_fee: {rate: 1%, amount: 2.50}
  tax: {rate: 7.7%, recoverable: 50%}
"""
    (line,) = parts(build(costs, HEAD, ANNA))
    assert line == {
        "creator": 10010, "usage_rights": 3337, "exclusivity": 12012, "agency": 2002, "platform": 350,
        "tax": 976 + 77 + 13, "recoverable": 977 + 77 + 14,
    }  # fmt: skip


def test_a_gift_pays_fees_by_the_booking_and_no_tax_on_the_product(build: Build) -> None:
    """A box of 20 without a fee: 15 % of nothing, 5 for the platform, 20 % tax on these 5 = 1; a pro bono post 0."""
    costs = "costs: {agency_fee: 15%, platform_fee: 5, tax: 20%}\npackages: [{name: box, post: 1, gift: 20}]"
    assert parts(build(costs, HEAD, ANNA)) == [{"product": 2000, "platform": 500, "tax": 100}]
    named = costs.replace("tax: 20%", "tax: {rate: 20%, on: [product, platform]}")
    assert parts(build(named, HEAD, ANNA)) == [{"product": 2000, "platform": 500, "tax": 500}]


def test_tax_follows_the_country_of_the_creator(build: Build) -> None:
    """France 20 % back; Norway (the word NO) 25 % to stay; Germany by its name 19 %; elsewhere 10 %; of 100 each."""
    costs = """
costs:
  tax:
    rate: 10%
    recoverable: true
    countries: {FR: 20%, NO: {rate: 25%, recoverable: false}, Germany: 19%}
"""
    roster = [
        f"c{number},instagram,5000,0.05,{country},100" for number, country in enumerate(["FR", "NO", "DE", "IT", ""])
    ]
    assert parts(build(costs, HEAD, *roster)) == [
        {"creator": 10000, "recoverable": 2000},
        {"creator": 10000, "tax": 2500},
        {"creator": 10000, "recoverable": 1900},
        {"creator": 10000, "recoverable": 1000},
        {"creator": 10000, "recoverable": 1000},
    ]


def test_a_column_of_the_roster_wins_over_the_rate(build: Build) -> None:
    """Anna's rights are 12.34 as quoted, Ben's cell is empty: 10 % of 80 + 1; a 0 in the cell is free of charge."""
    offers = build(
        "costs: {usage_rights: {column: Buyout, rate: 10%, amount: 1}}",
        f"{HEAD},Buyout",
        f"{ANNA},12.34",
        "ben,instagram,5000,0.05,FR,80,",
        "cleo,instagram,5000,0.05,FR,80,0",
    )
    assert [line.get("usage_rights", 0) for line in parts(offers)] == [1234, 900, 0]


def test_prices_in_other_currencies_are_converted_once(build: Build) -> None:
    """0.92 * 150.01 USD = 138.0092 -> 138.01; 9,000 JPY at 0.0061 = 54.90; 1.234 KWD at 2.98 = 3.67732 -> 3.68.

    15 % of what was rounded: 138.01 -> 20.70, 54.90 -> 8.24 (8.235, half up), 3.68 -> 0.55.
    """
    offers = build(
        "costs: {agency_fee: 15%, fx: {USD: 0.92, JPY: 0.0061, KWD: 2.98, as_of: 2027-02-01}}",
        f"{HEAD},currency",
        "a,instagram,5000,0.05,FR,150.01,USD",
        "b,instagram,5000,0.05,FR,9000,JPY",
        "c,instagram,5000,0.05,FR,1.234,KWD",
        "d,instagram,5000,0.05,FR,10.01,EUR",
        "e,instagram,5000,0.05,FR,10.01,",
    )
    assert offers.currency == "EUR"
    assert [(line["creator"], line["agency"]) for line in parts(offers)] == [
        (13801, 2070), (5490, 824), (368, 55), (1001, 150), (1001, 150),
    ]  # fmt: skip
    rates = [assumption_words(use) for use in offers.assumptions if isinstance(use, ExchangeRate)]
    assert rates[0] == ("exchange rate of USD", "0.92 EUR", "the scenario, as of 2027-02-01")
    assert offers.channels["currency"].tolist() == ["USD", "JPY", "KWD", "EUR", ""]


def test_yen_have_no_cents(build: Build) -> None:
    """12.50 USD at 150 are 1,875 yen, not 13 * 150; 7.5 % of 1,875 = 140.625 -> 141."""
    offers = build(
        "currency: JPY\ncosts: {agency_fee: 7.5%, fx: {USD: 150}}",
        f"{HEAD},currency",
        "a,instagram,5000,0.05,FR,12.50,USD",
    )
    assert offers.digits == 0
    assert parts(offers) == [{"creator": 1875, "agency": 141}]


def test_a_rate_of_three_decimals_is_no_thousand(build: Build) -> None:
    """1.085 dollars: 100 cost 108.50."""
    offers = build("currency: EUR\ncosts: {fx: {USD: 1.085}}", f"{HEAD},currency", "a,instagram,5000,0.05,FR,100,USD")
    assert offers.cost.tolist() == [10850]


def test_the_currency_without_a_rate_is_the_scenarios(build: Build) -> None:
    """Two currencies, one of them with a rate: the other is what everything is counted in."""
    roster = ["a,instagram,5000,0.05,FR,100,GBP", "b,instagram,5000,0.05,FR,100,USD"]
    assert build("costs: {fx: {USD: 0.8}}", f"{HEAD},currency", *roster).currency == "GBP"
    with pytest.raises(InputError) as caught:
        build("currency: GBP\ncosts: {fx: {EUR: 0.8}}", f"{HEAD},currency", *roster)
    assert "no rate is given" in caught.value.problems[0].what


def test_benchmarks_in_dollars_follow_the_rate_of_the_dollar(build: Build) -> None:
    """A price that nobody gave is the benchmark's, in dollars: twice as much where a dollar is worth 2."""
    roster = [HEAD, "a,instagram,5000,0.05,FR,", "b,instagram,5000,0.05,FR,10"]
    plain, double = build("currency: EUR", *roster), build("currency: EUR\ncosts: {fx: {USD: 2}}", *roster)
    assert double.cost[0] == pytest.approx(2 * plain.cost[0], abs=1)
    assert double.cost[1] == plain.cost[1] == 1000
    assert double.table["value"].to_numpy() == pytest.approx(2 * plain.table["value"].to_numpy())


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.integers(0, 10**11), min_size=1, max_size=5),
    st.lists(st.decimals(0, 1, places=5), min_size=5, max_size=5),
    st.decimals(0, 10**6, places=3),
    st.sampled_from([0, 2, 3]),
)
def test_the_sum_of_the_kinds_is_recomputed_in_fractions(
    fees: list[int], rates: list[Decimal], amount: Decimal, digits: int
) -> None:
    """Whatever the percentages: each kind is the half-up rounding of the exact product, and nothing gets lost."""
    written = [f"{rate * 100:f}%" for rate in rates]
    costs = Costs.model_validate({
        "usage_rights": written[0],
        "agency_fee": {"rate": written[1], "amount": f"{amount}0", "on": ["creator", "usage_rights"]},
        "tax": {"rate": written[2], "recoverable": written[3], "countries": {"FR": written[4]}},
    })  # fmt: skip
    countries = ["FR" if number % 2 else "DE" for number in range(len(fees))]
    got = cost_parts(np.array(fees), np.full(len(fees), 77), pd.DataFrame({"country": countries}), costs, digits)
    flat = int((amount * 10**digits).quantize(Decimal(1), ROUND_HALF_UP))
    for row, fee in enumerate(some(fees)):
        rights = half_up(Fraction(rates[0]) * fee)
        agency = half_up(Fraction(rates[1]) * (fee + rights)) + flat
        rate = Fraction(rates[4 if row % 2 else 2])
        taxes = [half_up(rate * (fee + rights)), half_up(rate * agency)]  # an invoice of the creator, one of the agency
        whole, back = sum(taxes), sum(half_up(Fraction(rates[3]) * tax) for tax in taxes)
        assert {kind: int(amounts[row]) for kind, amounts in got.items()} == {
            "creator": fee, "product": 77, "usage_rights": rights, "agency": agency, "tax": whole - back,
            "recoverable": back,
        }  # fmt: skip


def half_up(number: Fraction) -> int:
    """To the nearest whole number, a half to the higher one."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def test_costs_are_read_from_json_as_from_yaml() -> None:
    """A share written as a fraction is the same share, in a rate where no amount can be meant."""
    one = Costs.model_validate(json.loads('{"tax": {"rate": "20%"}, "agency_fee": {"rate": "15%"}}'))
    other = Costs.model_validate({"tax": Decimal("0.2"), "agency_fee": "15%"})
    assert one == other
