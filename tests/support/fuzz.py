"""Inputs that nobody would write on purpose, made from sound ones by chance, each from its number alone.

    python tests/support/fuzz.py NUMBER FOLDER

writes the input of a number into a folder and prints the command that it belongs to.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import random
import shlex
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from ruamel.yaml import YAML

GOLDEN = Path(__file__).parents[1] / "golden"
Rows = list[list[str]]

ODD: tuple[Any, ...] = (
    *("", " ", "0", 0, -1, 1, True, False, None, [], {}, [[]], [{}], {"min": 5}, {"min": 3, "max": 1}, ["a", 1, None]),
    *(1e308, -1e308, 1e-320, 10**40, int("9" * 400), 0.1 + 0.2),
    *("1e400", "-1e400", "NaN", "inf", "-Infinity", "1e-400", "100%", "-5%", "1e9%", "0.0000001%", "%", "50 %"),
    *(
        "1.000.000",
        "1,5",
        "1.5.2",
        "1_000",
        "0x10",
        "10k",
        "99999999k",
        "½",
        "１２",
        "١٢",
        "12\u00a0000",
        "€ 12",
        "12 USD",
    ),
    *("1-2", "2027-02-30", "2027-01-01", "01/02/2027", "9999-12-31", "a" * 5_000, "ä" * 300, "two\nlines", "a\tb", "ſ"),
    *("\u202egnp", "\x1b[31m", "=1+1", "'=1", "💥", "\ufeff", "\u200b", "../..", "/", ".", "/dev/null", "*"),
    *("missing.csv", "roster.csv", "sqlite:///x", "postgres://me:secret@host:99999/db"),
    *("creator", "instagram", "ana", "bo", "food", "micro"),
    *("may", "month", "flight", "segment", "tier", "reach", "spend"),
)
"""Values that stand where others should."""


@dataclass(frozen=True)
class Fuzzed:
    """Files, and the command that reads them."""

    files: dict[str, bytes]
    arguments: list[str]

    def write(self, folder: Path) -> None:
        """The files into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


def fuzzed(number: int, plan: dict[str, bytes]) -> Fuzzed:
    """The input of a number; `plan` has plan.json and plan.csv of the sound scenario."""
    rng = random.Random(number)
    files = {path.name: path.read_bytes() for path in GOLDEN.glob("*.csv")}
    files["scenario.yaml"] = rng.choice(sorted(GOLDEN.glob("*.yaml"))).read_bytes()
    kind = rng.choice((_scenario, _roster, _roster, _plan, _audience, _history))
    arguments = kind(rng, files, plan)
    return Fuzzed(files, arguments)


def _scenario(rng: random.Random, files: dict[str, bytes], plan: dict[str, bytes]) -> list[str]:
    """A scenario whose values or bytes were changed."""
    del plan
    content = files["scenario.yaml"]
    if rng.random() < 0.7:
        tree = YAML(typ="safe").load(content)
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            tree = _odd_tree(rng, tree)
        content = json.dumps(tree, default=str).encode()
    else:
        content = _odd_bytes(rng, content)
    files["scenario.yaml"] = content
    return _of_scenario(rng)


def _of_scenario(rng: random.Random) -> list[str]:
    """A command on the scenario."""
    name = rng.choice(COMMANDS)
    more = {
        "plan": rng.choice(([], ["--json"], ["--full"], ["-o", "plans"])),
        "roster": rng.choice(([], ["--json"], ["--report", "roster.html"], ["--csv", "summary.csv"])),
        "export": [rng.choice(("model.lp", "model.mps"))],
        "curve": ["--budget", rng.choice(("100:900", "0:1", "9:1")), "--points", "3"],
        "mix": ["--tier", "micro"],
        "compare": ["--vary", f"budget.total={rng.choice(ODD)},300", "--workers", rng.choice("1111112")],
        "alternatives": ["-n", "2"],
    }
    changes = ["--set", f"{rng.choice(PLACES)}={rng.choice(ODD)}"] if rng.random() < 0.2 else []
    return [name, "scenario.yaml", *more.get(name, []), *(word.replace("\0", "") for word in changes)]


