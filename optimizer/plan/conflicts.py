"""Why no plan exists and what would make one, as a plan file states it: told already, in words for anybody."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Asked:
    """Something the scenario asks that cannot hold together with something else."""

    name: str
    asks: str
    """`spend, tier micro: at least 60 %`"""
    named: bool = True
    """The planner gave it its name; else it is called by what it asks."""


@dataclass(frozen=True, slots=True)
class Step:
    """One limit to move, or one thing to give up."""

    sentence: str
    """`raise the budget to €23,400`"""
    rule: str
    limit: Literal["min", "max", "drop"]
    old: float | None
    new: float | None
    """None where it is given up."""
    set: str
    """What to give to `--set`: `budget.total=23400`."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """Steps that together make a plan possible."""

    sentence: str
    relative: float
    """Sum of the steps relative to what was asked; giving something up counts 1."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What cannot hold together, and the ways out, the smallest change first."""

    rules: tuple[tuple[Asked, ...], ...]
    changes: tuple[WayOut, ...]
    irreducible: tuple[bool, ...] = ()
    """Of each set of `rules`: without any one of them the others can hold, which is proven."""

    def document(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)
