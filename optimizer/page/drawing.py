"""The budget curve of the text as it stands, drawn point by point in the background: one for all tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from optimizer.page.messages import News

POINTS = 9


class LiveCurve:
    """What is drawn so far; each further point is told to everybody."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell
        self.number = 0
        """Of the question that is being answered; 0 for none."""
        self.event: dict[str, Any] | None = None
        """What every tab is told."""
        self._of = ""
        """What the text says besides the budget."""

    def begin(self, number: int, revision: int, ends: tuple[float, float], of: str) -> None:
        """Another curve from now on."""
        self.number, self.event, self._of = number, None, of
        low, high = ends
        self._changed({"revision": revision, "low": low, "high": high, "points": [], "lead": [], "sections": []})

    def moved(self, revision: int, of: str, budget: float | None) -> bool:
        """Whether it is the curve of another text too, which has another budget and is like its own else."""
        if self.event is None or of != self._of or budget is None:
            return False
        if self.event.get("error") or not self.event["low"] <= budget <= self.event["high"]:
            return False
        self._changed({"revision": revision, "done": self.event["done"]})
        return True

    def is_of(self, revision: int) -> bool:
        """Drawn, or being drawn, for this text."""
        return self.event is not None and self.event["revision"] == revision and not self.event.get("stopped")

    def take(self, news: News) -> bool:
        """More of the curve; False where it is of another question."""
        if news.number != self.number or not self.number:
            return False
        match news.kind:
            case "progress" if "points" in news.content:
                self._changed(news.content)
            case "answer":
                self._ended(news.content)
            case "problems":
                self._ended({"error": news.content["problems"][0]["what"]})
            case "failed":
                self._ended({"error": news.content["what"]})
        return True

    def stopped(self) -> None:
        """What is drawn so far stays."""
        if self.number:
            self._ended({"stopped": True})

    def forget(self) -> None:
        """The text is another one: its curve is not known."""
        self.number, self.event = 0, None

    def _ended(self, content: dict[str, Any]) -> None:
        self.number = 0
        self._changed({**content, "done": True})

    def _changed(self, content: dict[str, Any]) -> None:
        self.event = {**(self.event or {}), "event": "curve", "done": False, **content}
        self._tell(self.event)
