"""Terms of payment, the cash calendar, and caps on the cash of a month, solved by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from broken import broken
from from_text import write_texts

from optimizer.errors import InputError
from optimizer.plan.plan import Plan
from optimizer.planning import check_plan, plan_campaign
from optimizer.scenario.costs import Costs
from optimizer.scenario.payments import Instalments

HEAD = "creator,platform,followers,engagement_rate,reach_rate,country,price"
ANNA, BEN = "anna,instagram,10000,0.05,50%,FR,100.01", "ben,instagram,10000,0.03,50%,DE,50"
FLIGHTS = """
flights:
  - {name: March, start: 2027-03-01, end: 2027-03-31}
  - {name: April, start: 2027-04-05, end: 2027-04-20}
"""
CAPPED = f"budget: 400\nrules: [{{name: cash, measure: cash, per: month, max: 120}}]\n{FLIGHTS}"


def calendar(plan: Plan) -> dict[str | None, tuple[Decimal, Decimal]]:
    """Activity and cash by month."""
    return {month.month: (month.activity, month.cash) for month in plan.months}


@pytest.mark.parametrize(
    ("terms", "dues"),
    [
        ("all on posting", [(1, date(2027, 3, 31))]),
        ("50% on signing, 50% 30 days after posting", [(0.5, date(2027, 2, 15)), (0.5, date(2027, 4, 30))]),
        (
            "25% 2 weeks before posting and the rest 1 month after posting",
            [(0.25, date(2027, 3, 17)), (0.75, date(2027, 4, 30))],
        ),
        (["30% on 2027-01-07", "balance on posting"], [(0.3, date(2027, 1, 7)), (0.7, date(2027, 3, 31))]),
        (
            "33.333% ON SIGNING, rest 11 months before signing",
            [(0.33333, date(2027, 2, 15)), (0.66667, date(2026, 3, 15))],
        ),
    ],
)  # fmt: skip
def test_terms_are_read_as_a_contract_says_them(terms: object, dues: list[tuple[float, date]]) -> None:
    """Signed on February 15th, posted on March 31st: what falls due when. A month after March 31st is April 30th."""
    parts: Instalments = Costs.model_validate({"payment": terms}).payment.others
    found = [(float(part.share), part.due(date(2027, 2, 15), date(2027, 3, 31))) for part in parts]
    assert found == [(pytest.approx(share), day) for share, day in dues]


def test_the_calendar_of_a_plan_by_hand(tmp_path: Path) -> None:
    """Anna costs 100.01 in March and in April. 33.333 % of it on signing is 33.34 (33.3363...), the rest 66.67 a month
    after posting: end of April, and May 20th. Signed in January."""
    costs = "costs: {payment: '33.333% on signing, rest 1 month after posting', signing: 2027-01-31}"
    plan = plan_campaign(write_texts(tmp_path, f"budget: 201\n{costs}\n{FLIGHTS}", HEAD, ANNA))
    assert calendar(plan) == {
        "2027-01": (0, Decimal("66.68")),
        "2027-03": (Decimal("100.01"), 0),
        "2027-04": (Decimal("100.01"), Decimal("66.67")),
        "2027-05": (0, Decimal("66.67")),
    }
    march, _ = plan.lines["payments"]
    assert [(payment.month, payment.amount) for payment in march] == [
        ("2027-01", Decimal("33.34")),
        ("2027-04", Decimal("66.67")),
    ]


def test_posted_at_the_start_and_signed_with_the_first_flight(tmp_path: Path) -> None:
    """Without a day of signing it is March 1st, the start of the first flight, also for what is posted in April."""
    text = "budget: 51\ncosts: {payment: '50% on signing, 50% 2 weeks after posting'}\ntiming: {posted: start}\n"
    text += "lock: [{creator: ben, flight: April}]"
    plan = plan_campaign(write_texts(tmp_path, f"{text}\n{FLIGHTS}", HEAD, BEN))
    assert calendar(plan) == {"2027-03": (0, 25), "2027-04": (50, 25)}


def test_without_dates_nothing_is_known_of_months(tmp_path: Path) -> None:
    """A campaign in one piece: what is due on signing has a month only if the day of signing is stated."""
    path = write_texts(
        tmp_path, "budget: 51\ncosts: {payment: '50% on signing, rest on posting', signing: 2027-02-15}", HEAD, BEN
    )
    assert calendar(plan_campaign(path)) == {"2027-02": (0, 25), None: (50, 25)}
    assert list(calendar(plan_campaign(path, ["costs.signing=2027-03-01"]))) == ["2027-03", None]


def test_a_cap_on_the_cash_of_a_month_decides_the_plan(tmp_path: Path) -> None:
    """All is paid on posting; at most 120 in a month. Without the cap 300.02 buys both everywhere (1,600 engagements).
    With it March takes anna alone (100.01; both would be 150.01), and so does April: 1,000. A cap of 150.01 lets both
    in, to the cent; one cent less does not. A cap on April alone leaves March as it is."""
    path = write_texts(
        tmp_path,
        f"budget: 400\nrules: [{{name: cash, measure: cash, per: month, max: 120}}]\n{FLIGHTS}",
        HEAD,
        ANNA,
        BEN,
    )
    capped = plan_campaign(path)
    assert capped.totals["engagement"] == pytest.approx(1000)
    assert [(rule.name, rule.group, rule.value) for rule in capped.rules if rule.measure == "cash"] == [
        ("cash", "2027-03", 100.01),
        ("cash", "2027-04", 100.01),
    ]
    assert plan_campaign(path, ["rules.cash.max=150.01"]).totals["engagement"] == pytest.approx(1600)
    assert plan_campaign(path, ["rules.cash.max=150.00"]).totals["engagement"] == pytest.approx(1000)
    april = "rules=[{measure: cash, where: {month: 2027-04}, max: 60}]"
    assert plan_campaign(path, [april]).totals["engagement"] == pytest.approx(800 + 300)


def test_check_finds_a_month_in_which_too_much_is_paid(tmp_path: Path) -> None:
    """The plan of a person who did not know the cap."""
    path = write_texts(
        tmp_path,
        f"budget: 400\nrules: [{{name: cash, measure: cash, per: month, max: 120}}]\n{FLIGHTS}",
        HEAD,
        ANNA,
        BEN,
    )
    mine = tmp_path / "mine.csv"
    mine.write_text("creator,flight\nanna,March\nben,March\nben,April\n")
    checked = check_plan(path, mine)
    assert broken(checked) == ["cash: 2027-03"]
    assert checked.violations[0].figures == (150.01, None, 120)


def test_cash_may_be_limited_for_some_and_as_a_share(tmp_path: Path) -> None:
    """At most 60 to Germans in March; at most 41 % of everything in March; half of the budget."""

    def plan(rule: str) -> Plan:
        return plan_campaign(write_texts(tmp_path, f"budget: 400\nrules: [{rule}]\n{FLIGHTS}", HEAD, ANNA, BEN))

    some = plan("{measure: cash, where: {month: 2027-03, country: DE}, max: 40}")
    assert some.totals["engagement"] == pytest.approx(1300)
    share = plan("{measure: cash, where: {month: 2027-03}, max: 41%}")
    assert [month.cash for month in share.months] == [Decimal("100.01"), Decimal("150.01")]  # 40.0008 %
    of_budget = plan("{measure: cash, where: {month: [2027-03, 2027-04]}, max: 50%, of: budget}")
    assert of_budget.totals["spend"] <= 200


@pytest.mark.parametrize(
    "terms",
    [
        "50% on signing",
        "rest on signing, rest on posting",
        "100% on signing, rest on posting",
        "half on signing",
        "50% on signing, 50% whenever",
    ],
)
def test_terms_that_do_not_add_up_are_refused(tmp_path: Path, terms: str) -> None:
    """Shares that miss 100 %, two rests, nothing left for the rest, words that say nothing: with a line and a hint."""
    path = write_texts(tmp_path, f"budget: 51\ncosts: {{payment: '{terms}'}}", HEAD, BEN)
    with pytest.raises(InputError) as caught:
        plan_campaign(path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.field) == (3, "costs.payment")
    assert problem.hint
