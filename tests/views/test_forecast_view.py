"""Ranges and back-tests of a plan, as people read them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_plans import mixed_plan

from optimizer.dossier import Dossier
from optimizer.facts.results import ForecastRange, ForecastTest
from optimizer.plan.plan import Plan
from optimizer.render.text import text_of
from optimizer.views.parts import Cards, Sentence, Table, View
from optimizer.views.plan import plan_view
from optimizer.words.forecast import between, likely, rounded

TEST = ForecastTest("tiktok", "engagement", 4, 120, promised=51_234.0, delivered=48_671.0, held=0.79)


def forecast_plan() -> Plan:
    """A plan whose engagement lies between 410,321 and 561,987 in 8 of 10 cases."""
    plan = mixed_plan()
    told = ForecastRange(487_963.0, 410_321.0, 480_111.0, 561_987.0)
    count = len(plan.lines)
    lines = plan.lines.assign(low=[{"engagement": 1_234.0}] * count, high=[{"engagement": 56_789.0}] * count)
    return replace(plan, lines=lines, forecast={"engagement": told}, forecast_tests=(TEST,))


def table(view: View, name: str) -> list[tuple[str, ...]]:
    """A table as a person reads it."""
    return [tuple(text_of(cell) for cell in row) for row in view.tables[name].rows]


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (410_321, 561_987, (410_000, 560_000)),
        (8_412, 11_987, (8_400, 12_000)),
        (3.2, 9.9, (3, 10)),
        (0, 1_950_000, (0, 2_000_000)),
        (5, 5, (5, 5)),
    ],
)
def test_a_range_is_rounded_as_it_deserves(low: float, high: float, shown: tuple[float, float]) -> None:
    assert rounded(low, high) == shown


def test_ranges_in_words() -> None:
    assert between(410_321, 561_987, "engagement", "EUR") == "410,000 and 560,000"
    assert likely(41_032.1, 56_198.7, "value", "EUR") == "likely €41,000 to €56,000"


def test_the_headline_and_the_card_say_what_is_likely() -> None:
    view = plan_view(Dossier(forecast_plan()))
    assert any("likely between 410,000 and 560,000," in sentence.text for sentence in view.lead)
    (summary,) = (section for section in view.sections if section.id == "summary")
    (cards,) = (part for part in summary.parts if isinstance(part, Cards))
    (card,) = (card for card in cards.cards if card.title == "Engagement")
    assert card.remark.endswith("likely 410,000 to 560,000")


def test_lines_have_ends_and_the_section_has_both_tables() -> None:
    view = plan_view(Dossier(forecast_plan()))
    lines = view.tables["lines"]
    keys = [column.key for column in lines.columns]
    assert keys[keys.index("engagement") :][:3] == ["engagement", "low", "high"]
    assert {text_of(row[keys.index("low")]) for row in lines.rows} == {"1,000"}
    assert table(view, "forecast") == [("Engagement", "410,000", "480,000", "490,000", "560,000")]
    assert table(view, "forecast_tests") == [("tiktok", "Engagement", "4", "120", "51,200", "48,700", "95 %", "79 %")]


def test_without_ranges_nothing_is_said_of_them() -> None:
    view = plan_view(Dossier(mixed_plan()))
    said = [part.text for section in view.sections for part in section.parts if isinstance(part, Sentence)]
    assert not any("likely" in text for text in [*said, *(sentence.text for sentence in view.lead)])
    assert not {"forecast", "forecast_tests"} & set(view.tables)
    assert all(column.key not in ("low", "high", "likely") for own in view.tables.values() for column in own.columns)
    assert isinstance(view.tables["lines"], Table)
