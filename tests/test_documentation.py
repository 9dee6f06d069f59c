"""The documentation site: built from what the repository holds, complete, and without a request to outside."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path

import pytest

from optimizer.scenario.json_schema import scenario_schema

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))  # the hooks belong to the documentation, not to the package

from mkdocs.exceptions import PluginError
from site_hooks import BESIDE, field_reference, loaded_from_outside, site_path


def test_the_site_is_built_and_every_page_is_in_it(project: Path, tmp_path: Path) -> None:
    """Strictly: a link that leads nowhere ends the build."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(tmp_path)]
    built = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    pages = [*(path.name for path in project.glob("docs/*.md")), *map(site_path, BESIDE), "reference.md"]
    assert len(pages) > 10
    for page in pages:
        folder = page.removesuffix(".md").removesuffix("README").removesuffix("index")
        assert (tmp_path / folder / "index.html").is_file(), page
    assert 'id="segment"' in (tmp_path / "reference" / "index.html").read_text(encoding="utf-8")


def test_every_field_is_in_the_reference() -> None:
    """With its description, behind the part that it belongs to."""
    schema = scenario_schema()
    text = " ".join(field_reference(schema).split())
    parts = [schema, *schema["$defs"].values()]
    assert len(parts) > 20
    for part in parts:
        for field, about in part["properties"].items():
            start = " ".join(about["description"].split()).split("<")[0]
            assert f"| `{field}` |" in text
            assert start.replace("|", "\\|") in text


def test_a_field_without_its_description_ends_the_build() -> None:
    """It is named."""
    schema = copy.deepcopy(scenario_schema())
    schema["$defs"]["Flight"]["properties"]["budget"]["description"] = ""
    with pytest.raises(PluginError, match=r"without a description: Flight\.budget"):
        field_reference(schema)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<script src="https://cdn.example/x.js"></script>', ["https://cdn.example/x.js"]),
        ('<link rel=stylesheet href="//fonts.example/a.css">', ["//fonts.example/a.css"]),
        ('<img alt="" srcset="small.png 1x, http://a.example/b.png 2x">', ["http://a.example/b.png"]),
        ("<style>body { background: url('https://a.example/b.png') }</style>", ["https://a.example/b.png"]),
        ('<a href="https://a.example/">a link is followed by whoever clicks it</a>', []),
        ('<script src="assets/x.js"></script><img src="../plan.svg">', []),
    ],
)
def test_what_a_page_loads_from_outside_is_found(text: str, found: list[str]) -> None:
    """Scripts, styles, pictures; not links."""
    assert loaded_from_outside(text, page=True) == found
    assert loaded_from_outside('@import "https://a.example/c.css";', page=False) == ["https://a.example/c.css"]
