"""A plan file of which anything at all was changed passes in none of `check`, `report` and `approve`.

Each field of plan.json and each cell of plan.csv is changed, one by one; entries are dropped, doubled, added. Once as
somebody would with an editor, and once with the digest put right again, so that only re-computing can tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from everything import ROSTER, SCENARIO
from from_text import write_texts
from mutations import cells, leaves, mutants

from optimizer.dossier import dossier_of
from optimizer.errors import DoesNotHold, InputError
from optimizer.plan.document import sealed
from optimizer.plan.files import write_plan
from optimizer.plan.making import make_plan
from optimizer.plan.plan import Plan
from optimizer.plan.reading import read_plan, stated_plan
from optimizer.planning import Prepared, plan_campaign, prepare, verify
from optimizer.releasing import releasable

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = (
    *("gifting", "luxury_macro", "reach_overlaps", "reach_panel", "spring_flights", "three_currencies"),
    *("two_countries", "with_history"),
)
DEALS = """creator,platform,package,flight,price,currency,status,PO,followers
anna,instagram,post,March,95.55,USD,signed,4500017,
zoe,instagram,1x Reel + 2x Stories,April,60,EUR,agreed,,9000
ben,instagram,post,April,,,declined,,
"""
TOLD_OTHERWISE = ("inputs",)
"""A hash of another file is no mistake: it is told as an input that has changed."""
FROZEN = (("digest",), "dropped")
"""A file without a digest is read as the frozen copy of an approval: each of its figures is compared all the same."""
TAKEN = ("versions", "seconds", "conflicts", "digest")
"""With these put right again nothing can be told: they are of the making. The seconds are in no digest either."""
NOWHERE = Path("nowhere") / "plan.json"
Files = tuple[Prepared, Path]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A small plan with flights, audience, fees, taxes, instalments, deals, estimates and a warning."""
    folder = tmp_path_factory.mktemp("mutations")
    (folder / "deals.csv").write_text(DEALS, encoding="utf-8")
    scenario = SCENARIO.replace("  tax:", "  fx: {USD: 0.9}\n  tax:") + "deals: deals.csv\n"
    prepared = prepare(write_texts(folder, scenario, *ROSTER))
    return prepared, write_plan(plan_campaign(prepared), folder / "out")[0]


def passes(prepared: Prepared, content: Any, path: Path) -> bool:
    """Whether a plan file is found right in all it says, made from the very files that it names."""
    try:
        found = verify(prepared, stated_plan(content, path))
    except InputError:
        return False
    return found.holds and not found.changed


def changes(
    document: dict[str, Any], *, seal: bool, first: int = 0, every: int = 1
) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """(place, what was done to it, the changed content): each `every`-th change, beginning at `first`."""
    for number, (place, what, changed) in enumerate(mutants(document)):
        part = place[0] if place else ""
        if number % every != first or part == "seconds" or (seal and part in TAKEN) or (place, what) == FROZEN:
            continue
        yield place, what, sealed(changed) if seal and isinstance(changed, dict) and "digest" in changed else changed


