"""An answer in Python: what was found as a typed result, its sentences, its tables as DataFrames, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.plan.plan import Plan
from optimizer.render import data, files, pictures
from optimizer.views.parts import View

if TYPE_CHECKING:
    import pandas as pd

Result = TypeVar("Result", covariant=True)
PAGES, PICTURES, DATA = files.KINDS, (".png", ".svg"), (".csv", ".json")


@dataclass(frozen=True, repr=False)
class Answer(Generic[Result]):
    """What a question was answered with. In a notebook it shows itself; printed, it is its sentences."""

    result: Result
    """What was found, as the dataclass of the question: every plan, point and proof is in there."""
    view: View
    """The same, laid out for people."""
    better: Plan | None = None
    """A plan that came up on the way and is better than the one that was given along with the question."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in words."""
        return tuple(sentence.text for sentence in self.view.lead)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by its name. Columns are named as in JSON (`totals.spend`), money is in whole units of the
        currency, shares are fractions, and what is not known is None or NaN.
        """
        return {name: data.table_frame(table) for name, table in self.view.tables.items() if not table.brief}

    @property
    def table(self) -> pd.DataFrame:
        """The table that stands for the answer, the one that `--csv` writes."""
        return self.tables[data.table_of(self.view).id]

    def write(self, path: str | Path) -> Path:
        """Write the answer and return where it stands: a page (.html), slides (.pptx), which need the
        extra `deck`, a workbook (.xlsx), the table (.csv), all of it
        for programs (.json), or its picture (.png, .svg), which needs the extra `charts`.

        The file is written whole or not at all. Raises `InputError` for another ending, for a picture of an answer that
        has none, and where the file cannot be written.
        """
        target = Path(path)
        match target.suffix.lower():
            case ".json":
                return write_whole(target, data.view_json(self.view))
            case ".csv":
                return data.write_csv(self.view, target)
            case ending if ending in PICTURES:
                written = pictures.write_picture(self.view, target)
                if written is None:
                    what = "this answer has no picture"
                    raise InputError(Problem(what, f"end it in one of {', '.join((*PAGES, *DATA))}", str(path)))
                return written
            case ending if ending in PAGES:
                return files.write_view(self.view, target)
            case _:
                kinds = ", ".join((*PAGES, *DATA, *PICTURES))
                raise InputError(
                    Problem("the ending does not say what to write", f"end it in one of {kinds}", str(path))
                )

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def __repr__(self) -> str:
        return f"<Answer {self.view.answer}: {' '.join(self.sentences[:1])}>"

    def _repr_html_(self) -> str:
        """The answer's short form in a notebook."""
        from optimizer.render.html.view import view_fragment

        return view_fragment(self.view)