COMMANDS = ("validate", "roster", *["plan"] * 3, "export", "explain", "curve", "mix", "compare", "alternatives")
"""What a scenario is asked; a plan more often than the rest."""
PLACES = (
    "budget.total",
    "objective",
    "rules[0].min",
    "roster.file",
    "audience.people",
    "solve.gap",
    "name",
    "lock[0]",
    "x.y",
)
"""What `--set` changes."""


def _roster(rng: random.Random, files: dict[str, bytes], plan: dict[str, bytes]) -> list[str]:
    """A roster in one of the formats that are read, of which cells, headers or bytes were changed."""
    del plan
    rows = _odd_rows(rng, _rows(files["roster.csv"]))
    ending = rng.choice(tuple(WRITERS))
    content = WRITERS[ending](rng, rows)
    if rng.random() < 0.35:
        content = _odd_zip(rng, content) if ending == "xlsx" and rng.random() < 0.6 else _odd_bytes(rng, content)
    name = f"table.{ending}"
    files[name] = content
    objective = rng.choice(
        ("engagement", "value", "spend\ntargets: {engagement: 10}", "reach\naudience: {people: 100k}")
    )
    source = name
    if ending == "db":
        query = rng.choice(
            ("select * from creators",) * 5 + ("select * from nowhere", "select 1", "drop table creators")
        )
        source = f'{{sql: "sqlite:///{name}{rng.choice(("", "", "", "?password=S3CRET"))}", query: {query}}}'
    files["scenario.yaml"] = f"budget: 500\nroster: {source}\nobjective: {objective}\n".encode()
    return ["init", name, "-o", "begun.yaml"] if rng.random() < 0.3 else _of_scenario(rng)


def _plan(rng: random.Random, files: dict[str, bytes], plan: dict[str, bytes]) -> list[str]:
    """A plan file, ours or a planner's own, of which values or bytes were changed."""
    files["scenario.yaml"] = (GOLDEN / "flights.yaml").read_bytes()
    name = rng.choice(sorted(plan))
    files |= plan
    if rng.random() < 0.3:
        files[name] = _odd_bytes(rng, plan[name])
    elif name.endswith(".json"):
        tree = json.loads(plan[name])
        for _ in range(rng.choice((1, 1, 2))):
            tree = _odd_tree(rng, tree)
        files[name] = json.dumps(tree).encode()
    else:
        files[name] = _csv(rng, _odd_rows(rng, _rows(plan[name])))
    check = ["check", "scenario.yaml", name, *rng.choice(([], ["--json"]))]
    if name.endswith(".csv"):
        return check
    again = ["--scenario", "scenario.yaml"]
    report = ["report", name, "-o", rng.choice(("page.html", "book.xlsx")), *rng.choice(([], again))]
    approve = ["approve", name, *again, "--po", "7", "--by", "Ada", *rng.choice(([], ["--pending"]))]
    replan = ["replan", "scenario.yaml", name, "--lost", "ana"]
    return rng.choice((check, check, report, approve, replan))


def _audience(rng: random.Random, files: dict[str, bytes], plan: dict[str, bytes]) -> list[str]:
    """A panel, overlaps or shares of segments, of which cells or bytes were changed."""
    del plan
    kind = rng.choice(("panel", "overlaps", "segments"))
    if kind == "segments":
        files["roster.csv"] = _csv(rng, _odd_rows(rng, _rows(files["roster.csv"])))
        files["scenario.yaml"] = (GOLDEN / "segments.yaml").read_bytes()
        return _of_scenario(rng)
    pairs = [["creator_a", "platform_a", "creator_b", "platform_b", "shared"]]
    pairs += [["ana", "instagram", "bo", "tiktok", "1200"], ["ana", "instagram", "cy", "instagram", "500"]]
    rows = _odd_rows(rng, _rows(files["panel.csv"]) if kind == "panel" else pairs)
    ending = rng.choice(("csv", "csv", "xlsx", "parquet", "json"))
    content = WRITERS[ending](rng, rows)
    name = f"people.{ending}"
    files[name] = _odd_bytes(rng, content) if rng.random() < 0.3 else content
    given = f"panel: {name}" if kind == "panel" else f"people: 100k, overlaps: {{file: {name}}}"
    text = f"budget: 500\nobjective: reach\nroster: roster.csv\naudience: {{{given}}}\n"
    files["scenario.yaml"] = text.encode()
    return _of_scenario(rng)


