"""Whatever the input: an answer or a sentence, in bounds of time and memory. No exit code 1, signal or traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fuzz import GOLDEN, Fuzzed, fuzzed

SERVER = Path(__file__).parents[1] / "support" / "fuzz_server.py"
MOST_SECONDS = 20
MOST_MEMORY = 10**9
ANSWERS = (0, 2, 3, 4)

Ask = Callable[[list[str], Path], dict[str, Any]]


@pytest.fixture
def ask() -> Iterator[Ask]:
    """Runs a command in a folder: exit code, processor seconds, memory."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "COLUMNS": "80"}
    with subprocess.Popen(
        [sys.executable, str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None

        def call(arguments: list[str], folder: Path) -> dict[str, Any]:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(json.dumps({"arguments": arguments, "folder": str(folder)}) + "\n")
            server.stdin.flush()
            answer: dict[str, Any] = json.loads(server.stdout.readline())
            return answer

        yield call
        server.stdin.close()


@pytest.fixture
def plan(ask: Ask, tmp_path: Path) -> dict[str, bytes]:
    """plan.json and plan.csv of a sound scenario."""
    folder = tmp_path / "sound"
    Fuzzed({path.name: path.read_bytes() for path in GOLDEN.iterdir() if path.is_file()}, []).write(folder)
    assert ask(["plan", "flights.yaml", "-o", "."], folder)["code"] == 0
    return {name: (folder / name).read_bytes() for name in ("plan.json", "plan.csv")}


def trouble(ask: Ask, case: Fuzzed, folder: Path) -> str:
    """What is wrong with how an input was answered; nothing where it was answered well."""
    case.write(folder)
    answer = ask(case.arguments, folder)
    said = (folder / "out").read_bytes() + (folder / "err").read_bytes()
    if answer["code"] not in ANSWERS or b"Traceback" in said:
        return f"exit code {answer['code']}: {said[-300:].decode(errors='replace')}"
    if answer["seconds"] > MOST_SECONDS or answer["memory"] > MOST_MEMORY:
        return f"{answer['seconds']:.0f} s and {answer['memory'] / 1e9:.1f} GB"
    if any(path.name.startswith(".") for path in folder.iterdir()):
        return "a file left over"
    return ""


def judge(ask: Ask, plan: dict[str, bytes], numbers: range, folder: Path) -> list[str]:
    """What is wrong, input by input; both kinds of answer came."""
    codes: set[int] = set()
    found = []
    for number in numbers:
        case = fuzzed(number, plan)
        place = folder / str(number)
        wrong = trouble(ask, case, place)
        if wrong:
            found.append(f"{number}, {' '.join(case.arguments)}: {wrong}")
        codes.add(len((place / "err").read_bytes()) > 0)
        for path in place.rglob("*"):  # ten thousand folders would fill a disk
            if not wrong and path.is_file():
                path.unlink()
    assert len(codes) == 2
    return found


def test_odd_inputs_are_answered(ask: Ask, plan: dict[str, bytes], tmp_path: Path) -> None:
    """Sixty of them, always the same."""
    assert judge(ask, plan, range(60), tmp_path) == []


@pytest.mark.long
@pytest.mark.parametrize("block", range(20))
def test_ten_thousand_odd_inputs_are_answered(ask: Ask, plan: dict[str, bytes], tmp_path: Path, block: int) -> None:
    """500 at a time."""
    assert judge(ask, plan, range(1000 + 500 * block, 1500 + 500 * block), tmp_path) == []
