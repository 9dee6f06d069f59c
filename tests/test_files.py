"""Files are written whole or not at all, sets of files together, whatever ends the program; what it left is removed."""

from __future__ import annotations

import csv
import errno
import json
import operator
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from optimizer import files
from optimizer.errors import InputError
from optimizer.files import finish, write_together, write_whole

OLD, NEW = {"a.txt": "old a", "b.txt": "old b"}, {"a.txt": "new a", "b.txt": "new b"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the old files."""
    for name, text in OLD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def content(folder: Path) -> dict[str, str]:
    """Every file of a folder."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def write_new(folder: Path) -> None:
    """Put the new files in the place of the old."""
    write_together({folder / name: text for name, text in NEW.items()})


def left(folder: Path, host: str, process: int, suffix: str = "part", text: str = "") -> Path:
    """A file that a run left behind."""
    path = folder / f".optimizer-{host}-{process}-x.{suffix}"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def dead() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_files_are_written_and_nothing_else(folder: Path) -> None:
    """Also into a folder that is not there yet; with the permissions of any new file."""
    write_new(folder)
    assert content(folder) == NEW
    path = write_whole(folder / "deep" / "er" / "c.bin", b"\x00")
    assert path.read_bytes() == b"\x00"
    plain = folder / "deep" / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["c.bin"]


WRITE = """
import resource, signal, sys
from pathlib import Path
from optimizer.errors import InputError
from optimizer.files import write_together
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
try:
    write_together({folder / "a.txt": "new", folder / "b.txt": "x" * 2000})
except InputError as error:
    print(error)
"""


def test_a_full_disk_leaves_everything_as_it_was(folder: Path) -> None:
    """The second file finds no room: neither is written, nothing is left, and it is said what to do."""
    run = subprocess.run([sys.executable, "-c", WRITE, str(folder)], capture_output=True, text=True, check=True)
    assert os.strerror(errno.EFBIG) in run.stdout
    assert "make room" in run.stdout
    assert content(folder) == OLD


@pytest.mark.parametrize("place", ["a.txt/b.txt", "deep", "zero\0byte", "x" * 300])
def test_a_place_that_cannot_be_written_is_told(folder: Path, place: str) -> None:
    """A file where a folder should be, a folder where a file should be, names that no disk takes."""
    (folder / "deep").mkdir()
    with pytest.raises(InputError, match="cannot write here"):
        write_whole(folder / place, "new")
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "b.txt", "deep"]


ENDED = """
import os, sys
from pathlib import Path
from optimizer.files import write_together
steps, replace = int(sys.argv[2]), os.replace
def ended(*names, **places):
    global steps
    steps -= 1
    if steps < 0:
        os._exit(9)
    return replace(*names, **places)
os.replace = ended
Path.replace = lambda path, target: (ended(path, target), Path(target))[1]
folder = Path(sys.argv[1])
write_together({folder / "a.txt": "new a", folder / "b.txt": "new b"})
"""


@pytest.mark.parametrize(
    ("steps", "found", "finished"),
    [(0, OLD, OLD), (1, OLD, NEW), (2, {**OLD, "b.txt": "new b"}, NEW), (3, NEW, NEW)],
)
def test_the_next_run_finishes_what_was_begun(
    folder: Path, steps: int, found: dict[str, str], finished: dict[str, str]
) -> None:
    """Ended before the note of the moves nothing has changed; after it, the moves are finished. Nothing is left."""
    run = subprocess.run([sys.executable, "-c", ENDED, str(folder), str(steps)], check=False)
    assert run.returncode == (9 if steps < 3 else 0)
    assert {name: text for name, text in content(folder).items() if name in OLD} == found
    finish(folder)
    assert content(folder) == finished


