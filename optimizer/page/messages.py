"""What the page asks of the process that answers, and what comes back: plain data, for it crosses a pipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Kind = Literal["plan", "creator", "rules", "curve", "mix", "alternatives", "track", "charts", "report", "file", "draft"]
Booking = tuple[str, str, str, str | None]
"""(creator, platform, package, flight)."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be worked out for a text of the scenario."""

    number: int
    kind: Kind
    scenario: Path
    """Where the scenario stands or will stand: paths in it are relative to this folder."""
    text: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class News:
    """Something of an answer: how the work stands, a part of it, or its end.

    Of a plan: the last one under the new text is `evaluated`, the new one is `planned`, the `answer` has every row too.
    """

    number: int
    kind: Literal["progress", "evaluated", "planned", "answer", "problems", "failed", "end"]
    content: dict[str, Any] = field(default_factory=dict)
