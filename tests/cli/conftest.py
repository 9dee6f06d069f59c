"""Running the command line inside the test process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from optimizer.cli import main


class Answer(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call `optimizer` with arguments; its exit code and what it printed."""

    def call(*arguments: object) -> Answer:
        monkeypatch.setattr("sys.argv", ["optimizer", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Answer(int(left.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A tiny scenario: three creators, 1,000 of budget; the best plan takes anna and carl (hand-solved).

    Engagements of a post: anna 10,000 x 5 % = 500 for 400, bert 20,000 x 3 % = 600 for 750,
    carl 8,000 x 4 % = 320 for 300. Of the pairs only anna + carl costs at most 1,000 with 820 engagements;
    all three cost 1,450.
    """
    (tmp_path / "roster.csv").write_text(
        "creator,platform,followers,engagement_rate,price,niche\n"
        "anna,instagram,10000,5%,400,food\nbert,instagram,20000,3%,750,travel\ncarl,tiktok,8000,4%,300,food\n"
    )
    path = tmp_path / "tiny.yaml"
    path.write_text("name: Tiny\nbudget: 1000\nobjective: engagement\nroster: roster.csv\n")
    return path
