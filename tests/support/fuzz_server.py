"""Runs commands of the program quickly, one process for each: everything is imported once, then copied.

    python fuzz_server.py

Each line that comes in is JSON: `{"arguments": [...], "folder": "..."}`. Output goes to `out` and `err` in that folder;
one line of JSON comes back: exit code (negative: the signal that ended it), processor seconds, and memory in bytes.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from importlib import import_module

MOST_MEMORY = 6 * 2**30
"""Bytes of address space, far above what counts as too much: a command that wants more must not take the machine."""
MOST_SECONDS = 120

WARM = (
    *("openpyxl", "pandas", "pyarrow.parquet", "rich.console", "sqlalchemy", "xlsxwriter", "jinja2", "highspy"),
    *("optimizer.planning", "optimizer.plan.verifying", "optimizer.advice.conflicts", "optimizer.roster.starter"),
    *("optimizer.render.files", "optimizer.views.plan", "optimizer.render.terminal.view"),
)


def serve() -> None:
    """Until there is no more to do."""
    for name in WARM:
        import_module(name)
    from optimizer.cli import COMMANDS

    for name in COMMANDS:
        import_module(f"optimizer.cli.{name}")
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            run(order["arguments"], order["folder"])
        _, status, used = os.wait4(child, 0)
        answer = {
            "code": os.waitstatus_to_exitcode(status),
            "seconds": used.ru_utime + used.ru_stime,
            "memory": used.ru_maxrss * 1024,
        }
        os.write(1, (json.dumps(answer) + "\n").encode())


def run(arguments: list[str], folder: str) -> None:
    """The command, in a process of its own that it does not come back from."""
    code = 70
    try:
        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.alarm(MOST_SECONDS)
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        sys.argv = ["optimizer", *arguments]
        from optimizer.cli import main

        main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
