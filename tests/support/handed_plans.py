"""Plan files for reports: large ones, and ones with names that try to be something else."""

from __future__ import annotations

from pathlib import Path

from optimizer.plan.files import write_plan
from optimizer.planning import plan_campaign

HOSTILE = (
    '=HYPERLINK("http://example.invalid","win")',
    "+1+1",
    "@SUM(A1)",
    "<script>window.owned=1;alert(1)</script>",
    "<img src=http://example.invalid/x onerror=alert(1)>",
    "</script></style><svg onload=alert(1)>",
    "{{ 7*7 }} {% include 'report.css' %}",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "http://example.invalid/a",
    "\u202egnp.exe",
    "z\u0335\u0336\u0337\u0338\u0321algo",
    "x" * 10_000,
    "日本語の名前",
    "עברית",
    ">5",
    "a*",
    "#REF!",
)


def hostile_scenario(folder: Path) -> Path:
    """A scenario whose creators, niches, packages and own name are hostile, with an audience; the budget buys all."""
    rows = ["creator,platform,followers,engagement_rate,reach_rate,price,niche"]
    # An error of a spreadsheet is not a name: a roster takes it for an empty cell.
    for number, name in enumerate(name for name in HOSTILE if name != "#REF!"):
        quoted = '"' + name.replace('"', '""') + '"'
        niche = '"' + HOSTILE[(number * 5 + 1) % len(HOSTILE)].replace('"', '""')[:80] + '"'
        rows.append(f"{quoted},instagram,{10_000 + number},3%,20%,{100 + number},{niche}")
    (folder / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = folder / "hostile.yaml"
    path.write_text(
        "name: '=1+1<script>alert(1)</script>'\nbudget: 2000\nobjective: reach\nroster: roster.csv\n"
        "packages: [{name: '=cmd()', post: 1}, {name: '<b>two</b>', post: 2}]\n"
        "rules: [{name: '<i>=A1</i>', measure: creators, max: 12}]\naudience: {people: 500000}\n"
        "costs: {agency_fee: 15%}\nsolve: {gap: 5%}\n",
        encoding="utf-8",
    )
    return path


def large_scenario(folder: Path, lines: int) -> Path:
    """A scenario whose budget buys everybody: a plan of so many lines."""
    tiers = ("food", "travel|beauty", "sports")
    rows = ["creator,platform,followers,engagement_rate,price,niche"]
    rows += [f"creator_{n:04},instagram,{2_000 + 37 * n},3%,{50 + n % 90},{tiers[n % 3]}" for n in range(lines)]
    (folder / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = folder / "large.yaml"
    path.write_text("name: Large\nbudget: 10M\nroster: roster.csv\n", encoding="utf-8")
    return path


def planned(scenario: Path, folder: Path) -> Path:
    """The plan.json of a scenario."""
    return write_plan(plan_campaign(scenario), folder)[0]
