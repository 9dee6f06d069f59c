"""A process that writes the two plans of a folder in turn, over and over, until it is ended from outside.

    python write_again.py FOLDER

For each line that comes in, a copy of this process starts to write; its number comes out, and then a dot for each pair
of files.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from pathlib import Path

from from_text import write_texts

from optimizer.plan import files
from optimizer.planning import plan_campaign

ROSTER = ("creator,platform,followers,engagement_rate,price",)


def main(folder: Path) -> None:
    """Solve twice, then wait for orders."""
    scenario = write_texts(folder, "budget: 60", *ROSTER, *(f"c{n},instagram,{5000 + n},3%,10" for n in range(20)))
    plans = [plan_campaign(scenario, [f"budget.total={total}"]) for total in (60, 100)]
    for name in ("plan_json", "plan_csv"):  # made once, so that nearly all of the time is spent on writing
        texts = {id(plan): getattr(files, name)(plan) for plan in plans}
        setattr(files, name, lambda plan, texts=texts: texts[id(plan)])
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                _say(f"{os.getpid()}\n")
                for plan in itertools.cycle(plans):
                    files.write_plan(plan, folder / "plan")
                    _say(".")
            except KeyboardInterrupt:
                os._exit(0)
        os.waitpid(child, 0)
        _say("\n")


def _say(text: str) -> None:
    os.write(1, text.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
