"""Conflicts: the set is one, it is a smallest one, and the changes that are proposed are needed and enough."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from planted_conflicts import any_plan, only, planted

from optimizer.advice.conflicts import Conflicts, Remedy, find_conflicts
from optimizer.advice.desk import Desk
from optimizer.planning import prepare


def judged(path: Path, size: int) -> Conflicts:
    """The conflicts of a planted scenario, after every plan has been tried for each claim."""
    found = find_conflicts(Desk.of(path))
    assert found is not None
    rules = [demand.name for demand in found.conflicts[0].rules]
    assert found.conflicts[0].irreducible
    assert len(rules) == size
    assert not any_plan(only(path, rules))
    for smaller in itertools.combinations(rules, size - 1):
        assert any_plan(only(path, smaller)), smaller
    assert found.remedies
    for remedy in found.remedies:
        assert any_plan(prepare(path, [change.setting for change in remedy.changes])), remedy.sentence
        assert not any_plan(prepare(path, halves(remedy))), f"half of {remedy.sentence}"
    return found


def halves(remedy: Remedy) -> list[str]:
    """The settings of a remedy with every limit moved half as far."""
    settings = []
    for change in remedy.changes:
        assert change.old is not None
        assert change.new is not None
        field, _, value = change.setting.partition("=")
        middle = (change.old + change.new) / 2
        settings.append(f"{field}={100 * middle:.9f}%" if value.endswith("%") else f"{field}={middle:.9f}")
    return settings


@pytest.mark.parametrize("size", [2, 3, 4])
def test_planted_conflicts(tmp_path: Path, size: int) -> None:
    """The planted set is found, no smaller one exists, each proposed change works and half of it does not."""
    for seed in range(4):
        judged(planted(tmp_path / str(seed), seed, size), size)


@pytest.mark.long
@pytest.mark.parametrize("size", [2, 3, 4])
def test_sixty_planted_conflicts(tmp_path: Path, size: int) -> None:
    """The same, twenty of each size."""
    for seed in range(20):
        judged(planted(tmp_path / str(seed), 100 + seed, size), size)
