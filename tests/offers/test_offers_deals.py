"""What was agreed goes before what the roster says: tiny scenarios, solved by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from from_text import write_texts

from optimizer.errors import InputError
from optimizer.facts.deals import DealOfLine
from optimizer.offers.table import Offers
from optimizer.plan.plan import Plan
from optimizer.planning import check_plan, plan_campaign, prepare

ROSTER = (
    "creator,platform,followers,engagement_rate,price,currency,handle",
    "anna,instagram,10000,0.05,100,EUR,@anna.k",
    "ben,instagram,60000,0.02,300,EUR,",
    "cleo,tiktok,30000,0.03,200,EUR,",
    "gia,instagram,8000,0.04,80,GBP,",
    "gia,tiktok,9000,0.04,90,GBP,",
)
HEAD = "creator,platform,package,price,currency,status"
FX = "costs: {fx: {USD: 0.9, GBP: 1.163}}"


def with_deals(folder: Path, scenario: str, *deals: str, head: str = HEAD) -> Path:
    """The path of a scenario over the roster above with these deals."""
    (folder / "deals.csv").write_text("\n".join((head, *deals)) + "\n", encoding="utf-8")
    return write_texts(folder, f"deals: deals.csv\n{scenario}", *ROSTER)


def fee(offers: Offers, creator: str, package: str = "post", flight: str | None = None) -> int:
    """Minor units of the creator's fee of an offer, on the platform where they sell it."""
    found = [
        index for (who, _, what, when), index in offers.names.items() if (who, what, when) == (creator, package, flight)
    ]
    assert len(found) == 1, found
    return int(offers.cost_parts(np.array(found))["creator"][0])


def deal(plan: Plan, creator: str) -> DealOfLine:
    """What the plan says of the deal with a creator."""
    (line,) = [line for line in plan.lines.to_dict("records") if line["creator"] == creator]
    assert isinstance(line["deal"], DealOfLine)
    return line["deal"]


def test_an_agreed_price_wins_and_fees_follow_from_it(tmp_path: Path) -> None:
    """USD 90.55 at 0.9 is EUR 81.495, so 81.50; with 10 % agency 89.65. The roster says 100.

    Exactly 81.495 rounds up: converted in binary, or rounded twice, it would be 81.49.
    """
    path = with_deals(
        tmp_path, "costs: {agency_fee: 10%, fx: {USD: 0.9, GBP: 1.163}}", "anna,instagram,post,90.55,USD,agreed"
    )
    prepared = prepare(path)
    assert fee(prepared.offers, "anna") == 8150
    assert fee(prepared.offers, "ben") == 30000
    plan = plan_campaign(prepared)
    (line,) = [line for line in plan.lines.to_dict("records") if line["creator"] == "anna"]
    assert line["cost"] == Decimal("89.65")
    told = deal(plan, "anna")
    assert (told.price, told.quoted, told.variance) == (Decimal("81.50"), Decimal("100.00"), Decimal("-18.50"))
    assert (told.amount, told.currency, told.rate, told.status) == (Decimal("90.55"), "USD", Decimal("0.9"), "agreed")


def test_signed_is_in_declined_is_out_agreed_is_free(tmp_path: Path) -> None:
    """By value anna and cleo would be bought for 320: but ben is signed, cleo has declined, and anna is too dear now.

    Engagement per euro: anna 500/100, ben 1200/300, cleo 900/200. With 320: ben (300), and anna at 300 does not fit.
    """
    path = with_deals(
        tmp_path, f"budget: 320\n{FX}",
        "ben,instagram,post,300,EUR,signed", "cleo,tiktok,,,,declined", "anna,instagram,post,300,EUR,agreed",
    )  # fmt: skip
    plan = plan_campaign(path)
    assert plan.status == "optimal"
    assert list(plan.lines["creator"]) == ["ben"]
    assert [violation.figures for violation in check_plan(path, write(tmp_path, "cleo,tiktok,post")).violations] == [
        (0.0, 1.0, None), (1.0, None, 0.0),
    ]  # fmt: skip


def write(folder: Path, *lines: str, head: str = "creator,platform,package") -> Path:
    """A table of bookings."""
    path = folder / "bookings.csv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path


def test_what_is_still_open_is_bought_at_the_offered_price(tmp_path: Path) -> None:
    """300 buys ben as the roster has him; offered at 150 there is room for anna too."""
    alone = plan_campaign(write_texts(tmp_path, f"budget: 310\n{FX}", *ROSTER[:3]))
    assert list(alone.lines["creator"]) == ["ben"]
    (tmp_path / "deals.csv").write_text(f"{HEAD}\nben,instagram,post,150,EUR,offered\n", encoding="utf-8")
    both = plan_campaign(write_texts(tmp_path, f"budget: 310\ndeals: deals.csv\n{FX}", *ROSTER[:3]))
    assert list(both.lines["creator"]) == ["anna", "ben"]


