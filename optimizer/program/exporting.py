"""The complete model as a file that any other solver reads, and what its columns and rows mean."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pulp

from optimizer.errors import InputError, Problem
from optimizer.files import safe_cell, write_together
from optimizer.money import from_minor
from optimizer.offers.table import Offers
from optimizer.program.model import Program
from optimizer.program.pulp_model import whole_model
from optimizer.program.worst_reach import WorstReach
from optimizer.words.figures import exact


def export_model(program: Program, offers: Offers, path: Path) -> list[Path]:
    """Write `path` (.lp or .mps) and beside it `<name>.columns.csv`; the paths written.

    An .lp file says that it is a maximisation. An .mps file is a minimisation, for many solvers read no other:
    its objective is the negative, as are its optimum and its duals.
    Raises `InputError` for another ending, a folder that cannot be written, and for bad cases of net reach.
    """
    ending = path.suffix.lower()
    if ending not in (".lp", ".mps"):
        raise InputError(
            Problem(f"{path.name} is neither .lp nor .mps", "name the file model.lp or model.mps", str(path))
        )
    if any(isinstance(term, WorstReach) for term in (program.concave, *(term for term, _, _ in program.floors))):
        what = "bad cases of net reach take a row for each draw, cell and tangent: too many for a file"
        raise InputError(Problem(what, "leave out risk, or the chance of reach, for the export", str(path)))
    text = _model_text(program, ending)
    return write_together({path: text, columns_file(path): column_names(offers)})


def columns_file(model: Path) -> Path:
    """Where the table of a model's columns stands."""
    return model.with_suffix(".columns.csv")


def _model_text(program: Program, ending: str) -> str:
    """The model in the format of that ending. PuLP writes to paths only, so it writes where nothing else is."""
    problem = whole_model(program).problem
    try:
        with TemporaryDirectory() as folder:
            scratch = Path(folder, f"model{ending}")
            if ending == ".lp":
                problem.writeLP(str(scratch))
            else:
                problem.writeMPS(str(scratch), mpsSense=pulp.LpMinimize)
            return scratch.read_text(encoding="utf-8")
    except OSError as error:
        hint = "make room there, or name another folder in TMPDIR"
        raise InputError(
            Problem(f"there is no writing to the folder for temporary files: {error.strerror}", hint)
        ) from error


def column_names(offers: Offers) -> str:
    """A table that says which creator, platform, package and flight each `offer_<j>` is."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["column", "creator", "platform", "package", "flight", "cost"])
    channels = offers.channels.iloc[offers.channel]
    packages = np.asarray(offers.packages, dtype=object)[offers.table["package"].to_numpy()]
    flights = np.asarray([*offers.flights, ""], dtype=object)[offers.table["flight"].to_numpy()]  # -1: none
    costs = offers.table["cost"].tolist()
    rows = zip(channels["creator"], channels["platform"], packages, flights, costs, strict=True)
    for index, (creator, platform, package, flight, cost) in enumerate(rows):
        texts = [safe_cell(creator), platform, safe_cell(package), safe_cell(flight)]
        writer.writerow([f"offer_{index}", *texts, exact(from_minor(cost, offers.digits))])
    return text.getvalue()
