"""Twenty people on one page for a long time: every answer right, memory steady, nothing left at work."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from open_page import Page, copied, left_of, open_page

from optimizer.plan.files import plan_json
from optimizer.planning import plan_campaign

pytestmark = pytest.mark.long

CLIENTS = 20
PARTS, ROUNDS = 10, 30
"""Memory is looked at after each part, in which every client locks and unlocks so many times."""
TICKS = os.sysconf("SC_CLK_TCK")


def memory_of(page: Page) -> float:
    """Megabytes that the page and the processes that answer hold."""
    pages = (Path(f"/proc/{process}/statm").read_text().split()[1] for process in left_of(page.process.pid))
    return sum(map(int, pages)) * os.sysconf("SC_PAGE_SIZE") / 1e6


def worked(page: Page) -> float:
    """Processor seconds of the page and the processes that answer so far."""
    told = [
        Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split() for process in left_of(page.process.pid)
    ]
    return sum(int(fields[11]) + int(fields[12]) for fields in told) / TICKS


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="memory is read from /proc")
def test_twenty_clients_for_a_long_time(tmp_path: Path) -> None:
    """Each locks, unlocks and asks, with a stream open; at the end the plan is the command's and nothing works on."""
    scenario = copied(tmp_path)
    with open_page(scenario) as page, (tmp_path / "memory.txt").open("w", encoding="utf-8") as told:
        rows = page.plan()["rows"][:CLIENTS]
        wrong: list[str] = []

        def work(row: dict[str, str], part: int) -> None:
            with page.events() as events:
                next(event for event in events if event["event"] == "state")
                for turn in range(ROUNDS):
                    for act, there in (("lock", True), ("unlock", False)):
                        answer = page.act(act=act, creator=row["creator"], platform=row["platform"])
                        locked = {(own["creator"], own["platform"]) for own in answer["locks"]}
                        if ((row["creator"], row["platform"]) in locked) is not there:
                            wrong.append(f"{row['creator']}: {act}")
                    if (turn + part) % 10 == 0:
                        why = page.ask("creator", creator=row["creator"])
                        lines = why.get("lead") or [why.get("error", "")]
                        if not any(row["creator"] in line or "something newer came first" in line for line in lines):
                            wrong.append(f"{row['creator']}: {lines}")

        held, began = [], time.monotonic()
        for part in range(PARTS):
            clients = [threading.Thread(target=work, args=(row, part)) for row in rows]
            for client in clients:
                client.start()
            for client in clients:
                client.join()
            held.append(memory_of(page))
            told.write(f"part {part + 1}: {held[-1]:.0f} MB after {time.monotonic() - began:.0f} s\n")
            told.flush()
        assert wrong == []
        assert held[-1] < 1.1 * held[2], held
        answer = page.act(act="budget", total=20000)
        page.plan()
        assert page.request("GET", "/download/yaml")[2] == scenario.read_bytes()
        assert page.request("GET", "/download/json")[2].decode() == plan_json(plan_campaign(scenario))
        assert answer["locks"] == []
        before = worked(page)
        for _ in range(50):
            page.request("GET", "/static/page.css")
        assert worked(page) - before < 2, "a solve goes on that nobody waits for"
