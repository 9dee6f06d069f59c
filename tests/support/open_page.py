"""The planner's page as a process of its own, asked over HTTP as a browser does."""

from __future__ import annotations

import http.client
import json
import os
import queue
import re
import select
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def copied(folder: Path, name: str = "minimal") -> Path:
    """A shipped scenario with its roster, to be written to."""
    (folder / "rosters").mkdir(parents=True, exist_ok=True)
    shutil.copy(SCENARIOS / "rosters" / f"{name}.csv", folder / "rosters")
    return Path(shutil.copy(SCENARIOS / f"{name}.yaml", folder))


@dataclass
class Page:
    """A page that runs: its port, its key, the cookie that the key buys."""

    process: subprocess.Popen[str]
    port: int
    key: str
    reader: str = ""
    cookie: str = ""
    told: list[str] = field(default_factory=list)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer; headers that are not given are those of the page's own script."""
        sent = {"Host": f"127.0.0.1:{self.port}", "Origin": f"http://127.0.0.1:{self.port}", "Cookie": self.cookie}
        sent |= headers or {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {name: value for name, value in sent.items() if value})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def enter(self, key: str = "") -> None:
        """Hand over a key for its cookie."""
        status, headers, _ = self.request("GET", f"/?{urlencode({'key': key or self.key})}")
        assert status == 303
        self.cookie = headers["set-cookie"].split(";")[0]

    def act(self, **asked: Any) -> dict[str, Any]:
        """An act of the planner and what is answered."""
        _, _, body = self.request("POST", "/act", json.dumps(asked).encode())
        answer: dict[str, Any] = json.loads(body)
        return answer

    def ask(self, kind: str, **query: Any) -> dict[str, Any]:
        """A question and its answer."""
        _, _, body = self.request("GET", f"/ask?{urlencode({'kind': kind, **query})}")
        answer: dict[str, Any] = json.loads(body)
        return answer

    @contextmanager
    def events(self) -> Iterator[Iterator[dict[str, Any]]]:
        """The stream of what happens, beginning with how things stand."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", "/events", headers={"Cookie": self.cookie})
        answer = connection.getresponse()

        def read() -> Iterator[dict[str, Any]]:
            while line := answer.readline():
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])

        try:
            yield read()
        finally:
            connection.close()

    def plan(self, revision: int | None = None) -> dict[str, Any]:
        """The plan of the text as it stands, once it is worked out; or what came in its place."""
        with self.events() as events:
            for event in events:
                if event["event"] == "state" and revision is None:
                    revision = event["revision"]
                if event["event"] in ("plan", "problems", "failed") and event["revision"] == revision:
                    return event
        raise AssertionError("the stream ended")


@contextmanager
def open_page(scenario: Path | None, *options: str, folder: Path | None = None) -> Iterator[Page]:
    """The page of a scenario, entered by its key; ended with Ctrl-C, after which nothing of it may be left."""
    command = [
        sys.executable,
        "-m",
        "optimizer",
        "open",
        *([str(scenario)] if scenario else []),
        "--no-browser",
        *options,
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder, start_new_session=True)
    assert process.stderr is not None
    told: list[str] = []
    lines: queue.Queue[str] = queue.Queue()
    stderr = process.stderr
    threading.Thread(target=lambda: [lines.put(line) for line in stderr], daemon=True).start()
    while not any("Ctrl-C" in line for line in told):
        told.append(lines.get(timeout=60))
    found = re.findall(r"http://[^ ]*:(\d+)/\?key=(\S+)", "".join(told))
    page = Page(process, int(found[0][0]), found[0][1], found[1][1] if len(found) > 1 else "", told=told)
    try:
        page.enter()
        yield page
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert not [own for own in left_of(process.pid) if not has_ended(own)]
    finally:
        process.kill()
        process.wait()
        stderr.close()


def has_ended(process: int) -> bool:
    """Whether a process that is on its way out is gone within some seconds."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 15)[0])
    finally:
        os.close(handle)


def left_of(session: int) -> list[int]:
    """Processes of a session that still run."""
    found = []
    for folder in Path("/proc").iterdir() if Path("/proc").is_dir() else ():
        try:
            if folder.name.isdigit() and os.getsid(int(folder.name)) == session:
                state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
                found += [int(folder.name)] if state != "Z" else []
        except (OSError, IndexError):
            continue
    return found
