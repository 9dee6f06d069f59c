"""Cases that must be there: a loop over none of them would check nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

Case = TypeVar("Case")


def some(cases: Iterable[Case], least: int = 1) -> Iterator[Case]:
    """The cases, one after the other; fails where there were fewer than `least`."""
    number = 0
    for case in cases:
        number += 1
        yield case
    assert number >= least, f"{number} cases, not {least}"
