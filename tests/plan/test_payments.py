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
    ("terms", "due"),
    [
        ("30 days after posting", date(2027, 4, 9)),
        ("net 30", date(2027, 4, 9)),
        ("on signing", date(2027, 2, 15)),
        ("30 days after posting, end of month", date(2027, 4, 30)),
        ("net 30 eom", date(2027, 4, 30)),
        ("45 days after the end of the month of posting", date(2027, 5, 15)),
        ("1 month after posting end of month", date(2027, 4, 30)),
    ],
)
def test_a_time_alone_is_all_of_it(terms: str, due: date) -> None:
    """Signed on February 15th, posted on March 10th: one instalment of 100 %, counted as a contract says it."""
    (part,) = Costs.model_validate({"payment": terms}).payment.others
    assert (part.share, part.due(date(2027, 2, 15), date(2027, 3, 10))) == (1, due)


def test_each_kind_of_cost_has_its_own_terms(tmp_path: Path) -> None:
    """Anna 100.01 in March, agency 15 % = 15.00, rights 10 % = 10.00 with the creator's invoice; VAT 20 %, all back.

    The creator's 110.01 and 22.00 VAT on posting, the agency's 15.00 + 3.00 at the end of April; back a month later.
    """
    costs = """costs:
  agency_fee: 15%
  usage_rights: 10%
  tax: {rate: 20%, recoverable: true}
  payment: {creator: on posting, agency: 20 days after posting end of month}
"""
    march = FLIGHTS.splitlines()[:3]
    plan = plan_campaign(write_texts(tmp_path, f"budget: 126\n{costs}" + "\n".join(march), HEAD, ANNA))
    (line,) = plan.lines.to_dict("records")
    assert [(one.payee, one.due, one.amount) for one in line["payments"]] == [
        ("creator", date(2027, 3, 31), Decimal("132.01")), ("tax", date(2027, 4, 30), Decimal("-22.00")),
        ("agency", date(2027, 4, 30), Decimal("18.00")), ("tax", date(2027, 5, 30), Decimal("-3.00")),
    ]  # fmt: skip
    assert [(month.month, month.cash, month.refund) for month in plan.months] == [
        ("2027-03", Decimal("132.01"), 0), ("2027-04", 18, 22), ("2027-05", 0, 3),
    ]  # fmt: skip
    assert plan.totals["spend"] == Decimal("125.01")


def test_a_cap_on_cash_counts_the_tax_that_leaves_the_account(tmp_path: Path) -> None:
    """Anna's 100.01 and 20.00 VAT: a cap of 120.01 lets her in, one cent less does not, though the VAT comes back."""
    text = f"budget: 101\ncosts: {{tax: {{rate: 20%, recoverable: true}}}}\n{FLIGHTS}"
    rule = "rules: [{name: cash, measure: cash, per: month, max: 120.01}]"
    path = write_texts(tmp_path, f"{rule}\n{text}", HEAD, ANNA)
    assert plan_campaign(path).totals["creators"] == 1
    assert plan_campaign(path, ["rules.cash.max=120.00"]).totals["creators"] == 0


def test_a_flight_over_the_turn_of_the_year_is_accrued_by_days(tmp_path: Path) -> None:
    """December 20th to January 8th: 12 of 20 days in December; 100.01 * 0.6 = 60.006 -> 60.01, the rest in January."""
    flights = "flights: [{name: turn, start: 2026-12-20, end: 2027-01-08}]"
    plan = plan_campaign(write_texts(tmp_path, f"budget: 101\n{flights}", HEAD, ANNA))
    assert [(month.month, month.activity, month.accrued) for month in plan.months] == [
        ("2026-12", 0, Decimal("60.01")), ("2027-01", Decimal("100.01"), Decimal("40.00")),
    ]  # fmt: skip


def test_reverse_charge_is_declared_and_not_paid_to_the_payee(tmp_path: Path) -> None:
    """100.01 at 20 % are 20.00, 60 % of it deducted: 12.00; the state gets 8.00 a month later, and 8.00 is cost."""
    costs = "costs: {tax: {countries: {FR: {rate: 20%, recoverable: 60%, reverse_charge: true}}}}"
    march = "\n".join(FLIGHTS.splitlines()[:3])
    plan = plan_campaign(write_texts(tmp_path, f"budget: 109\n{costs}\n{march}", HEAD, ANNA))
    (line,) = plan.lines.to_dict("records")
    assert [(one.payee, one.due, one.amount) for one in line["payments"]] == [
        ("creator", date(2027, 3, 31), Decimal("100.01")), ("tax", date(2027, 4, 30), Decimal("8.00")),
    ]  # fmt: skip
    assert (line["cost"], plan.recoverable_tax) == (Decimal("108.01"), 0)


def test_a_creator_who_charges_no_tax_says_so_in_the_roster(tmp_path: Path) -> None:
    """Anna's own rate is 0, Ben's cell is empty: the general 20 %."""
    head, *rows = f"{HEAD},VAT", f"{ANNA},0%", f"{BEN},"
    plan = plan_campaign(write_texts(tmp_path, "budget: 400\ncosts: {tax: {rate: 20%, column: VAT}}", head, *rows))
    assert {line["creator"]: line["cost"] for line in plan.lines.to_dict("records")} == {
        "anna": Decimal("100.01"), "ben": 60,
    }  # fmt: skip


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
