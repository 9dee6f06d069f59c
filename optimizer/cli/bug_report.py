"""What is kept of an exception that should not have come: a file for whoever mends the program.

It says where the exception came from and with which versions, and holds nothing of the user's: no value of an
argument, no path of theirs, no figure and no name. Of a message only the kind of exception is told, for messages
quote what they stumbled over.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from importlib import metadata
from pathlib import Path

PACKAGE = "campaign-budget-optimizer"
LIBRARIES = ("click", "highspy", "numpy", "openpyxl", "pandas", "pulp", "pyarrow", "pydantic", "ruamel.yaml", "scipy")


def write_bug_report(error: BaseException, arguments: list[str]) -> Path | None:
    """Write the report into the folder for temporary files, readable by the user alone; None where that fails."""
    text = bug_report(error, arguments)
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="optimizer-bug-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
            return Path(file.name)
    except OSError:
        return None


def bug_report(error: BaseException, arguments: list[str]) -> str:
    """The report as text."""
    return "\n".join([*_versions(), "", f"command: {_command(arguments)}", "", *_chain(error), ""])


def _versions() -> list[str]:
    """The program, Python, the system and the libraries."""
    rows = [f"python {platform.python_version()} on {platform.system()} {platform.machine()}"]
    for name in (PACKAGE, *LIBRARIES):
        try:
            rows.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            rows.append(f"{name} is not installed")
    return rows


def _command(arguments: list[str]) -> str:
    """The command and the names of its options, with every value left out."""
    first = [word for word in arguments[:1] if word.isalpha()]
    return " ".join([*first, *(word.partition("=")[0] if word.startswith("--") else "..." for word in arguments[1:])])


def _chain(error: BaseException) -> list[str]:
    """Each exception with its frames, the one that was raised last on top."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = type(current)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        frames = traceback.walk_tb(current.__traceback__)
        lines += [f"  {_module(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in frames]
        current = current.__cause__ or current.__context__
    return lines


def _module(file: str) -> str:
    """A file of code as it stands in its package, without the folders that it is installed in."""
    path = Path(file)
    for root in sorted((Path(entry).resolve() for entry in sys.path if entry), key=lambda root: -len(root.parts)):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name
