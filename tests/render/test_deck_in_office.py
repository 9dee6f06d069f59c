"""LibreOffice opens the slides: each becomes a page, and none is refused or repaired away."""

from __future__ import annotations

from pathlib import Path

import decks
import made_views
import pytest
from handed_plans import HOSTILE
from office import as_pdf

from optimizer.api import write_report
from optimizer.plan.files import write_plan
from optimizer.planning import plan_campaign
from optimizer.render.deck.view import view_deck

pytestmark = pytest.mark.office
FOLDER = Path(__file__).resolve().parents[2] / "scenarios"


def test_slides_become_pages(tmp_path: Path) -> None:
    """A plan with flights, a view with every part under hostile names, and both in the look of a template."""
    from pptx import Presentation

    template = tmp_path / "brand.pptx"
    Presentation().save(str(template))
    scenario = FOLDER / "spring_flights.yaml"
    source, _ = write_plan(plan_campaign(scenario, ["solve.gap=20%", "solve.seconds=10"]), tmp_path)
    paths = [
        write_report(source, tmp_path / "plan.pptx", scenario=scenario),
        write_report(source, tmp_path / "branded.pptx", scenario=scenario, template=template),
        tmp_path / "hostile.pptx",
    ]
    paths[-1].write_bytes(view_deck(made_views.view(HOSTILE[0], names=HOSTILE), (), template))
    pages = as_pdf(paths, tmp_path)
    assert pages == [len(decks.opened(path.read_bytes()).slides) for path in paths]
    assert min(pages) >= 4
