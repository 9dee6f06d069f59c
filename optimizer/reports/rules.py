"""The rules of a plan as a table: how it stands, what was asked, how much room is left."""

from __future__ import annotations

from rich.text import Text

from optimizer.facts.results import RuleResult
from optimizer.plan.plan import Plan
from optimizer.render.terminal.columns import Column, fitted
from optimizer.render.terminal.page import Page
from optimizer.reports.wording import Folded, asked, folded, rule_name, rule_words, used, violation_words
from optimizer.words.figures import plural

MOST_VIOLATIONS = 40
_BAR = 10


def show_violations(plan: Plan, page: Page) -> None:
    """What a checked plan breaks, each in a sentence."""
    if not plan.violations:
        return
    page.heading(("Broken", "bold red"), (f"  {len(plan.violations):,}", "dim"))
    for violation in plan.violations[:MOST_VIOLATIONS]:
        what, how = violation_words(violation, plan)
        page.say((f"{page.signs.broken} ", "red"), page.label(what, "bold"), ": ", page.plain(how), indent=2, hang=2)
    if len(plan.violations) > MOST_VIOLATIONS:
        page.say(
            (f"{page.signs.more} and {len(plan.violations) - MOST_VIOLATIONS:,} more, in --json", "dim italic"),
            indent=2,
        )


def show_rules(plan: Plan, page: Page) -> None:
    """Every rule with its standing; rules that hold for many groups are folded to the tightest."""
    if not plan.rules:
        return
    rows = list(folded(plan.rules))
    columns = [
        Column("", [_sign(row, page) for row in rows]),
        Column("Rule", [_name(row, page) for row in rows], least=18, wraps=True),
        Column("Measure", [Text("" if isinstance(row, Folded) else row.measure, "dim") for row in rows], rank=2),
        Column("Plan", [_cell(row, plan, page, "figure") for row in rows], right=True),
        Column("Asked", [_cell(row, plan, page, "asked") for row in rows], right=True),
        Column("Room", [_cell(row, plan, page, "room") for row in rows], right=True, rank=1),
        Column("Limit used", [_bar(row, page) for row in rows], rank=3),
    ]
    page.heading(("Rules", "bold"), (f"  {_counted(plan)}", "dim"))
    table = fitted(columns, page.width, indent=2)
    table.show(page)
    if plan.status != "checked" and any(rule.binding and not rule.broken for rule in plan.rules):
        page.say(
            (f"{page.signs.limit}", "yellow"), (" at its limit: loosening it may allow a better plan", "dim"), indent=2
        )


def show_asked(plan: Plan, page: Page) -> None:
    """The rules alone, where no plan exists that could be held against them."""
    if not plan.rules:
        return
    page.heading(("Rules", "bold"), (f"  {len(plan.rules):,}", "dim"))
    for rule in plan.rules:
        page.say(
            f"{page.signs.dot} ",
            page.label(rule_name(rule)),
            (f": {rule.measure}, {asked(rule, plan)}", "dim"),
            indent=2,
            hang=2,
        )


def _counted(plan: Plan) -> str:
    broken = sum(rule.broken for rule in plan.rules)
    tight = sum(rule.binding and not rule.broken for rule in plan.rules)
    number = len(plan.rules)
    kept = f"{broken:,} of {number:,} broken" if broken else "all kept" if number > 1 else "kept"
    return f"{plural(number, 'limit')}, {kept}" + (f", {tight:,} at the limit" if tight else "")


def _sign(row: RuleResult | Folded, page: Page) -> Text:
    if isinstance(row, Folded):
        return Text(page.signs.broken if row.broken else page.signs.kept, "red" if row.broken else "dim")
    if row.broken:
        return Text(page.signs.broken, "bold red")
    return Text(page.signs.limit, "yellow") if row.binding else Text(page.signs.kept, "green")


def _name(row: RuleResult | Folded, page: Page) -> Text:
    if isinstance(row, Folded):
        return page.label(f"  {page.signs.more} {row}", "dim italic")
    return page.label(rule_name(row), "bold" if row.broken or row.binding else "", 160)


def _cell(row: RuleResult | Folded, plan: Plan, page: Page, what: str) -> Text:
    if isinstance(row, Folded):
        return Text()
    words = str(getattr(rule_words(row, plan), what))
    words = words.replace("at least ", f"{page.signs.at_least} ").replace("at most ", f"{page.signs.at_most} ")
    style = {"asked": "dim", "room": "red" if row.broken else "yellow" if row.binding else ""}.get(what, "")
    return page.figure(words, style)


def _bar(row: RuleResult | Folded, page: Page) -> Text:
    share = None if isinstance(row, Folded) else used(row)
    if share is None or isinstance(row, Folded):
        return Text()
    return page.bar(1.0 if row.binding else share, _BAR, "red" if row.broken else "yellow" if row.binding else "green")
