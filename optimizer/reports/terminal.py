"""A plan on the terminal, and the same view as a picture."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from optimizer.offers.table import Assumption
from optimizer.plan.plan import Plan
from optimizer.render.terminal.page import Page
from optimizer.reports.advice_conflicts import show_conflicts
from optimizer.reports.lines import show_lines
from optimizer.reports.money import show_costs, show_flights, show_months
from optimizer.reports.problems import print_problems
from optimizer.reports.rules import show_rules, show_violations
from optimizer.reports.summary import show_head, show_tiers, show_totals, tiers_of
from optimizer.reports.wording import estimate_sentence
from optimizer.words.figures import plural

MOST_WARNINGS = 8
MOST_ASSUMPTIONS = 6


def show_plan(plan: Plan, console: Console, *, table_file: str | None = None) -> None:
    """Print a plan: head, tiers, lines, rules, what it rests on, warnings.

    A checked plan shows what it breaks first, and not its lines, which somebody knows; where no plan
    exists, the rules that shut it out. `table_file` is where all lines stand, for plans too long to show;
    None where nothing was written.
    """
    page = Page.of(console)
    show_head(plan, page)
    if plan.status == "infeasible":
        show_conflicts(plan, page)
    else:
        tiers = tiers_of(plan)
        show_violations(plan, page)
        show_totals(plan, page)
        _show_reach(plan, page)
        show_tiers(plan, tiers, page)
        show_flights(plan, page)
        show_costs(plan, page)
        show_months(plan, page)
        if plan.status != "checked":
            show_lines(plan, tiers, page, table_file)
        show_rules(plan, page)
        _show_basis(plan, page)
    _show_warnings(plan, page)


def plan_svg(plan: Plan, width: int = 110) -> str:
    """The terminal view as a picture in SVG, `width` characters wide; fetches nothing from anywhere."""
    console = Console(
        width=width, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor", _environ={}
    )
    show_plan(plan, console)
    local_fonts_only = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    title = Page.of(console).plain(f"optimizer plan: {plan.scenario}", width - 20)
    return console.export_svg(title=title, code_format=local_fonts_only, unique_id="plan")


def _show_reach(plan: Plan, page: Page) -> None:
    """How far the modelled reach can be trusted, as the audience model says it in its `sentence`."""
    sentence = (plan.reach or {}).get("sentence")
    if sentence:
        page.print(Text())
        page.say(page.label(sentence), indent=2)


def _show_basis(plan: Plan, page: Page) -> None:
    """What rests on benchmarks: a sentence, and where the figures come from."""
    sentence = estimate_sentence(plan)
    if not sentence:
        return
    page.print(Text())
    page.say((sentence, "bold"))
    sources = folded_assumptions(plan.assumptions)
    for what, words in sources[:MOST_ASSUMPTIONS]:
        page.say(f"{page.signs.dot} ", page.label(what, width=40), (f": {page.plain(words)}", "dim"), indent=2, hang=2)
    if len(sources) > MOST_ASSUMPTIONS:
        page.say(
            (f"{page.signs.more} and {len(sources) - MOST_ASSUMPTIONS:,} more, in plan.json", "dim italic"), indent=2
        )


def folded_assumptions(assumptions: Sequence[Assumption]) -> list[tuple[str, str]]:
    """The defaults by what they stand for: the range of the figures and who published them.

    `("reach per follower", "0.191 to 0.377 per follower (8 figures: Minter.io 2019)")`
    """
    by_what: dict[str, list[Assumption]] = {}
    for assumption in assumptions:
        by_what.setdefault(assumption.what, []).append(assumption)
    return [(what, _range_and_origin(found)) for what, found in by_what.items()]


def _range_and_origin(found: Sequence[Assumption]) -> str:
    numbers: dict[float, str] = {}
    units: set[str] = set()
    for assumption in found:
        number, _, unit = assumption.figure.partition(" ")
        units.add(unit)
        try:
            numbers[float(number.replace(",", ""))] = number
        except ValueError:
            units.add(assumption.figure)  # no number in front: then there is no range either
    origins = list(dict.fromkeys(_origin(assumption.source) for assumption in found))
    if len(found) == 1:
        return f"{found[0].figure} ({origins[0]})"
    if len(units) > 1:
        return f"{plural(len(found), 'figure')} ({'; '.join(origins)})"
    low, high = numbers[min(numbers)], numbers[max(numbers)]
    span = low if low == high else f"{low} to {high}"
    return f"{span} {units.pop()} ({plural(len(found), 'figure')}: {'; '.join(origins)})"


def _origin(source: str) -> str:
    """`Minter.io 2019` of `reach_rate, instagram, post (Minter.io 2019, quality A); ...`, or the whole."""
    inner = re.search(r"\(([^()]*?)(?:, quality \w+)?\)", source)
    return inner.group(1) if inner else source


def _show_warnings(plan: Plan, page: Page) -> None:
    if not plan.warnings:
        return
    page.heading(("Warnings", "bold yellow"), (f"  {len(plan.warnings):,}", "dim"))
    print_problems(plan.warnings[:MOST_WARNINGS], page)
    if len(plan.warnings) > MOST_WARNINGS:
        rest = len(plan.warnings) - MOST_WARNINGS
        page.print(Text())
        page.say((f"{page.signs.more} and {rest:,} more; `optimizer validate` lists them all", "dim italic"))
