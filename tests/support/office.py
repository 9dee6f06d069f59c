"""LibreOffice as the judge: workbooks are calculated afresh, whatever values they hold; slides become pages."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode"><value>0</value></prop>
</item>
</oor:items>
"""


def without_values(source: Path, target: Path, changes: Mapping[str, Mapping[str, float]] | None = None) -> Path:
    """A copy whose formulas have lost their values; `changes` puts figures in cells: {sheet file: {cell: figure}}."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = content.decode("utf-8")
                text = re.sub(r"(</f>)<v>[^<]*</v>", r"\1<v>-1</v>", text)
                for cell, figure in (changes or {}).get(Path(name).stem, {}).items():
                    text, number = re.subn(rf'(<c r="{cell}"[^>]*>)<v>[^<]*</v>', rf"\g<1><v>{figure}</v>", text)
                    assert number == 1, f"{cell} of {name} holds no figure"
                content = text.encode("utf-8")
            after.writestr(name, content)
    return target


def recalculated(paths: Sequence[Path], folder: Path) -> list[Any]:
    """The workbooks as LibreOffice calculates them, opened with their values. Skips where it is not there."""
    import openpyxl

    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile, out = folder / "profile", folder / "calculated"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    command = [
        office,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run([*command, "--outdir", str(out), *map(str, paths)], check=True, capture_output=True, timeout=240)
    return [openpyxl.load_workbook(out / path.name, data_only=True) for path in paths]


UNO = "/usr/bin/python3"
"""The Python for which distributions package LibreOffice's bridge."""


def edited(jobs: Sequence[Mapping[str, Any]], folder: Path) -> list[list[dict[str, Any]]]:
    """What LibreOffice's sheets hold after each step of each job; see `office_edits`. Skips where it cannot be had."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    if not Path(UNO).exists() or subprocess.run([UNO, "-c", "import uno"], capture_output=True, check=False).returncode:
        pytest.skip("python3-uno is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    profile = (folder / "editing").as_uri()
    accept = f"--accept=socket,host=127.0.0.1,port={port};urp;"
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore", accept]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        script = Path(__file__).with_name("office_edits.py")
        asked = json.dumps({"port": port, "jobs": list(jobs)})
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run([UNO, str(script)], input=asked, capture_output=True, text=True, env=plain, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        answers: list[list[dict[str, Any]]] = json.loads(done.stdout)
        return answers
    finally:
        server.terminate()
        server.wait(30)


def as_pdf(paths: Sequence[Path], folder: Path) -> list[int]:
    """How many pages LibreOffice makes of each presentation. Skips where it is not there, or has no part for slides."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None or not Path(office).resolve().with_name("libsdlo.so").exists():
        pytest.skip("LibreOffice Impress is not installed")
    out = folder / "pages"
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(out), *map(str, paths)], check=True, capture_output=True, timeout=240)
    pages = (out / path.with_suffix(".pdf").name for path in paths)
    return [len(re.findall(rb"/Type\s*/Page\b", page.read_bytes())) for page in pages]
