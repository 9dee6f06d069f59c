"""What CI, the README and the hooks run is the same, and documents name what is there."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from weak_tests import weak_tests

from optimizer.roster.limits import Limits


@pytest.fixture
def ci(project: Path) -> str:
    """The script that CI runs."""
    return (project / ".ci" / "run").read_text(encoding="utf-8")


@pytest.fixture
def hooks(project: Path) -> dict[str, Any]:
    """The hooks before a commit, by their ids."""
    with (project / ".pre-commit-config.yaml").open(encoding="utf-8") as file:
        (source,) = YAML(typ="safe").load(file)["repos"]
    assert source["repo"] == "local", "a hook that is fetched from elsewhere"
    return {hook["id"]: hook for hook in source["hooks"]}


def test_ci_runs_the_tests_as_the_readme_says(project: Path, ci: str) -> None:
    """The README's one command is what CI installs and what it tests with."""
    readme = (project / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^python3 -m venv .*pytest.*$", readme, flags=re.MULTILINE)
    install, tests = command.rsplit(" && ", 1)
    assert f"{{ {install}; }}" in ci
    assert f"{{ {tests} | tee" in ci


def test_hooks_are_the_checks_of_ci(ci: str, hooks: dict[str, Any]) -> None:
    """Each tool of .venv that CI calls to check something is called by a hook, and the other way round."""
    called = set(re.findall(r"\.venv/bin/(?:ruff check|ruff format|mypy|lint-imports|python -m pytest)", ci))
    assert called == {
        " ".join(hook["entry"].split()[:3]).removesuffix(" .").removesuffix(" --check") for hook in hooks.values()
    }
    assert len(called) == 5
    assert {hook["language"] for hook in hooks.values()} == {"system"}


def documents(project: Path) -> list[Path]:
    """Every page that is written by hand."""
    return sorted([*project.glob("*.md"), *project.glob("docs/*.md"), *project.glob("scenarios/*.md")])


def test_documents_name_files_that_are_there(project: Path) -> None:
    """Paths of rooms and tests in code, and links to files; a renamed file is renamed in the documents too."""
    named = [
        (document.name, document.parent / link)
        for document in documents(project)
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    ] + [
        (document.name, project / path)
        for document in documents(project)
        for path in re.findall(
            r"`((?:optimizer|tests|docs|scenarios|benchmarks)/[\w./]*)`", document.read_text("utf-8")
        )
    ]
    assert len(named) > 30
    assert [(document, str(path)) for document, path in named if not path.exists()] == []


def test_the_glossary_names_classes_of_the_program(project: Path) -> None:
    """A class that is renamed is renamed there too."""
    glossary = (project / "docs" / "solving.md").read_text(encoding="utf-8").split("## Glossary")[1]
    named = set(re.findall(r"`([A-Z]\w+)`", glossary))
    there = {
        name
        for path in (project / "optimizer").rglob("*.py")
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 20
    assert sorted(named - there) == []


def test_code_cites_what_the_repository_holds(project: Path) -> None:
    """A page that is named is there, and so is the part of it that is named: docs/model.md, "Net reach"."""
    cited = 0
    for path in (*project.glob("optimizer/**/*.py"), *project.glob("benchmarks/*.py")):
        text = path.read_text(encoding="utf-8")
        for page, part in re.findall(r'([\w/.-]+\.md)\b(?:,\s+"([^"]+)")?', text):
            assert (project / page).is_file(), f"{path.name} cites {page}"
            assert not part or re.search(
                rf"^#+ {re.escape(' '.join(part.split()))}$", (project / page).read_text("utf-8"), re.MULTILINE
            ), f"{path.name} cites {part}"
            cited += 1
        assert not re.search(r"\bsection \d", text), (
            f"{path.name} cites a number, which the next part that is added changes"
        )
    assert cited > 3


def test_the_limits_that_are_stated_are_those_in_force(project: Path) -> None:
    """SECURITY.md names each of them with its default."""
    text = (project / "SECURITY.md").read_text(encoding="utf-8")
    stated = {
        name: int(number.replace(",", "")) for name, number in re.findall(r"^\| `(\w+)`.* \| ([\d,]+) \|$", text, re.M)
    }
    assert stated == asdict(Limits())


def test_no_test_passes_without_a_check(project: Path) -> None:
    """On every way through every test something is asserted; loops that may have no case say how many there are."""
    assert weak_tests(project / "tests") == []


def test_weak_tests_are_found(tmp_path: Path) -> None:
    """A loop over what may be nothing, a way out before the check; not a check on each branch or after a loop."""
    (tmp_path / "test_them.py").write_text(THEM, encoding="utf-8")
    names = ("loop", "way_out", "none_of_none", "branch")
    assert weak_tests(tmp_path) == [f"test_them.py: test_{name}" for name in names]


THEM = """
def judge(case):
    assert case

def test_loop():
    for case in cases():
        assert case

def test_way_out():
    if not tools():
        return
    assert 1

def test_none_of_none():
    assert all(case for case in cases())

def test_branch():
    if tools():
        judge(1)

def test_good():
    for case in (1, 2):
        judge(case)

def test_both():
    if tools():
        assert 1
    else:
        with pytest.raises(ValueError):
            judge(0)

def test_counted():
    for case in cases():
        if not case:
            continue
        seen += 1
    assert seen
"""


def test_the_changelog_is_dated(project: Path) -> None:
    """Each version has its day; what is not released yet stands on top."""
    first, *versions = re.findall(r"^## (.*)$", (project / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first == "Unreleased"
    assert versions
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}", version) for version in versions)
