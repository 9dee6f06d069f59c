"""Numbers as people write them."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.scenario import numbers
from optimizer.scenario.numbers import Limit, NotANumber

whole_numbers = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20000", "20000"),
        ("20k", "20000"),
        ("2K", "2000"),
        ("1.5M", "1500000"),
        ("1.5 mio", "1500000"),
        ("2bn", "2000000000"),
        ("20,000", "20000"),
        ("1,234,567.89", "1234567.89"),
        ("1 234 567", "1234567"),
        ("1'234", "1234"),
        ("1_000_000", "1000000"),
        ("20\u202f000", "20000"),
        ("+5", "5"),
        ("-5", "-5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("0.125", "0.125"),
        ("1.125k", "1125"),
        ("12.3456", "12.3456"),
        (20000, "20000"),
        (Decimal("19.99"), "19.99"),
        (1.5, "1.5"),
    ],
)
def test_a_number_is_read_as_a_person_means_it(written: object, meant: str) -> None:
    """Suffixes, separators of thousands, signs and exponents."""
    assert numbers.number(written) == Decimal(meant)


@pytest.mark.parametrize(
    ("written", "fragment"),
    [
        ("1,5", "more than one way"),
        ("1.234.567", "more than one way"),
        ("1.234,50", "more than one way"),
        ("20.000", "20000 or as 20"),
        ("20.125", "20125 or as 20.125"),
        (Decimal("20.000"), "20000 or as 20"),
        ("-1.500", "-1500 or as -1.5"),
        ("60%", "is a percentage"),
        ("about 20", "not a number"),
        ("20 apples", "no known unit"),
        ("20000 EUR", "no known unit"),
        ("€20000", "not a number"),
        ("", "not a number"),
        ("k", "not a number"),
        ("1e9999", "not a number"),
        ("1e300", "larger than"),
        (True, "not a number"),
        (None, "not a number"),
        ([1], "not a number"),
    ],
)
def test_what_is_no_clear_number_is_refused_in_words(written: object, fragment: str) -> None:
    """Nothing is guessed: a text with two readings is as wrong as one with none."""
    with pytest.raises(NotANumber) as caught:
        numbers.number(written)
    assert fragment in caught.value.what
    assert caught.value.hint


def test_the_hint_names_where_the_currency_goes() -> None:
    """Somebody who writes the currency behind the amount is told the field for it."""
    with pytest.raises(NotANumber) as caught:
        numbers.number("20000 EUR")
    assert "currency: EUR" in caught.value.hint


@pytest.mark.parametrize(
    ("written", "meant"),
    [("15%", "0.15"), ("0.15", "0.15"), ("100%", "1"), ("0", "0"), ("1", "1"), ("2.500%", "0.025")],
)
def test_a_share_is_a_percentage_or_a_fraction(written: str, meant: str) -> None:
    """Both ways of writing a share give the same fraction."""
    assert numbers.share(written) == Decimal(meant)


@pytest.mark.parametrize(
    ("written", "fragment"),
    [("15", "more than the whole"), ("101%", "not between"), ("-1%", "not between"), ("-0.1", "not b")],
)
def test_a_share_outside_of_the_whole_is_refused(written: str, fragment: str) -> None:
    """A forgotten percent sign is not taken for 1,500 %."""
    with pytest.raises(NotANumber) as caught:
        numbers.share(written)
    assert fragment in caught.value.what


def test_the_hint_for_a_forgotten_sign_writes_it_out() -> None:
    """`5` where a share belongs is answered with `5%`."""
    with pytest.raises(NotANumber) as caught:
        numbers.share(Decimal(5))
    assert "5%" in caught.value.hint


def test_a_factor_may_be_above_one() -> None:
    """A multiplier of a format is a number or a percentage, and not bounded by the whole."""
    assert numbers.factor("1.450") == Decimal("1.45")
    assert numbers.factor("140%") == Decimal("1.4")
    with pytest.raises(NotANumber):
        numbers.factor("-1")


def test_a_limit_keeps_whether_it_is_a_share() -> None:
    """`60%` and `0.6` are different limits: one is relative to the plan, one absolute."""
    assert numbers.limit("60%") == Limit(Decimal("0.6"), is_share=True)
    assert numbers.limit("0.6") == Limit(Decimal("0.6"), is_share=False)
    assert str(numbers.limit("60%")) == "60%"
    assert str(numbers.limit("0.125%")) == "0.125%"
    assert str(numbers.limit("1.5M")) == "1,500,000"


def test_an_ambiguous_limit_is_refused_as_a_number_is() -> None:
    """`min: 20.000` of a rule must not become twenty."""
    with pytest.raises(NotANumber):
        numbers.limit(Decimal("20.000"))


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ("2k-50k", (2000, 50000)),
        ("0-2k", (0, 2000)),
        ("50k+", (50000, None)),
        ("50k +", (50000, None)),
        ("2k to 50k", (2000, 50000)),
        ("2,000 – 50,000", (2000, 50000)),
        ("1.5M-2M", (1500000, 2000000)),
    ],
)
def test_a_band_has_two_ends_or_is_open(written: str, band: tuple[int, int | None]) -> None:
    """Bands of followers in the usual ways of writing them."""
    assert numbers.band(written) == band


@pytest.mark.parametrize(
    "written", ["50k", "50k-2k", "2k-2k", "-", "2k-", "a-b", "", 2000, None, True, "1-2-3", "20.000+"]
)
def test_what_is_no_band_is_refused(written: object) -> None:
    """One number, an end before the beginning, and anything else that is no range."""
    with pytest.raises(NotANumber):
        numbers.band(written)


@given(whole_numbers)
def test_separators_of_thousands_change_nothing(count: int) -> None:
    """A whole number reads the same with commas, blanks, apostrophes or without."""
    texts = {f"{count:,}", f"{count:,}".replace(",", " "), f"{count:,}".replace(",", "'"), str(count), f"{count}.00"}
    assert {numbers.number(text) for text in texts} == {Decimal(count)}


@given(st.decimals(0, 10**6, places=2))
def test_money_written_with_cents_is_exact(amount: Decimal) -> None:
    """No digit of an amount with two decimals is lost or rounded."""
    assert numbers.number(f"{amount:f}") == amount
    assert numbers.number(amount) == amount


@given(st.decimals(0, 100, places=3))
def test_a_percentage_and_its_fraction_agree(percent: Decimal) -> None:
    """p% is p/100 in every reader that takes both."""
    text = f"{percent:f}%"
    assert numbers.share(text) == numbers.factor(text) == numbers.number_or_share(text).value == percent / 100


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=12), st.from_regex(r"[-+]?[0-9.,' ]{1,10}[kKmMe%]{0,2}", fullmatch=True)))
def test_any_text_is_a_number_or_refused_in_words(text: str) -> None:
    """No text makes a reader fail in another way than `NotANumber`, and what is read is finite."""
    for read in (numbers.number, numbers.share, numbers.factor, lambda raw: numbers.limit(raw).value):
        with contextlib.suppress(NotANumber):
            assert read(text).is_finite()
    with contextlib.suppress(NotANumber):
        low, high = numbers.band(text)
        assert high is None or low < high
