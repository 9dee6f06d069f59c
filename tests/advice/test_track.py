"""A campaign against its plan: tiny ones, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from from_text import write_texts

from optimizer.advice.track import Track, track
from optimizer.advice.track_history import history_rows, write_history
from optimizer.advice.track_rest import held_back, replan_rest, with_what_happened
from optimizer.advice.track_rows import spread
from optimizer.errors import InputError
from optimizer.facts.tracking import LineTrack
from optimizer.plan.files import write_plan
from optimizer.planning import Prepared, plan_campaign, prepare

ROSTER = (
    "creator,platform,followers,engagement_rate,price,currency,handle",
    "anna,instagram,10000,0.05,100,EUR,@anna.k",
    "ben,instagram,60000,0.02,200,EUR,",
    "gia,tiktok,9000,0.04,80,GBP,",
    "zoe,instagram,5000,0.03,60,EUR,",
)
"""Engagement of a post: anna 500, ben 1,200, gia 360, zoe 150."""
FX = "fx: {GBP: 1.2}"
PACKAGES = (
    "packages: [{name: one, post: 1, where: {creator: [anna, gia, zoe]}}, {name: two, post: 2, where: {creator: ben}}]"
)


def started(folder: Path, scenario: str, *, roster: tuple[str, ...] = ROSTER) -> tuple[Prepared, Path]:
    """A scenario and the file of its plan, which buys all that there is."""
    prepared = prepare(write_texts(folder, scenario, *roster))
    return prepared, write_plan(plan_campaign(prepared), folder / "plan")[0]


def told(folder: Path, prepared: Prepared, plan: Path, *rows: str, head: str = "creator,net,status") -> Track:
    """The campaign by a file with these rows."""
    path = folder / "actuals.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return track(prepared, plan, path)


def of(answer: Track, creator: str, flight: str | None = None) -> LineTrack:
    """The line of a creator."""
    (line,) = [line for line in answer.lines if line.creator == creator and flight in (None, line.flight)]
    return line


def amounts(line: LineTrack) -> tuple[str, ...]:
    """Budget, committed, actual, to come, forecast and variance."""
    own = line.money
    return tuple(
        f"{amount:f}" for amount in (own.budget, own.committed, own.actual, own.to_come, own.forecast, own.variance)
    )


def variances(line: LineTrack) -> tuple[str, ...]:
    """Price, volume, exchange and no-show."""
    own = line.variance
    return tuple(f"{amount:f}" for amount in (own.price, own.volume, own.exchange, own.no_show))


def test_budget_committed_actual_and_to_come(tmp_path: Path) -> None:
    """Anna's post is out and invoiced at 90; half of ben's 200 is invoiced; gia is signed, zoe is only planned."""
    (tmp_path / "deals.csv").write_text("creator,price,currency,status\ngia,70,GBP,signed\n", encoding="utf-8")
    prepared, plan = started(tmp_path, f"deals: deals.csv\ncosts: {{{FX}}}")
    head = "creator,net,posted on,invoice"
    answer = told(tmp_path, prepared, plan, "anna,90,2027-05-03,R1", "ben,100,,R2", head=head)
    assert amounts(of(answer, "anna")) == ("100.00", "90.00", "90.00", "0.00", "90.00", "-10.00")
    assert amounts(of(answer, "ben")) == ("200.00", "200.00", "100.00", "100.00", "200.00", "0.00")
    assert amounts(of(answer, "gia")) == ("84.00", "84.00", "0.00", "84.00", "84.00", "0.00")
    assert amounts(of(answer, "zoe")) == ("60.00", "0.00", "0.00", "60.00", "60.00", "0.00")
    assert [line.state for line in answer.lines] == ["closed", "open", "open", "open"]
    assert answer.money.forecast == Decimal("434.00")
    assert answer.left == Decimal(20000) - Decimal("434.00")
    assert answer.as_of == date(2027, 5, 3)


def test_the_variance_has_its_reasons(tmp_path: Path) -> None:
    """One booking for each, all with 10 % for the agency by the scenario's terms.

    anna: invoiced 90 instead of 100: 99 in the end instead of 110: price -11.
    ben: one of two posts at 200, so volume is -110 of 220, and 120 are invoiced for it: 132 in all, price +22.
    gia: GBP 80 at 1.25 instead of 1.2: 100 instead of 96, so exchange is +4; the agency's 10 % of these 4 are price.
    zoe does not come and keeps 20: -46. xia is in no plan: 30.
    """
    scenario = f"{PACKAGES}\ncosts: {{agency_fee: 10%, {FX}}}"
    roster = tuple(row.replace("0.02,200", "0.02,100") for row in ROSTER)
    prepared, plan = started(tmp_path, scenario, roster=roster)
    answer = told(
        tmp_path, prepared, plan, "anna,90,EUR,,posted,", "ben,120,EUR,,final,1", "gia,80,GBP,1.25,posted,",
        "zoe,20,EUR,,no-show,", "xia,30,EUR,,final,", head="creator,net,currency,exchange rate,status,posts",
    )  # fmt: skip
    assert variances(of(answer, "anna")) == ("-11.00", "0.00", "0.00", "0.00")
    assert variances(of(answer, "ben")) == ("22.00", "-110.00", "0.00", "0.00")
    assert variances(of(answer, "gia")) == ("0.40", "0.00", "4.00", "0.00")
    assert variances(of(answer, "zoe")) == ("0.00", "0.00", "0.00", "-46.00")
    assert variances(of(answer, "xia")) == ("0.00", "30.00", "0.00", "0.00")
    assert answer.variance.total == answer.money.variance == answer.money.forecast - Decimal("501.60")
    assert any("xia is not in the plan" in problem.what for problem in answer.warnings)


def test_outcomes_split_into_volume_performance_and_no_show(tmp_path: Path) -> None:
    """With 20 % of no-shows allowed for, a plan promises 400 of anna's 500 engagements.

    She brings 450 of the 500 that her one post promises: +100 for the allowance, -50 for performance. Ben brings one of
    two posts: promised are 1,824 / 0.8 / 2... worked out below. Zoe does not come. Gia is still to come.
    """
    scenario = f"{PACKAGES}\nforecast: {{no_show: 20%, repeat: 1}}\ncosts: {{{FX}}}"
    prepared, plan = started(tmp_path, scenario)
    answer = told(
        tmp_path, prepared, plan, "anna,100,450,1,posted", "ben,200,1500,1,final", "zoe,0,,,no show",
        head="creator,net,engagement,posts,status",
    )  # fmt: skip
    anna, ben, gia, zoe = (of(answer, name).outcomes["engagement"] for name in ("anna", "ben", "gia", "zoe"))
    assert (anna.planned, anna.promised, anna.actual) == pytest.approx((400, 500, 450))
    assert (anna.no_show, anna.volume, anna.performance) == pytest.approx((100, 0, -50))
    assert (ben.planned, ben.promised) == pytest.approx((1920, 1200))
    assert (ben.no_show, ben.volume, ben.performance) == pytest.approx((480, -1200, 300))
    assert (zoe.no_show, zoe.forecast) == pytest.approx((-120, 0))
    # Learnt on Instagram: 1,950 of 1,700, with three more bookings as promised: (1,950 + 2,550) / (1,700 + 2,550).
    # Gia is on TikTok, of which nothing is known: the factor of all holds.
    assert gia.forecast == pytest.approx(288 * 4500 / 4250)
    for own in (anna, ben, gia, zoe):
        assert own.volume + own.performance + own.no_show + own.rest == pytest.approx(own.forecast - own.planned)
    whole = answer.outcomes["engagement"]
    assert whole.forecast == pytest.approx(450 + 1500 + gia.forecast)
    (error,) = [found for found in answer.errors if found.by == "all" and found.measure == "engagement"]
    assert (error.promised, error.actual, error.error) == pytest.approx((1700, 1950, 250 / 1700))
    assert error.spread == pytest.approx((50 + 300) / 1700)


def test_organic_and_paid_are_kept_apart(tmp_path: Path) -> None:
    """What was bought on top is no performance; engagement is made of its parts."""
    prepared, plan = started(tmp_path, f"costs: {{{FX}}}")
    head = "creator,net,status,views,paid views,likes,comments,shares"
    answer = told(tmp_path, prepared, plan, "anna,100,final,9000,4000,300,20,10", head=head)
    own = of(answer, "anna").outcomes
    assert (own["impressions"].actual, own["impressions"].paid) == (5000, 4000)
    assert own["engagement"].actual == 330


def test_vat_stays_as_far_as_it_is_not_claimed_back(tmp_path: Path) -> None:
    """20 % VAT, half of it claimed back. 21 on the invoice, or gross 121: 10.50 of them stay, so 110.50.

    With net alone the plan's terms hold: 110.
    """
    prepared, plan = started(tmp_path, f"costs: {{tax: {{rate: 20%, recoverable: 50%}}, {FX}}}")
    head = "creator,net,VAT,gross,status"
    for row, actual in (
        ("anna,100,21,,final", "110.50"), ("anna,100,,121,final", "110.50"), ("anna,,21,121,final", "110.50"),
        ("anna,100,21,121,final", "110.50"), ("anna,100,,,final", "110.00"),
    ):  # fmt: skip
        answer = told(tmp_path, prepared, plan, row, head=head)
        assert amounts(of(answer, "anna"))[2:5] == (actual, "0.00", actual), row
    for row, what in (
        ("anna,100,21,130,final", "do not make the gross"),
        ("anna,,,121,final", "only the gross amount"),
    ):
        with pytest.raises(InputError, match=what):
            told(tmp_path, prepared, plan, row, head=head)


def test_kinds_of_cost_and_a_cost_of_the_whole_campaign(tmp_path: Path) -> None:
    """An agency bill of 33 over bookings that were to bear 10, 20, 9.60 and 6 of 45.60; it adds up to the cent.

    7.2368, 14.4737, 6.9474 and 4.3421: the sums up to each line are rounded, 7.24, 21.71, 28.66, 33.
    """
    prepared, plan = started(tmp_path, f"costs: {{agency_fee: 10%, {FX}}}")
    head = "creator,kind,net,status"
    answer = told(tmp_path, prepared, plan, ",agency fee,33,final", "anna,usage rights,15,", head=head)
    assert [line.kinds["agency"].actual for line in answer.lines] == [
        Decimal(text) for text in ("7.24", "14.47", "6.95", "4.34")
    ]
    assert answer.kinds["agency"].actual == Decimal("33.00")
    assert of(answer, "anna").kinds["usage_rights"].actual == Decimal("15.00")
    assert spread(100, [1, 1, 1]) == [33, 34, 33]
    assert sum(spread(-7, [3, 2, 5])) == -7


def test_months_hold_the_same_money(tmp_path: Path) -> None:
    """Half on signing in April, half 30 days after posting at the end of May, so in June; 40 of anna's 50 are invoiced.

    What is still to come fills the last instalments: 228 in June; the other 188, due in April, cannot be paid before
    May.
    """
    scenario = (
        "flights: [{name: May, start: 2027-05-01, end: 2027-05-31}]\n"
        f"costs: {{payment: '50% on signing, 50% 30 days after posting', signing: 2027-04-10, {FX}}}"
    )
    prepared, plan = started(tmp_path, scenario)
    answer = told(tmp_path, prepared, plan, "anna,40,2027-05-02", head="creator,net,invoice date")
    months = {own.month: (own.budget, own.actual, own.to_come) for own in answer.months}
    assert months == {
        "2027-04": (Decimal("228.00"), Decimal("0.00"), Decimal("0.00")),
        "2027-05": (Decimal("0.00"), Decimal("40.00"), Decimal("188.00")),
        "2027-06": (Decimal("228.00"), Decimal("0.00"), Decimal("228.00")),
    }


def test_a_row_finds_its_booking(tmp_path: Path) -> None:
    """By handle, by the day of the post, by what the package holds; what cannot be told is asked for."""
    scenario = (
        "flights: [{name: May, start: 2027-05-01, end: 2027-05-31}, {name: June, start: 2027-06-01, end: 2027-06-30}]\n"
        f"costs: {{{FX}}}"
    )
    prepared, plan = started(tmp_path, scenario)
    head = "creator,deliverables,net,posted on"
    answer = told(tmp_path, prepared, plan, "@anna.k,1x post,90,2027-06-12", head=head)
    assert of(answer, "anna", "June").money.actual == Decimal("90.00")
    assert of(answer, "anna", "May").money.actual == Decimal("0.00")
    with pytest.raises(InputError, match="the flight of anna is not said, and the plan has 2 such bookings") as caught:
        told(tmp_path, prepared, plan, "anna,,90,", head=head)
    assert caught.value.problems[0].hint == "name one of May and June, or the day of the post"


@pytest.mark.parametrize(
    ("head", "row", "what"),
    [
        ("creator,net,status", "anna,ninety,", "is not a number"),
        ("creator,net,status", "anna,90,perhaps", "there is no status 'perhaps'"),
        ("creator,net,kind", "anna,90,bribe", "there is no kind of cost 'bribe'"),
        ("creator,net,currency", "anna,90,CHF", "no rate is given for that"),
        ("creator,net,posted on", "anna,90,soon", "is not a date"),
        ("creator,net,impressions", "anna,90,-5", "is below zero"),
        ("creator,net,exchange rate", "anna,90,0", "is no exchange rate"),
        ("creator,net,status", ",90,", "the creator is missing"),
        ("who,what", "anna,90", "no column for 'creator' was recognised"),
        ("creator,colour", "anna,red", "no column says what was paid or what came"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, head: str, row: str, what: str) -> None:
    """With the line, and a way to mend it."""
    prepared, plan = started(tmp_path, f"costs: {{{FX}}}")
    with pytest.raises(InputError, match=what) as caught:
        told(tmp_path, prepared, plan, row, head=head)
    assert all(problem.hint for problem in caught.value.problems)


def test_the_rest_is_planned_anew_with_the_money_that_is_left(tmp_path: Path) -> None:
    """Of 450 anna's 100 and ben's 200 were planned in May; anna keeps 40 and does not come, ben is invoiced at 250.

    Her 40 are in no offer, so the budget is 410. May is over: nothing is sold in it but what was booked, and anna, who
    did not come, is excluded there.
    """
    scenario = (
        "budget: 450\nflights: [{name: May, start: 2027-05-01, end: 2027-05-31}, {name: June, start: 2027-06-01, "
        f"end: 2027-06-30}}]\ncosts: {{{FX}}}"
    )
    table = tmp_path / "old.csv"
    table.write_text(
        "creator,platform,package,flight\nanna,instagram,post,May\nben,instagram,post,May\n", encoding="utf-8"
    )
    prepared = prepare(write_texts(tmp_path, scenario, *ROSTER))
    actuals = tmp_path / "actuals.csv"
    actuals.write_text("creator,net,status,posted on\nanna,40,no-show,\nben,250,final,2027-05-20\n", encoding="utf-8")
    answer = track(prepared, table, actuals, date(2027, 6, 1))
    today = held_back(with_what_happened(prepared, answer), answer)
    assert today.scenario.budget is not None
    assert today.scenario.budget.total == 410
    assert {flight for _, _, _, flight in today.offers.names} == {"May", "June"}
    assert [who for who, _, _, flight in today.offers.names if flight == "May"] == ["anna", "ben"]
    rest = replan_rest(prepared, table, answer, within=0.0)
    assert rest.plan is not None
    bought = {(line.creator, line.flight): line.cost for line in rest.plan.lines.itertuples()}
    assert bought["ben", "May"] == Decimal("250.00")
    assert sum(bought.values()) <= 410
    assert not any(creator == "anna" and flight == "May" for creator, flight in bought)


def test_what_came_stands_in_the_plan_of_the_rest(tmp_path: Path) -> None:
    """Ben's 1,500 engagements, not the 1,200 that were forecast."""
    prepared, plan = started(tmp_path, f"costs: {{{FX}}}")
    answer = told(tmp_path, prepared, plan, "ben,200,final,1500", head="creator,net,status,engagement")
    rest = replan_rest(prepared, plan, answer, within=0.0)
    assert rest.plan is not None
    assert float(rest.plan.lines.set_index("creator").loc["ben", "engagement"]) == 1500


