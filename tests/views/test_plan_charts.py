"""Charts of a plan: the figures of its lines, added up by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.advice.session import Session
from optimizer.dossier import Dossier
from optimizer.views.parts import Chart, Table
from optimizer.views.plan_charts import charts_view

ROSTER = """creator,platform,followers,engagement_rate,price,niche,tier
anna,instagram,10000,0.05,100,food|travel,
bert,tiktok,20000,0.04,200,food,
cora,tiktok,900000,0.02,300,,
"""


def charts(folder: Path, more: str = "") -> tuple[dict[str, Chart], dict[str, Table]]:
    """Charts and tables of the plan that books all three."""
    (folder / "r.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "s.yaml").write_text(
        f"name: x\nbudget: 600\ncurrency: EUR\nobjective: engagement\nroster: r.csv\n{more}", encoding="utf-8"
    )
    view = charts_view(Dossier(Session.of(folder / "s.yaml").plan))
    parts = [part for section in view.sections for part in section.parts]
    return (
        {part.id: part for part in parts if isinstance(part, Chart)},
        {part.id: part for part in parts if isinstance(part, Table)},
    )


def test_bars_are_the_sums_of_the_lines(tmp_path: Path) -> None:
    """Anna 100 and 500 engagements, Bert 200 and 800, Cora 300 and 18,000; Anna counts in both of her niches."""
    drawn, _ = charts(tmp_path)
    spend = {drawn["spend_by_niche"].labels[int(x)]: y for x, y in drawn["spend_by_niche"].series[0].points}
    assert spend == {"food": 300, "travel": 100, "no niche": 300}
    assert drawn["spend_by_platform"].labels == drawn["engagement_by_platform"].labels == ("tiktok", "instagram")
    spent, brought = (drawn[f"{name}_by_platform"].series[0].points for name in ("spend", "engagement"))
    assert spent == ((0.0, 500.0), (1.0, 100.0))
    assert [y for _, y in brought] == pytest.approx([18800, 500])
    assert drawn["engagement_by_platform"].description == "tiktok 18,800; instagram 500."


def test_flights_have_charts_of_their_own(tmp_path: Path) -> None:
    """Spend beside the budget of each flight, and what it brings."""
    drawn, _ = charts(tmp_path, "flights:\n  - {name: one, budget: 300}\n  - {name: two}\n")
    assert drawn["spend_by_flight"].labels == ("one", "two")
    assert {series.name for series in drawn["spend_by_flight"].series} == {"budget", "spend"}
    assert sum(y for _, y in drawn["spend_by_flight"].series[-1].points) == 600