def _history(rng: random.Random, files: dict[str, bytes], plan: dict[str, bytes]) -> list[str]:
    """A history of posts, of which cells, headers or bytes were changed."""
    del plan
    rows = [["creator", "platform", "posted", "views", "likes", "comments", "sponsored"]]
    for creator, platform in (("ana", "instagram"), ("bo", "tiktok"), ("cy", "instagram")):
        for month in range(1, rng.choice((2, 9))):
            seen = rng.randint(100, 90_000)
            counts = [str(seen), str(seen // 20), str(seen // 300)]
            rows.append([creator, platform, f"2026-0{month}-11", *counts, rng.choice(("yes", "no"))])
    ending = rng.choice(("csv", "csv", "xlsx", "parquet", "json"))
    content = WRITERS[ending](rng, _odd_rows(rng, rows))
    name = f"posts.{ending}"
    files[name] = _odd_bytes(rng, content) if rng.random() < 0.3 else content
    odd = f"forecast: {{no_show: {rng.choice(('3%', '100%', '0', 'x'))}}}\n" if rng.random() < 0.3 else ""
    files["scenario.yaml"] = f"budget: 500\nroster: roster.csv\nhistory: {name}\n{odd}".encode()
    return _of_scenario(rng)


def _odd_tree(rng: random.Random, tree: Any) -> Any:
    """A tree of fields with one of them replaced, dropped, doubled, moved or added."""
    tree = copy.deepcopy(tree)
    places = list(_places(tree))
    if not places:
        return rng.choice(ODD)
    holder, key = rng.choice(places)
    how = rng.random()
    if how < 0.6:
        holder[key] = copy.deepcopy(rng.choice(ODD))
    elif how < 0.7:
        del holder[key]
    elif how < 0.8:
        other, place = rng.choice(places)
        holder[key] = copy.deepcopy(other[place])
    elif isinstance(holder, list):
        holder[key:key] = [copy.deepcopy(holder[key])] * rng.choice((1, 2, 300))
    else:
        holder[rng.choice(("surplus", "name", "min", "max", "where", "0", ""))] = copy.deepcopy(rng.choice(ODD))
    return tree


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """(mapping or list, key) of every value in it."""
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    return [pair for key in keys for pair in ((tree, key), *_places(tree[key]))]


def _odd_bytes(rng: random.Random, content: bytes) -> bytes:
    """Bytes of which some were changed, dropped, doubled or put in."""
    for _ in range(rng.choice((1, 1, 2, 8))):
        at = rng.randrange(len(content) + 1)
        to = min(len(content), at + rng.choice((1, 1, 4, 30)))
        odd = rng.choice(
            (b"\x00", b"\xff\xfe", b"\t", b"\n", b'"', b"'", b"{", b"]", b": ", b"- ", b"&a", b"*a", b"!!x", b",")
        )
        content = rng.choice(
            (
                content[:at] + content[to:],
                content[:at] + odd + content[at:],
                content[:at] + rng.randbytes(to - at) + content[to:],
                content[:to] + content[at:],
                content[:at],
            )
        )
    return content


def _odd_zip(rng: random.Random, content: bytes) -> bytes:
    """A workbook of which the text of one part was changed, or a part is missing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        odd = rng.choice(whole.namelist())
        for name in whole.namelist():
            if name != odd:
                changed.writestr(name, whole.read(name))
            elif rng.random() < 0.8:
                changed.writestr(name, _odd_bytes(rng, whole.read(name)))
    return out.getvalue()


def _rows(table: bytes) -> Rows:
    return list(csv.reader(io.StringIO(table.decode())))


def _odd_rows(rng: random.Random, rows: Rows) -> Rows:
    """A table of which cells, headers, rows or columns were changed."""
    rows = [list(row) for row in rows]
    for _ in range(rng.choice((0, 1, 1, 2, 5))):
        row = rng.randrange(len(rows)) if rng.random() < 0.85 else 0
        column = rng.randrange(len(rows[row]) or 1)
        how = rng.random()
        if how < 0.6 and rows[row]:
            rows[row][column] = str(rng.choice(ODD))
        elif how < 0.7:
            rows.insert(rng.randrange(len(rows) + 1), [str(rng.choice(ODD)) for _ in rows[0]])
        elif how < 0.8:
            rows += [list(rows[row])] * rng.choice((1, 3, 2000))
        elif how < 0.9:
            rows = [[*line[:column], *line[column + 1 :]] for line in rows]
        elif len(rows) > 1:
            del rows[row]
        else:
            rows = [[*line, str(rng.choice(ODD))] for line in rows]
    return rows


def _csv(rng: random.Random, rows: Rows) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=rng.choice(",,;|"), lineterminator=rng.choice(("\n", "\r\n"))).writerows(rows)
    return text.getvalue().encode(rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")), "replace")


def _tsv(rng: random.Random, rows: Rows) -> bytes:
    del rng
    return "\n".join("\t".join(row) for row in rows).encode("utf-8", "replace")


def _xlsx(rng: random.Random, rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            text = "".join(letter for letter in cell if letter >= " " or letter in "\t\n")[:30_000]
            sheet.cell(number, column).value = _typed(rng, text)
    if rng.random() < 0.1:
        book.create_sheet("other", 0).append(["note"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(rng: random.Random, text: str) -> Any:
    """A cell as a number where it is one, now and then as something else."""
    if rng.random() < 0.02:
        return rng.choice((True, 1e300, -0.0, "=1/0", "=A1", "#N/A"))
    try:
        return float(text) if len(text) < 300 else text
    except ValueError:
        return text


def _parquet(rng: random.Random, rows: Rows) -> bytes:
    head, *body = rows if rows else [[]]
    names = list(dict.fromkeys(head))
    columns = {}
    for name in names:
        cells = [row[head.index(name)] if head.index(name) < len(row) else None for row in body]
        typed = [_number(cell) for cell in cells]
        columns[name] = pa.array(typed if None not in typed and rng.random() < 0.7 else cells, from_pandas=True)
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _json(rng: random.Random, rows: Rows) -> bytes:
    head, *body = rows if rows else [[]]
    records: list[dict[str, Any]] = [dict(zip(head, row, strict=False)) for row in body]
    for record in records:
        for name in list(record):
            if rng.random() < 0.05:
                record[name] = rng.choice(ODD)
    tree: Any = records if rng.random() < 0.8 else {"data": records} if rng.random() < 0.5 else dict(enumerate(records))
    return json.dumps(_odd_tree(rng, tree) if rng.random() < 0.3 else tree).encode()


def _jsonl(rng: random.Random, rows: Rows) -> bytes:
    head, *body = rows if rows else [[]]
    records: list[Any] = [dict(zip(head, row, strict=False)) for row in body]
    if records and rng.random() < 0.2:
        records[rng.randrange(len(records))] = rng.choice(ODD)
    return "\n".join(map(json.dumps, records)).encode()


def _database(rng: random.Random, rows: Rows) -> bytes:
    """A SQLite file with the table `creators`; cells of other types than their column's are allowed there."""
    head, *body = rows if rows else [[]]
    names = list({name.casefold().strip() or "x": name for name in head})
    with closing(sqlite3.connect(":memory:")) as database:
        quoted = ", ".join('"' + name.replace("\0", "").replace('"', '""') + '"' for name in names)
        database.execute(f"create table creators ({quoted})" if names else "create table creators (nothing)")
        marks = ", ".join("?" * len(names))
        for row in body:
            cells = [*row, *[""] * len(names)][: len(names)]
            given: list[Any] = [
                number if (number := _number(cell)) is not None and rng.random() < 0.7 else cell for cell in cells
            ]
            given = [rng.choice((b"\xff\x00", None, 2**62, 1e308)) if rng.random() < 0.01 else cell for cell in given]
            if names:
                database.execute(f"insert into creators values ({marks})", given)
        database.commit()
        return database.serialize()


WRITERS: dict[str, Callable[[random.Random, Rows], bytes]] = {
    "csv": _csv, "tsv": _tsv, "xlsx": _xlsx, "parquet": _parquet, "json": _json, "jsonl": _jsonl, "db": _database
}  # fmt: skip
"""A table of texts as a file."""


if __name__ == "__main__":
    here = Path(sys.argv[2])
    sound = {name: (here / name).read_bytes() for name in ("plan.json", "plan.csv") if (here / name).is_file()}
    case = fuzzed(int(sys.argv[1]), sound)
    case.write(here)
    print(shlex.join(["optimizer", *case.arguments]))  # noqa: T201 - it is asked for