def test_nothing_is_left_to_plan_with(tmp_path: Path) -> None:
    """More is spent than there is: told in a sentence."""
    prepared, plan = started(tmp_path, f"budget: 456\ncosts: {{{FX}}}")
    answer = told(tmp_path, prepared, plan, "anna,900,no-show")
    with pytest.raises(InputError, match="what is spent and signed leaves"):
        replan_rest(prepared, plan, answer, within=0.01)


def test_what_was_learnt_goes_into_a_history(tmp_path: Path) -> None:
    """Columns that `history` reads; written twice, each post stands once; another file is not overwritten."""
    prepared, plan = started(tmp_path, f"costs: {{{FX}}}")
    head = "creator,net,posted on,impressions,engagement,reach"
    answer = told(
        tmp_path, prepared, plan, "anna,100,2027-05-03,4000,450,3500", "ben,200,2027-05-09,15000,1500,",
        "gia,80,,900,70,",
        head=head,
    )  # fmt: skip
    rows, left_out = history_rows(answer.tracked)
    assert left_out == 1
    path = tmp_path / "posts.csv"
    assert write_history(path, rows) == 2
    assert write_history(path, rows) == 0
    assert path.read_text(encoding="utf-8").splitlines() == [
        "creator,platform,posted,format,views,engagement,reach,sponsored",
        "anna,instagram,2027-05-03,post,4000,450,3500,yes", "ben,instagram,2027-05-09,post,15000,1500,,yes",
    ]  # fmt: skip
    again = prepare(write_texts(tmp_path, f"history: posts.csv\ncosts: {{{FX}}}", *ROSTER))
    assert again.sources.posts is not None
    assert len(again.sources.posts.table) == 2
    with pytest.raises(InputError, match="another file than a history"):
        write_history(tmp_path / "r.csv", rows)
