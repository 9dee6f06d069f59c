"""A model file says what the model says: read back by a solver, both formats have the plan's value as their optimum."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import highspy
import pytest
from from_text import write_texts

from optimizer.errors import InputError
from optimizer.planning import compile_program, prepare
from optimizer.program.exporting import export_model
from optimizer.scenario.fields import Objective

ROSTER = (
    "creator,platform,followers,engagement_rate,price,niche",
    "ana,instagram,12000,4.1%,150,food",
    "bo,instagram,18000,3.9%,210,food",
    "bo,tiktok,22000,5.0%,190,food",
    "cy,instagram,9000,6.2%,90,art",
)
SCENARIO = """budget: 500
objective: {objective}
targets: {{engagement: 900}}
rules: [{{measure: spend, where: {{niche: food}}, max: 80%}}, {{measure: creators, min: 2}}]
audience: {{people: 100k}}
conversion: {{rate: 2%, value: 30}}
"""
FLIGHTS = "flights: [{name: may}, {name: june, budget: 60%}]\ntiming: {rest: 1 flight}\n"


def export(folder: Path, text: str, name: str) -> Path:
    """The model of a scenario, written under this name."""
    prepared = prepare(write_texts(folder, text, *ROSTER))
    model, _columns = export_model(compile_program(prepared).program, prepared.offers, folder / name)
    return model


def optimum(model: Path) -> float:
    """What HiGHS finds as the optimum of a model file, and that it finds one."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    assert highs.readModel(str(model)) != highspy.HighsStatus.kError  # a warning: it leaves out coefficients below 1e-9
    assert highs.run() == highspy.HighsStatus.kOk
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getInfo().objective_function_value)


@pytest.mark.parametrize("flights", ["", FLIGHTS], ids=["once", "flights"])
@pytest.mark.parametrize("objective", get_args(Objective))
def test_both_formats_have_the_same_optimum(tmp_path: Path, objective: str, flights: str) -> None:
    """An .mps file is a minimisation: its optimum is the negative of the .lp file's, and neither is nothing."""
    text = SCENARIO.format(objective=objective) + flights
    best = optimum(export(tmp_path, text, "model.lp"))
    assert optimum(export(tmp_path, text, "model.mps")) == pytest.approx(-best, rel=1e-6)
    assert (best < 0) if objective == "spend" else (best > 0)


def test_the_optimum_is_that_of_the_best_plan_by_hand(tmp_path: Path) -> None:
    """Followers x engagement rate: 492, 702, 1100 and 558, for 150, 210, 190 and 90 each. With 500 to spend, the best
    is everything but ana's post: 702 + 1100 + 558 = 2360 for 490, of which bo has two."""
    text = "budget: 500\nobjective: engagement"
    assert optimum(export(tmp_path, text, "model.lp")) == pytest.approx(2360)
    assert optimum(export(tmp_path, text, "model.mps")) == pytest.approx(-2360)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    """Nothing is written for it."""
    with pytest.raises(InputError, match=r"neither \.lp nor \.mps"):
        export(tmp_path, "budget: 500", "model.txt")
    assert not list(tmp_path.glob("*model*"))


def test_columns_are_told_apart(tmp_path: Path) -> None:
    """Each column of the model has a line; offers of one channel differ in package or flight."""
    export(tmp_path, "budget: 500\npackages: [{post: 1}, {reel: 1}]\nflights: [{name: may}, {name: june}]", "model.lp")
    header, *rows = (tmp_path / "model.columns.csv").read_text(encoding="utf-8").splitlines()
    assert header == "column,creator,platform,package,flight,cost"
    assert rows[0] == "offer_0,ana,instagram,1 post,may,150.00"
    assert len({row.split(",", 1)[1].rsplit(",", 1)[0] for row in rows}) == len(rows) == 16


def test_a_file_where_a_folder_should_be_is_told(tmp_path: Path) -> None:
    """As an error of the input; the file stays as it is."""
    (tmp_path / "f").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="cannot write here"):
        export(tmp_path, "budget: 500", "f/model.lp")
    assert (tmp_path / "f").read_text(encoding="utf-8") == "mine"