def test_creators_are_found_by_handle_address_and_capitals(tmp_path: Path) -> None:
    """As a roster finds them."""
    path = with_deals(
        tmp_path, FX, "instagram.com/anna.k/,,post,90,EUR,agreed", "BEN,IG,post,280,EUR,agreed",
    )  # fmt: skip
    offers = prepare(path).offers
    assert (fee(offers, "anna"), fee(offers, "ben")) == (9000, 28000)


def test_a_bundle_in_other_words_is_the_package_that_holds_it(tmp_path: Path) -> None:
    """Or one of its own, which only this channel sells."""
    packages = "packages: [{name: launch, reel: 1, story: 3}, {name: short film, post: 1, where: {platform: tiktok}}]"
    path = with_deals(
        tmp_path, f"{packages}\n{FX}",
        "anna,instagram,1x Reel + 3x Stories,90,EUR,agreed", "cleo,tiktok,1 TikTok video,150,EUR,agreed",
        "ben,instagram,2 stories,70,EUR,agreed",
    )  # fmt: skip
    offers = prepare(path).offers
    assert fee(offers, "anna", "launch") == 9000
    assert fee(offers, "cleo", "short film") == 15000
    assert fee(offers, "ben", "2 story") == 7000
    assert [who for who, _, package, _ in offers.names if package == "2 story"] == ["ben"]


def test_a_deal_goes_before_the_where_of_its_package(tmp_path: Path) -> None:
    """What was agreed can be bought, whoever the package is for otherwise, and in whichever flight."""
    scenario = (
        "packages: [{name: film, post: 1, where: {platform: tiktok, flight: May}}]\n"
        "flights: [{name: May, start: 2027-05-01, end: 2027-05-31}, {name: June, start: 2027-06-01, end: 2027-06-30}]\n"
        f"{FX}"
    )
    head = "creator,platform,package,flight,price,status"
    path = with_deals(tmp_path, scenario, "anna,instagram,film,June,60,agreed", head=head)
    offers = prepare(path).offers
    own = {(who, flight) for who, _, _, flight in offers.names if who in ("anna", "cleo")}
    assert own == {("anna", "June"), ("cleo", "May")}
    assert fee(offers, "anna", "film", "June") == 6000


def test_two_flights_have_prices_of_their_own(tmp_path: Path) -> None:
    """A deal that names its flight goes before one that does not."""
    scenario = (
        "flights: [{name: May, start: 2027-05-01, end: 2027-05-31}, {name: June, start: 2027-06-01, end: 2027-06-30}]\n"
        f"{FX}"
    )
    head = "creator,platform,package,flight,price,status"
    path = with_deals(tmp_path, scenario, "anna,,post,June,60,agreed", "anna,,post,,80,agreed", head=head)
    offers = prepare(path).offers
    assert [fee(offers, "anna", "post", flight) for flight in ("May", "June")] == [8000, 6000]


def test_a_creator_outside_of_the_roster_is_judged_by_the_row(tmp_path: Path) -> None:
    """With followers and a rate as anybody else, with figures of its own by these, else with nothing; always marked."""
    head = f"{HEAD},followers,engagement rate,country,est. impressions,est. engagements"
    path = with_deals(
        tmp_path, FX,
        "zoe,instagram,post,50,EUR,signed,20k,5%,France,,", "yan,instagram,post,40,EUR,signed,,,,9000,700",
        "xia,tiktok,post,30,EUR,signed,,,,,", head=head,
    )  # fmt: skip
    prepared = prepare(path)
    plan = plan_campaign(prepared)
    lines = {line["creator"]: line for line in plan.lines.to_dict("records")}
    assert lines["zoe"]["engagement"] == pytest.approx(1000)
    assert lines["zoe"]["tier"] == "micro"
    assert (lines["yan"]["engagement"], lines["yan"]["impressions"]) == (700, 9000)
    assert (lines["xia"]["engagement"], lines["xia"]["tier"]) == (0, "")
    for creator, cost in (("zoe", "50.00"), ("yan", "40.00"), ("xia", "30.00")):
        told = deal(plan, creator)
        assert (told.outside, told.price, told.quoted, told.variance) == (True, Decimal(cost), None, None)
    assert sum("is not in the roster" in warning.what for warning in plan.warnings) == 3
    assert {package for who, _, package, _ in prepared.offers.names if who in lines} == {"post"}


def test_a_currency_is_not_guessed(tmp_path: Path) -> None:
    """Without one a deal is in the scenario's, unless the creator's own prices are in another."""
    head = "creator,platform,package,price,status"
    path = with_deals(tmp_path, FX, "anna,instagram,post,90,agreed", head=head)
    assert fee(prepare(path).offers, "anna") == 9000
    with pytest.raises(InputError, match="the currency of the deal with gia is not said"):
        prepare(with_deals(tmp_path, FX, "gia,tiktok,post,90,agreed", head=head))


