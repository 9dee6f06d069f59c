"""Lists of deals as people keep them: bundles in their own words, statuses, prices, and what travels along."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from optimizer.errors import InputError
from optimizer.facts.deals import DealStatus
from optimizer.roster.bundles import bundle_of
from optimizer.roster.deals import DealTable, read_deals
from optimizer.roster.tables import RosterFile


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("1x Reel + 3x Stories", {"reel": 1, "story": 3}),
        ("Reel & 3 Stories", {"reel": 1, "story": 3}),
        ("3 Stories, 1 Reel", {"story": 3, "reel": 1}),
        ("1 Reel 3 Stories", {"reel": 1, "story": 3}),
        ("2 × Réels", {"reel": 2}),
        ("Reels x2 and a story", {"reel": 2, "story": 1}),
        ("two TikToks", {"post": 2}),
        ("1x TikTok video (60s)", {"video": 1}),
        ("IG Reel (30 sec) + story set (4 frames)", {"reel": 1, "story": 4}),
        ("1 IG post + 2 IG stories", {"post": 1, "story": 2}),
        ("ein Beitrag und drei Stories", {"post": 1, "story": 3}),
        ("Story (24h)", {"story": 1}),
        ("reel/story", {"reel": 1, "story": 1}),
        ("1x reel\n1x reel", {"reel": 2}),
        ("launch bundle", None),
        ("1 integration", None),
        ("Reel 2 3", None),
        ("5000 reels", None),
        ("", None),
    ],
)
def test_a_bundle_is_read_from_its_words(text: str, pieces: dict[str, int] | None) -> None:
    """Counts in front, behind and in brackets; lengths in seconds are no counts; half understood is not understood."""
    assert bundle_of(text) == pieces


def test_a_format_of_the_scenario_is_known_too() -> None:
    """`formats: {ar_filter: ...}` can be in a bundle."""
    assert bundle_of("2x AR filter + 1 reel", ["ar_filter"]) == {"ar_filter": 2, "reel": 1}
    assert bundle_of("2x AR filter") is None


def deals_of(folder: Path, *lines: str) -> DealTable:
    """The deals of a file with these lines."""
    path = folder / "deals.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_deals(RosterFile(path, "deals.csv"), {})


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("Offered", "offered"), ("in negotiation", "offered"), ("", "offered"), ("Agreed", "agreed"),
        ("confirmed", "agreed"), ("Zugesagt", "agreed"), ("SIGNED", "signed"), ("contract signed", "signed"),
        ("signed 12.03.", "signed"), ("Gebucht", "signed"), ("live", "posted"), ("Published on 3 May", "posted"),
        ("paid", "paid"), ("Bezahlt", "paid"), ("Declined", "declined"), ("cancelled", "declined"),
        ("not available", "declined"), ("no", "declined"),
    ],
)  # fmt: skip
def test_a_status_is_read_in_the_words_of_people(tmp_path: Path, written: str, status: DealStatus) -> None:
    """Usual words in several languages, with or without a date."""
    table = deals_of(tmp_path, "creator,package,price,status", f"anna,post,100,{written}")
    assert [deal.status for deal in table.deals] == [status]


@pytest.mark.parametrize(
    ("header", "cell", "amount", "currency"),
    [
        ("price", "1250", "1250", ""),
        ("Agreed fee", "£1,250.50", "1250.50", "GBP"),
        ("Final price (USD)", "1250.5", "1250.5", "USD"),
        ("Honorar", "1.250,50 €", "1250.50", "EUR"),
        ("Net fee", "CHF 1'250", "1250", "CHF"),
        ("Deal value", "2k", "2000", ""),
        ("Contract value", "99.99", "99.99", ""),
        ("cost_creator", "10", "10", ""),
        ("cost", "10", "10", ""),
    ],
)
def test_a_price_is_read_as_written(tmp_path: Path, header: str, cell: str, amount: str, currency: str) -> None:
    """To the last digit, with the currency of the cell or of the header."""
    table = deals_of(tmp_path, f"creator;package;{header};status", f"anna;post;{cell};agreed")
    assert [(deal.amount, deal.currency) for deal in table.deals] == [(Decimal(amount), currency)]


def test_what_was_agreed_goes_before_what_is_listed(tmp_path: Path) -> None:
    """Of several prices the agreed one counts, and the others travel along with everything else."""
    table = deals_of(
        tmp_path,
        "Talent,Channel,List price,Agreed price,Deliverables,Stage,PO,Contract",
        "@anna,Insta,500,450,1x Reel,signed,4500017,C-12",
    )
    (deal,) = table.deals
    assert (deal.creator, deal.platform, deal.package, deal.status) == ("@anna", "instagram", "1x Reel", "signed")
    assert deal.amount == Decimal(450)
    assert deal.kept == {"List price": "500", "PO": "4500017", "Contract": "C-12"}


@pytest.mark.parametrize("cell", ["tbc", "on request", "n/a", "-", ""])
def test_a_price_that_is_still_open_is_unknown(tmp_path: Path, cell: str) -> None:
    """It is no error: the talks go on."""
    table = deals_of(tmp_path, "creator,package,price,status", f"anna,post,{cell},offered")
    assert table.deals[0].amount is None


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    """With line, field and a way to mend it."""
    with pytest.raises(InputError) as caught:
        deals_of(
            tmp_path,
            "creator,package,price,currency,status",
            "anna,post,-5,EUR,agreed",
            "ben,post,ten,EUR,agreed",
            "cleo,post,10,EURO$,agreed",
            "dora,post,10,EUR,maybe",
            ",post,10,EUR,agreed",
            "finn,post,£10,EUR,agreed",
        )
    assert sorted((problem.line, problem.field) for problem in caught.value.problems) == [
        (2, "price"), (3, "price"), (4, "currency"), (5, "status"), (6, "creator"), (7, "currency"),
    ]  # fmt: skip
    assert all(problem.hint for problem in caught.value.problems)
