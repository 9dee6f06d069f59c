"""What a planner does, two hundred times at random: the comments and the order of the file survive."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from typing import Any

import pytest
from open_page import SCENARIOS

from optimizer.errors import InputError
from optimizer.page.edits import apply_edit
from optimizer.scenario.document import read_document
from optimizer.scenario.editing import fields_of

NAMES = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
QUICK = ("skincare_launch", "running_campaign")
_OWN = ("lock", "exclude", "deals")
"""Lists whose entries come and go with what the planner does, and their comments with them."""


def edit_of(random_: random.Random, text: str) -> dict[str, Any]:
    """Something that a planner may do, possible or not."""
    creator, platform = f"creator_{random_.randrange(1, 60):04}", random_.choice(["instagram", "tiktok", "youtube"])
    rules = fields_of(text).get("rules") or []
    index = random_.randrange(max(1, len(rules)))
    return random_.choice(
        [
            {"act": "lock", "creator": creator, "platform": platform},
            {"act": "unlock", "creator": creator, "platform": platform},
            {"act": "exclude", "creator": creator, "platform": platform},
            {"act": "include", "creator": creator, "platform": platform},
            {"act": "swap", "creator": creator, "platform": platform, "with": f"creator_{random_.randrange(60, 99)}"},
            {"act": "budget", "total": random_.randrange(1000, 90000)},
            {"act": "objective", "objective": random_.choice(["engagement", "impressions"])},
            {"act": "deal", "creator": creator, "platform": platform, "package": "post", "price": 9, "status": "paid"},
            {"act": "rule off", "index": index},
            {"act": "rule on", "index": 0},
            {"act": "rule limit", "index": index, "end": "max", "value": random_.choice(["5", "10%", ""])},
            {"act": "rule limit", "index": index, "end": "min", "value": random_.choice(["5", "10%", ""])},
            {"act": "rule add", "rule": {"name": f"rule {random_.random()}", "measure": "creators", "max": "40"}},
            {"act": "set", "set": [f"budget.total={random_.randrange(1000, 90000)}"]},
        ]
    )  # fmt: skip


def comments_of(text: str) -> list[str]:
    """The comments of a file in their order, but those in lists of the planner's own acts."""
    found, own = [], False
    for line in text.splitlines():
        if re.match(r"\w", line):
            own = line.split(":")[0] in _OWN
        match = None if own or line.lstrip().startswith("#off#") else re.search(r"(?:^|\s)#\s?(.*)$", line)
        if match:
            found.append(match[1])
    return found


def is_inside(few: Iterable[str], many: Iterable[str]) -> bool:
    """Whether all of the few stand among the many, in the same order."""
    rest = iter(many)
    return all(any(one == other for other in rest) for one in few)


@pytest.mark.parametrize(
    ("name", "edits"),
    [*((name, 30) for name in QUICK), *(pytest.param(name, 200, marks=pytest.mark.long) for name in NAMES)],
)
def test_comments_and_order_survive(name: str, edits: int) -> None:
    """After every act the file reads as it did, its comments and its fields stand where they stood."""
    path = SCENARIOS / f"{name}.yaml"
    before = path.read_text(encoding="utf-8")
    random_, text, done = random.Random(name), before, 0
    removed = _comments_of_rules(before)
    kept = [comment for comment in comments_of(before) if comment not in removed]
    for _ in range(edits):
        try:
            changed = apply_edit(text, edit_of(random_, text))
        except InputError:
            continue
        done += changed != text
        text = changed
        assert is_inside(kept, comments_of(text)), text
        assert is_inside([field for field in fields_of(before) if field not in _OWN], fields_of(text))
        assert all(comment in text for comment in removed)
    assert done > edits / 4
    assert not read_document(text, name).problems


def _comments_of_rules(text: str) -> set[str]:
    """Comments that are switched off with their rules."""
    found, inside = set(), False
    for line in text.splitlines():
        if re.match(r"\w", line):
            inside = line.startswith("rules:")
        match = re.search(r"\s#\s?(.*)$", line) if inside else None
        if match:
            found.add(match[1])
    return found
