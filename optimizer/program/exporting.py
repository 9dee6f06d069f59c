"""The complete model as a file that any other solver reads, and what its columns and rows mean."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from optimizer.errors import InputError, Problem
from optimizer.files import safe_cell, write_whole
from optimizer.offers.table import Offers
from optimizer.program.model import Program
from optimizer.program.pulp_model import whole_model


def export_model(program: Program, offers: Offers, path: Path) -> list[Path]:
    """Write `path` (.lp or .mps, a maximisation) and beside it `<name>.columns.csv`; the paths written.

    An MPS file states a minimisation, as the format does by custom: its objective is the negative.
    Raises `InputError` for another ending or a folder that cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in (".lp", ".mps"):
        raise InputError(
            Problem(f"{path.name} is neither .lp nor .mps", "name the file model.lp or model.mps", str(path))
        )
    problem = whole_model(program).problem
    # PuLP writes only to paths, so it writes beside the target, and the text is moved into place whole.
    scratch = path.with_name(f".{path.name}{ending}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if ending == ".lp":
            problem.writeLP(str(scratch))
        else:
            problem.writeMPS(str(scratch))
        text = scratch.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(Problem(f"cannot write here: {error.strerror}", "choose another folder", str(path))) from error
    finally:
        scratch.unlink(missing_ok=True)
    return [write_whole(path, text), write_whole(path.with_suffix(".columns.csv"), column_names(offers))]


def column_names(offers: Offers) -> str:
    """A table that says which creator, platform and package each `offer_<j>` is."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["column", "creator", "platform", "package", "cost"])
    channels = offers.channels.iloc[offers.channel]
    packages = np.asarray(offers.packages, dtype=object)[offers.table["package"].to_numpy()]
    costs = offers.table["cost"].to_numpy() / 10**offers.digits
    rows = zip(channels["creator"], channels["platform"], packages, costs, strict=True)
    for index, (creator, platform, package, cost) in enumerate(rows):
        writer.writerow(
            [f"offer_{index}", safe_cell(creator), platform, safe_cell(package), f"{cost:.{offers.digits}f}"]
        )
    return text.getvalue()
