"""The terms of fees and taxes in plan.json: as they are written, and held against the scenario."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from broken import broken
from from_text import write_texts

from optimizer.plan.files import write_plan
from optimizer.planning import check_plan, plan_campaign

ROSTER = ("creator,platform,followers,engagement_rate,price,country", "anna,instagram,10000,5%,100.10,DE")
SCENARIO = """budget: 300
costs:
  agency_fee: 33.33333%
  platform_fee: {rate: 2%, amount: 5, on: [creator, agency]}
  tax: {rate: 20%, recoverable: true, countries: {DE: 19%, FR: 19%, CH: {rate: 8.1%, recoverable: 50%}}}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The plan file of a scenario with all of it."""
    return write_plan(plan_campaign(write_texts(tmp_path, SCENARIO, *ROSTER)), tmp_path)[0]


def test_terms_are_told_as_they_are_written(source: Path) -> None:
    """Rates to the last digit; countries of one rate together, all others first."""
    terms = json.loads(source.read_text(encoding="utf-8"))["terms"]
    assert terms["agency"] == {"rate": 0.3333333, "amount": 0, "on": ["creator"], "column": None}
    assert terms["platform"] == {"rate": 0.02, "amount": 5, "on": ["creator", "agency"], "column": None}
    assert terms["tax"]["rates"] == [
        {"rate": rate, "recoverable": back, "countries": names, "reverse_charge": False, "kind": None, "country": ""}
        for rate, back, names in ((0.2, 1, []), (0.19, 1, ["DE", "FR"]), (0.081, 0.5, ["CH"]))
    ]
    assert terms["payment"]["invoices"][0] == {
        "payee": "creator", "kinds": ["creator"],
        "instalments": [{"share": 1, "event": "posting", "days": 0, "months": 0, "day": None, "month_end": ""}],
    }  # fmt: skip


def test_check_holds_them_against_the_scenario(source: Path) -> None:
    """Right as written; a changed rate and a fee that is made up are told."""
    scenario = source.with_name("s.yaml")
    assert check_plan(scenario, source).violations == ()
    document = json.loads(source.read_text(encoding="utf-8"))
    document["terms"]["agency"]["rate"] = 0.15
    document["terms"]["exclusivity"] = {"rate": 1}
    source.write_text(json.dumps(document), encoding="utf-8")
    told = broken(check_plan(scenario, source))
    assert [rule.partition(" as stated")[0] for rule in told] == ["terms, agency, rate", "terms, exclusivity"]