@pytest.fixture
def valued_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One choice of bookings is valued once: thousands of files are looked at, and most name the same."""
    valued: dict[Any, Plan] = {}

    def once(*args: Any, **named: Any) -> Plan:
        key = (id(args[1]), args[2].tobytes(), named["status"], named["bound"])
        if key not in valued:
            valued[key] = make_plan(*args, **named)
        return valued[key]

    monkeypatch.setattr("optimizer.planning.make_plan", once)


@pytest.fixture
def read_once(everything: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """`report` and `approve` get scenario and roster as they were read: all the files name the same ones."""
    prepared = everything[0]

    def as_read(path: Path, overrides: Sequence[str] = ()) -> Prepared:
        return prepare(path, overrides) if overrides else prepared

    monkeypatch.setattr("optimizer.dossier.prepare", as_read)


def refused_by(path: Path, scenario: Path, *, told_otherwise: bool = False) -> tuple[bool, bool]:
    """Whether `report --scenario` and `approve --scenario` refuse a plan file.

    With `told_otherwise` a report that shows the plan with words of what has changed counts as a refusal too.
    """
    try:
        detail = dossier_of(path, scenario).detail
        reported = not (told_otherwise and detail is not None and detail.changed)
    except (InputError, DoesNotHold):
        reported = False
    try:
        releasable(path, scenario)
    except (InputError, DoesNotHold):
        return not reported, True
    return not reported, False


@pytest.mark.parametrize(
    ("first", "every"),
    [(0, 29), *(pytest.param(first, 4, marks=pytest.mark.long) for first in range(4))],
)
@pytest.mark.parametrize("seal", [False, True])
@pytest.mark.usefixtures("read_once", "valued_once")
def test_no_change_of_a_plan_file_passes(everything: Files, seal: bool, first: int, every: int) -> None:
    """Every kind of change to every field, dropped and added ones too, in `check`, `report` and `approve`."""
    prepared, path = everything
    document = json.loads(path.read_text(encoding="utf-8"))
    scenario = Path(prepared.file.folder) / "s.yaml"
    assert len(list(leaves(document))) > 900
    assert passes(prepared, document, NOWHERE)
    assert refused_by(path, scenario) == (False, False)
    changed_file = path.with_name("changed.json")
    tried, passed = 0, []
    for place, what, content in changes(document, seal=seal, first=first, every=every):
        tried += 1
        if passes(prepared, content, NOWHERE):
            passed.append((place, what, "check"))
        changed_file.write_text(json.dumps(content), encoding="utf-8")
        told_otherwise = bool(place) and place[0] in TOLD_OTHERWISE
        if refused_by(changed_file, scenario, told_otherwise=told_otherwise) != (True, True):
            passed.append((place, what, "report or approve"))
    assert tried > 3800 / every
    assert passed == []


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.usefixtures("read_once", "valued_once")
def test_no_change_of_a_plans_table_passes(everything: Files, every: int) -> None:
    """Every cell, header, row and column of plan.csv: beside its plan.json, whichever of the two is looked at."""
    prepared, path = everything
    content = json.loads(path.read_text(encoding="utf-8"))
    scenario = Path(prepared.file.folder) / "s.yaml"
    table = path.with_suffix(".csv")
    own = table.read_text(encoding="utf-8")
    tried, passed = 0, []
    for number, (row, column, text) in enumerate(cells(own)):
        tried += 1
        table.write_text(text, encoding="utf-8")
        if passes(prepared, content, path) or _table_passes(prepared, table):
            passed.append((row, column))
        if number % every == 0 and refused_by(path, scenario) != (True, True):
            passed.append((row, column))
    table.write_text(own, encoding="utf-8")
    assert tried > 90
    assert passed == []


def _table_passes(prepared: Prepared, table: Path) -> bool:
    try:
        return verify(prepared, read_plan(table)).holds
    except InputError:
        return False


@pytest.mark.long
@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("seal", [False, True])
@pytest.mark.usefixtures("valued_once")
def test_no_change_of_a_shipped_plan_passes(name: str, seal: bool, tmp_path: Path) -> None:
    """The same on plans of other kinds: gifts, overlaps, flights, several currencies and countries.

    Of large plans about 2,000 changes, evenly spread: their many lines have the same fields.
    """
    prepared = prepare(SCENARIOS / f"{name}.yaml")
    path = write_plan(plan_campaign(prepared), tmp_path)[0]
    document = json.loads(path.read_text(encoding="utf-8"))
    every = max(3, sum(1 for _ in mutants(document)) // 2000) | 1  # odd: each kind of change has its turn
    tried, passed = 0, []
    for place, what, content in changes(document, seal=seal, every=every):
        tried += 1
        if passes(prepared, content, NOWHERE):
            passed.append((place, what))
    assert tried > 1200
    assert passed == []