def test_a_proposal_has_prices_of_its_own(tmp_path: Path) -> None:
    """A table of bookings with prices is judged at them: 90 + 250.50 + 60 in all, 1.163 a pound, and no error.

    Gia's 60 pounds are EUR 69.78. Zoe is in no roster.
    """
    path = with_deals(tmp_path, f"budget: 500\n{FX}", "anna,instagram,post,95,EUR,agreed")
    table = write(
        tmp_path, "anna,IG,Feed post,90,EUR", 'ben,,post,"250.50",EUR', "gia,tiktok,1x post,60,GBP",
        "zoe,tiktok,post,30,EUR",
        head="Influencer,Network,Deliverables,Price,Currency",
    )  # fmt: skip
    checked = check_plan(path, table)
    assert checked.violations == ()
    assert list(checked.lines["cost"]) == [Decimal(text) for text in ("90.00", "250.50", "69.78", "30.00")]
    assert deal(checked, "anna").quoted == Decimal("100.00")
    assert deal(checked, "zoe").outside
    assert any("says €95.00, this row €90.00" in warning.what for warning in checked.warnings)
    dear = write(tmp_path, "anna,instagram,post,600,EUR", head=HEAD.removesuffix(",status"))
    assert [violation.figures[0] for violation in check_plan(path, dear).violations] == [600.0]


def test_what_a_proposal_says_it_costs_is_still_compared(tmp_path: Path) -> None:
    """A `cost` is what a plan states of itself, and no price."""
    path = with_deals(tmp_path, FX, "anna,instagram,post,95,EUR,agreed")
    checked = check_plan(path, write(tmp_path, "anna,instagram,post,100", head="creator,platform,package,cost"))
    assert [violation.figures for violation in checked.violations] == [(100.0, 95.0, 95.0)]


def test_further_columns_travel_to_the_plan_and_back(tmp_path: Path) -> None:
    """Purchase order and contract stand on the line, in the file, in the table; the check confirms all three."""
    from optimizer.plan.files import write_plan
    from optimizer.plan.loading import load_plan

    path = with_deals(
        tmp_path, FX, "anna,instagram,post,95,EUR,signed,4500017,C-12; amended", head=f"{HEAD},PO,Contract"
    )
    plan = plan_campaign(path)
    assert deal(plan, "anna").kept == {"PO": "4500017", "Contract": "C-12; amended"}
    document, table = write_plan(plan, tmp_path / "out")
    assert deal(load_plan(document).plan, "anna") == deal(plan, "anna")
    assert "PO: 4500017; Contract: C-12; amended" in table.read_text(encoding="utf-8")
    assert [check_plan(path, file).violations for file in (document, table)] == [(), ()]


def test_deals_are_among_what_a_plan_was_made_from(tmp_path: Path) -> None:
    """When they change, the plan says so."""
    from optimizer.plan.files import write_plan

    path = with_deals(tmp_path, FX, "anna,instagram,post,95,EUR,agreed")
    document, _ = write_plan(plan_campaign(path), tmp_path / "out")
    with_deals(tmp_path, FX, "anna,instagram,post,96,EUR,agreed")
    checked = check_plan(path, document)
    assert any(warning.field == "deals" for warning in checked.warnings)
    assert any(violation.figures[:2] == (95.0, 96.0) for violation in checked.violations)


def test_a_list_of_deals_may_still_be_empty(tmp_path: Path) -> None:
    """Headers alone: nothing is agreed yet, and the plan is that of the roster."""
    plan = plan_campaign(with_deals(tmp_path, f"budget: 310\n{FX}"))
    assert list(plan.lines["creator"]) == ["anna", "cleo"]
    assert "deals" in plan.inputs


def made(folder: Path, name: str) -> Path:
    """A folder that was not there before."""
    (folder / name).mkdir()
    return folder / name


def test_deals_may_stand_in_the_scenario(tmp_path: Path) -> None:
    """Rows as a list mean what the same rows mean in a file, names that look like numbers among them."""
    rows = "[{creator: '@anna.k', package: post, price: 70.50, status: agreed}, {creator: cleo, status: declined}]"
    written = prepare(write_texts(made(tmp_path, "here"), f"budget: 300\n{FX}\ndeals: {rows}\n", *ROSTER))
    beside = prepare(with_deals(tmp_path, f"budget: 300\n{FX}\n", "@anna.k,,post,70.50,,agreed", "cleo,,,,,declined"))
    assert fee(written.offers, "anna") == fee(beside.offers, "anna") == 7050
    assert [(deal.creator, deal.status, deal.price) for deal in written.offers.deals] == [
        (deal.creator, deal.status, deal.price) for deal in beside.offers.deals
    ]
    number = "deals: [{creator: 12e5, platform: instagram, package: post, price: 5, status: agreed}]\n"
    other = prepare(
        write_texts(made(tmp_path, "there"), f"budget: 300\n{number}", ROSTER[0], "12e5,instagram,9000,0.03,70,EUR,")
    )
    assert fee(other.offers, "12e5") == 500
