"""Writing files: whole or not at all, several of them together, and safe in a spreadsheet.

A file is written beside its place under a name of its own and then moved there. Files that belong together are
first all written and listed in a note, then moved; where the program is ended in between, the next run that comes
to the folder finishes the moves. What else such a run left behind is removed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

from optimizer.errors import InputError, Problem

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_OURS = ".optimizer-"
"""Start of the names of files that are not yet in their place: `.optimizer-HOST-PROCESS-RANDOM.part`, or `.moves`."""
_UNMOVED: set[str] = set()
"""Names of the files that this process is writing."""
_DAY = 86_400.0
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file so that nobody ever sees half of it. Makes the folder where there is none.

    Raises `InputError` where it cannot be written.
    """
    (written,) = write_together({path: content})
    return written


def write_together(contents: Mapping[Path, str | bytes]) -> list[Path]:
    """Write files of one folder so that all of them change or none; the paths, in the order given.

    Raises `InputError` where one cannot be written; then all are as they were.
    """
    paths = list(contents)
    folder = paths[0].parent
    assert all(path.parent == folder for path in paths)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        finish(folder)
        with _undisturbed():
            moves, note = _unmoved(folder, contents)
            try:
                _move(moves)
            finally:
                for left in (*moves, note):
                    _gone(left)
    except (OSError, ValueError) as error:  # a path with a zero byte is a ValueError
        raise InputError(_unwritten(error, paths[0])) from error
    return paths


def finish(folder: Path) -> None:
    """What a run that was ended while writing left in a folder: its moves are finished, its other files removed.

    Does nothing where the folder cannot be read or changed: whoever wants to write there is told.
    """
    with contextlib.suppress(OSError):
        left = [path for path in folder.iterdir() if path.name.startswith(_OURS) and not _at_work(path)]
        for note in left:
            if note.suffix == ".moves":
                _move(_noted(note))
                note.unlink(missing_ok=True)
        for path in left:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until the files are written: they take milliseconds, and nothing is left of them half done."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler) or threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[FrameType | None] = []
    signal.signal(signal.SIGINT, lambda _number, frame: pressed.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if pressed:
            handler(signal.SIGINT, pressed[0])


def _unmoved(folder: Path, contents: Mapping[Path, str | bytes]) -> tuple[dict[Path, Path], Path | None]:
    """Everything written and nothing in its place yet: file -> its place, and the note of the moves."""
    moves: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "there is a folder of this name", str(path))
            moves[_written(folder, content)] = path
        if len(moves) == 1:
            return moves, None
        draft = _written(folder, json.dumps([(part.name, path.name) for part, path in moves.items()]))
        note = draft.with_suffix(".moves")
        _UNMOVED.add(note.name)
        draft.replace(note)
    except BaseException:
        for part in moves:
            _gone(part)
        raise
    return moves, note


def _written(folder: Path, content: str | bytes) -> Path:
    """A new file with this content, on the disk, under a name that tells who writes it."""
    part = folder / f"{_OURS}{_host()}-{os.getpid()}-{secrets.token_hex(8)}.part"
    # Known before it is there: another thread that finishes what was left would take it away.
    _UNMOVED.add(part.name)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
    except BaseException:
        _gone(part)
        raise
    return part


def _gone(path: Path | None) -> None:
    """Make sure that one of our files is not there any more, nor counts as being written."""
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        _UNMOVED.discard(path.name)


def _move(moves: Mapping[Path, Path]) -> None:
    """Each file into its place; what was moved already is passed over.

    The first one is the last to change, and no work stands between two moves: whoever sees it change finds the others.
    """
    for part, path in reversed([(str(part), str(path)) for part, path in moves.items()]):
        with contextlib.suppress(FileNotFoundError):
            os.replace(part, path)  # noqa: PTH105 - nothing but this between two of them


def _noted(note: Path) -> dict[Path, Path]:
    """The moves of a note, within its own folder; none where it is no such note."""
    try:
        names = json.loads(note.read_text(encoding="utf-8"))
        pairs = [(str(part), str(path)) for part, path in names]
    except (ValueError, TypeError):
        return {}
    plain = all(Path(name).name == name for pair in pairs for name in pair)
    ours = all(part.startswith(_OURS) for part, _ in pairs)
    return {note.with_name(part): note.with_name(path) for part, path in pairs} if plain and ours else {}


def _at_work(path: Path) -> bool:
    """Whether a run may still be at a file: for a day at most, and here only as long as its process lives."""
    if time.time() - path.stat().st_mtime > _DAY:
        return False
    host, _, rest = path.name.removeprefix(_OURS).partition("-")
    process = rest.partition("-")[0]
    if host != _host() or not process.isdigit() or os.name != "posix":
        return True
    if int(process) == os.getpid():
        return path.name in _UNMOVED
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _host() -> str:
    """The machine, as eight letters and digits that do not tell its name."""
    name = os.uname().nodename if os.name == "posix" else os.environ.get("COMPUTERNAME", "")
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _unwritten(error: OSError | ValueError, path: Path) -> Problem:
    """What a user is told of a file that cannot be written."""
    reason = getattr(error, "strerror", None) or str(error)
    number = getattr(error, "errno", None)
    hint = "make room there, or choose another place" if number in _NO_ROOM else "choose a place where you may write"
    return Problem(f"cannot write here: {reason}", hint, str(path))


def safe_cell(text: str) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.

    So does text that looks as if it had been given one, so that `unsafe_cell` brings every text back.
    """
    if not text.lstrip("'").startswith(_FORMULA_STARTS):
        return text
    try:
        float(text)
    except ValueError:
        return "'" + text
    return text


def unsafe_cell(text: str) -> str:
    """The text as it was before `safe_cell`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA_STARTS) else text