@pytest.mark.parametrize("at", ["os.open", "pathlib.Path.replace"])
def test_who_finishes_what_was_left_takes_nothing_that_is_being_written(
    folder: Path, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread looks for leftovers the moment a file is there: it was taken away once, and the write lost."""
    module, _, name = at.rpartition(".")
    owner = os if module == "os" else Path
    before = getattr(owner, name)

    def then_finish(*arguments: Any, **options: Any) -> Any:
        result = before(*arguments, **options)
        if ".optimizer-" in str(arguments[0]):
            finish(folder)
        return result

    monkeypatch.setattr(owner, name, then_finish)
    write_together({folder / "a.txt": "new", folder / "b.txt": "new"})
    assert [(folder / name).read_text() for name in ("a.txt", "b.txt")] == ["new", "new"]


@pytest.mark.parametrize("at", ["os.open", "os.fsync", "os.replace", "pathlib.Path.unlink"])
def test_ctrl_c_comes_after_both_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, at: str
) -> None:
    """Whenever it is pressed: making a name, writing, moving, tidying up."""
    plain, pressed = operator.attrgetter(at.partition(".")[2])(sys.modules[at.partition(".")[0]]), []

    def call(*arguments: Any, **named: Any) -> Any:
        found = plain(*arguments, **named)
        if not pressed:
            pressed.append(True)
            signal.raise_signal(signal.SIGINT)
        return found

    monkeypatch.setattr(at, call)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores it
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    with pytest.raises(KeyboardInterrupt):
        write_new(folder)
    assert pressed
    assert content(folder) == NEW
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_a_thread_writes_is_written(folder: Path) -> None:
    """Signals are none of its business."""
    thread = threading.Thread(target=write_new, args=(folder,))
    thread.start()
    thread.join()
    assert content(folder) == NEW


def test_what_a_dead_run_left_is_removed(folder: Path, dead: int) -> None:
    """What a living one or another machine is writing is not, until it is a day old."""
    gone, kept = left(folder, files._host(), dead), left(folder, files._host(), os.getppid())
    away, old = left(folder, "00000000", 7), left(folder, "00000000", 8)
    mine = left(folder, files._host(), os.getpid())
    os.utime(old, (time.time() - 90_000,) * 2)
    write_whole(folder / "a.txt", "new a")
    assert set(content(folder)) == {"a.txt", "b.txt", kept.name, away.name}
    assert not any(path.exists() for path in (gone, old, mine))


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '[["a.txt", "b.txt"]]', '[[".optimizer-x.part", "../b.txt"]]', "[[1, 2]]"]
)
def test_a_note_moves_nothing_but_our_files_in_their_own_folder(folder: Path, dead: int, text: str) -> None:
    """Whoever else writes such a note changes nothing with it."""
    left(folder, files._host(), dead, "moves", text)
    (folder / ".optimizer-x.part").write_text("theirs", encoding="utf-8")
    finish(folder)
    assert {name: text for name, text in content(folder).items() if name in OLD} == OLD


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that starts writers; see `write_again`."""
    script = Path(__file__).parent / "support" / "write_again.py"
    command = [sys.executable, str(script), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def end_while_writing(process: subprocess.Popen[bytes], ending: signal.Signals, pairs: int, moment: int) -> None:
    """Start a writer, and end it a moment after so many pairs of files."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"go\n")
    process.stdin.flush()
    writer = int(process.stdout.readline())
    process.stdout.read(pairs)
    for _ in range(moment):
        pass
    os.kill(writer, ending)
    process.stdout.readline()  # comes once the writer is no more


def plan_in(folder: Path) -> tuple[Decimal, Decimal]:
    """What plan.json and plan.csv say the plan costs; both are whole."""
    document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    with (folder / "plan.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert all(row["cost"] for row in rows)
    return Decimal(str(document["totals"]["spend"])), sum((Decimal(row["cost"]) for row in rows), Decimal(0))


def ended_while_writing(process: subprocess.Popen[bytes], folder: Path, ending: signal.Signals, times: int) -> int:
    """After each end both files are whole, and after the next run of the same plan, with nothing beside them.

    How often the end came in the middle of writing, told by what was left.
    """
    rng, amid = random.Random(5), 0
    for _ in range(times):
        end_while_writing(process, ending, rng.randint(1, 3), rng.randint(0, 40_000))
        plan_in(folder)
        amid += len(list(folder.iterdir())) > 2
        finish(folder)
        of_json, of_csv = plan_in(folder)
        assert of_json == of_csv
        assert sorted(path.name for path in folder.iterdir()) == ["plan.csv", "plan.json"]
    return amid


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_end_leaves_half_a_plan(writing: subprocess.Popen[bytes], tmp_path: Path, ending: signal.Signals) -> None:
    """Ten of each."""
    ended_while_writing(writing, tmp_path / "plan", ending, 10)
    assert (tmp_path / "plan").is_dir()


@pytest.mark.long
@pytest.mark.parametrize(
    ("ending", "times"), [(signal.SIGKILL, 500), (signal.SIGTERM, 50), (signal.SIGINT, 25), (signal.SIGHUP, 25)]
)
def test_no_end_of_many_leaves_half_a_plan(
    writing: subprocess.Popen[bytes], tmp_path: Path, ending: signal.Signals, times: int
) -> None:
    """500 kills and 100 signals; Ctrl-C waits for the files."""
    amid = ended_while_writing(writing, tmp_path / "plan", ending, times)
    assert amid == 0 if ending == signal.SIGINT else amid > times / 50
