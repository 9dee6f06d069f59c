"""Chromium as the judge of HTML reports, through playwright-core and axe-core in a folder outside of the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

TOOLS = "OPTIMIZER_NODE_TOOLS"
"""Names the folder in which `npm install playwright-core axe-core` was run."""


def tools() -> dict[str, str]:
    """The environment that scripts of the browser need. Skips where a tool is not there."""
    folder = os.environ.get(TOOLS, "")
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    node = shutil.which("node")
    if browser is None or node is None:
        pytest.skip("Chromium or Node.js is not installed")
    if not all((Path(folder) / "node_modules" / name).is_dir() for name in ("playwright-core", "axe-core")):
        pytest.skip(f"{TOOLS} names no folder with playwright-core and axe-core")
    return {"CHROMIUM": browser, TOOLS: folder}


def opened(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """What each page did when it was opened. Skips where a tool is not there."""
    environment = tools()
    script = Path(__file__).with_name("open_reports.mjs")
    answer = subprocess.run(
        ["node", str(script), *map(str, paths)], capture_output=True, text=True, timeout=240, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    seen = json.loads(answer.stdout)
    return [seen[str(path)] for path in paths]
