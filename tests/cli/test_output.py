"""Output that cannot be written ends quietly, with the exit code that the work deserves."""

from __future__ import annotations

import errno
import io
import sys
from pathlib import Path

import pytest

from optimizer.cli import main
from optimizer.cli.output import StandingOutput, standing_output


class Broken(io.StringIO):
    """A stream whose file has gone."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, _: str) -> int:
        raise self.error

    def flush(self) -> None:
        raise self.error


READER_LEFT = BrokenPipeError(errno.EPIPE, "Broken pipe")
DISK_FULL = OSError(errno.ENOSPC, "No space left on device")


def code_of(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None, *arguments: object) -> int:
    """The exit code of a command that writes to this standard output."""
    monkeypatch.setattr("sys.argv", ["optimizer", *map(str, arguments)])
    monkeypatch.setattr("sys.stdout", stream)
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


@pytest.mark.parametrize("stream", [None, Broken(READER_LEFT)])
def test_nobody_reads_and_the_work_is_done_all_the_same(
    scenario: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stream: io.StringIO | None,
) -> None:
    """With `>&-` and `| head -1` the files are written, and a plan that breaks a rule is still exit code 3."""
    assert code_of(monkeypatch, stream, "plan", scenario, "-o", tmp_path) == 0
    assert (tmp_path / "plan.json").is_file()
    (tmp_path / "mine.csv").write_text("creator\nanna\nbert\n")
    assert code_of(monkeypatch, stream, "check", scenario, tmp_path / "mine.csv") == 3
    assert "bug" not in capsys.readouterr().err


def test_a_full_disk_is_told(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was asked for did not arrive: that is exit code 2 and a sentence, and no bug."""
    assert code_of(monkeypatch, Broken(DISK_FULL), "plan", scenario, "--json") == 2
    assert capsys.readouterr().err.endswith("optimizer: the output cannot be written: No space left on device\n")


@pytest.mark.parametrize("error", [READER_LEFT, DISK_FULL])
def test_standard_error_that_cannot_be_written_changes_nothing(
    scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """The plan is written and shown, and what breaks a rule or cannot be read has the exit code that it deserves."""
    monkeypatch.setattr("sys.stderr", Broken(error))
    out = io.StringIO()
    assert code_of(monkeypatch, out, "plan", scenario, "-o", tmp_path) == 0
    assert (tmp_path / "plan.json").is_file()
    assert out.getvalue()
    assert code_of(monkeypatch, out, "plan", tmp_path / "missing.yaml") == 2


def test_letters_that_a_stream_lacks_are_question_marks() -> None:
    """A console of few letters is no reason to show nothing."""
    raw = io.BytesIO()
    output = StandingOutput(io.TextIOWrapper(raw, encoding="cp1252"))
    assert output.write("naïve ✓\n") == 8
    output.flush()
    assert raw.getvalue() == "naïve ?\n".encode("cp1252")


def test_standard_output_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the command the stream is the one from before; missing ones lead nowhere."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    with standing_output() as output:
        assert sys.stdout is not stream
        output.write("through\n")
    assert sys.stdout is stream
    assert stream.getvalue() == "through\n"
    monkeypatch.setattr("sys.stderr", None)
    with standing_output():
        assert sys.stderr is not None
        assert sys.stderr.write("nowhere")
