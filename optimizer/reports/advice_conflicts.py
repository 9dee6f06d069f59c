"""Why no plan exists, and what would make one: the conflicts of an infeasible plan on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.render.terminal.page import Page
from optimizer.reports.rules import show_asked
from optimizer.words.figures import percent

MOST_SHOWN = 4
CSV_COLUMNS = ("kind", "number", "rule", "says", "limit", "old", "new", "set", "relative")


def show_conflicts(plan: Plan, page: Page) -> None:
    """The rules that cannot hold together, then the changes that would do, smallest first.

    Where nobody has looked for conflicts, or none could be proven in time, the rules as they were asked.
    """
    found = plan.conflicts
    if found is None:
        page.say("Loosen a rule or raise the budget, and plan again.")
        show_asked(plan, page)
        return
    conflicts: Sequence[Sequence[Mapping[str, str]]] = found["rules"]
    for number, rules in enumerate(conflicts[:MOST_SHOWN]):
        show_conflict(rules, page, first=number == 0)
    if len(conflicts) > MOST_SHOWN:
        page.say((f"{page.signs.more} and {len(conflicts) - MOST_SHOWN:,} more, in --json", "dim italic"), indent=2)
    _show_changes(found["changes"], page)


def conflict_rows(plan: Plan) -> Iterator[Sequence[Any]]:
    """The same as a table: a row for each rule of each conflict, then one for each step of each change."""
    found = plan.conflicts or {"rules": [], "changes": []}
    for number, rules in enumerate(found["rules"], start=1):
        for rule in rules:
            yield ("conflict", number, rule["name"], rule["asks"], None, None, None, None, None)
    for number, change in enumerate(found["changes"], start=1):
        for step in change["steps"]:
            figures = (step[name] for name in ("limit", "old", "new", "set"))
            yield ("change", number, step["rule"], step["sentence"], *figures, change["relative"])


def show_conflict(rules: Sequence[Mapping[str, str]], page: Page, *, first: bool) -> None:
    """What cannot hold together, a line each."""
    alone = len(rules) == 1
    heading = "No plan can do this" if alone else "These cannot hold together"
    page.heading((heading if first else "Nor can this be done" if alone else "Nor can these", "bold red"))
    for rule in rules:
        # A rule without a name of its own is called by what it asks.
        nameless = ":" in rule["name"] and rule["name"].partition(":")[0] == rule["asks"].partition(":")[0]
        said = "" if nameless else f": {rule['asks']}"
        page.say((f"{page.signs.broken} ", "red"), page.label(rule["name"], "bold"), page.plain(said), indent=2, hang=2)
    if not alone and first:
        page.say(("Leave out any one of them, and a plan can keep the others of this list.", "dim"), indent=2)


def _show_changes(changes: Sequence[Mapping[str, Any]], page: Page) -> None:
    """Each way as a sentence, with the arguments that would try it."""
    if not changes:
        page.say("No small change was found that would make a plan possible; loosen several of these rules.")
        return
    page.heading(("What would make it work", "bold"), ("  smallest change first", "dim"))
    for number, change in enumerate(changes, start=1):
        size = f"  ({percent(change['relative'], 0)})" if _is_one_limit(change) else ""
        page.say(f"{number}. ", page.label(_capital(change["sentence"])), (size, "dim"), indent=2, hang=3)
        settings = " ".join(f"--set {_quoted(path)}" for path in dict.fromkeys(step["set"] for step in change["steps"]))
        page.say(page.label(settings, "dim"), indent=5, hang=3)


def _is_one_limit(change: Mapping[str, Any]) -> bool:
    """One limit is moved: then a percentage says how far."""
    return len(change["steps"]) == 1 and change["steps"][0]["new"] is not None


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _quoted(setting: str) -> str:
    """The argument as a shell takes it."""
    plain = all(char.isalnum() or char in "._=%-" for char in setting)
    return setting if plain else "'" + setting.replace("'", "'\\''") + "'"
