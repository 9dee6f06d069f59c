"""The tables of explanations: what rules cost, what prices may be, how a plan stands to a rule, all answers in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from decimal import Decimal

from optimizer.advice.explanation_context import Range, Swap
from optimizer.advice.margins import OfferPrice
from optimizer.advice.money_steps import MoneySteps
from optimizer.advice.rule_costs import RuleCost
from optimizer.facts.results import RuleResult
from optimizer.measures import is_money
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Count, Money, Name, Names, Plain, Share, Tone, Words, measured
from optimizer.views.gains import briefly, gain_cells, gained, swap_cells
from optimizer.views.parts import Column, Row, Table
from optimizer.words import explain as words
from optimizer.words.gains import FREE
from optimizer.words.rules import rule_name, rule_words

ANSWERS = "answers"
MOST_STANDING = 8
FAR_BELOW = Decimal("0.9")
"""A price below this part of the highest is far enough from it to need no word."""
AnswerRow = tuple[str, object, object, object, object, str, Sequence[str], Sequence[str]]
"""Question, subject, answer, least, most, unit, who comes, who goes."""


def rules_table(rules: Sequence[RuleCost], plan: Plan, *, most: int | None) -> Table:
    """Every rule with its cost, the most expensive first; a terminal shows `most` of them, and names the free ones."""
    columns = (
        Column("name", "Rule", least=14, wraps=True),
        Column("asks", "Asks", least=12, rank=6, wraps=True, full=True),
        Column("free", ""),
        Column("", "Costs", least=16, wraps=True),
        Column("", "Of the plan", rank=2),
        Column("cost.figure", "Cost found", full=True, rank=7),
        Column("cost.least", "at least", full=True, rank=8),
        Column("cost.most", "at most", full=True, rank=8),
        Column("value_without", "Best plan without it", full=True, rank=5),
        Column("", "Without it", least=16, rank=4, wraps=True),
        Column("without.comes", "Who comes", full=True, least=12, rank=9),
        Column("without.goes", "Who goes", full=True, least=12, rank=9),
        Column("without.changes", "Booked differently", full=True, least=12, rank=9),
    )
    rows = tuple(_rule(rule, plan) for rule in rules)
    return Table(
        "rules", words.RULES, columns, rows, most=most, rest=free_words(rules, plan), note=words.RULES_NOTE,
        full=most is None, hidden=not rows,
    )  # fmt: skip


def free_words(rules: Sequence[RuleCost], plan: Plan) -> str:
    """The rules that cost nothing, and those that are not told apart from these; empty where all cost something."""
    told = {rule.name: gained(rule.cost, plan, nothing=FREE) for rule in rules if rule.is_free}
    little = [rule for rule in rules if rule.is_free and told[rule.name] != FREE]
    most = told[max(little, key=lambda rule: rule.cost.most).name] if little else ""
    return words.free([name for name in told if told[name] == FREE], [rule.name for rule in little], most)


def _rule(rule: RuleCost, plan: Plan) -> Row:
    value = plan.objective.value
    share = None if rule.is_free or not value else Share(rule.cost.figure / abs(value), tone="warn")
    return (
        Name(rule.name, tone="" if rule.is_free else "strong"),
        Names(tuple(requirement.asks for requirement in rule.asked)), Count(rule.is_free),
        Words(gained(rule.cost, plan, nothing=FREE), tone="good" if rule.is_free else ""), share,
        *gain_cells(rule.cost, plan), measured(rule.value, plan.objective.measure, plan.currency, plan.digits),
        Name("" if rule.is_free else briefly(rule.swap), tone="quiet"), *swap_cells(rule.swap),
    )  # fmt: skip


def prices_table(id_: str, title: str, prices: Sequence[OfferPrice], plan: Plan, note: str = words.PRICED) -> Table:
    """Offers, what they cost, and at what price they would enter or leave."""
    columns = (
        Column("creator", "Creator", least=10),
        Column("platform", "Platform", least=8, rank=2),
        Column("package", "Package", least=8, rank=3),
        Column("chosen", ""),
        Column("cost", "Costs"),
        Column("", "At what price", least=20, wraps=True),
        Column("change", "Change", rank=1),
        Column("highest", "Price found", full=True, rank=5),
        Column("proven", "at no price above", full=True, rank=6),
        Column("lowest", "at no price below", full=True, rank=7),
        Column("broken_below", ""),
        Column("sure", ""),
        Column("needed", ""),
    )
    rows = tuple(_price(price, plan) for price in prices)
    return Table(id_, title, columns, rows, note=note, hidden=not rows)


def _price(price: OfferPrice, plan: Plan) -> Row:
    tone: Tone = "" if price.highest is not None else "quiet"
    return (
        Name(price.creator), Name(price.platform), Name(price.package), Count(price.chosen),
        _money(price.cost, plan), Name(price_words(price, plan), tone=tone),
        None if price.change is None else Share(price.change, signed=True),
        _money(price.highest, plan), _money(price.proven, plan), _money(price.lowest or None, plan),
        Names(price.broken_below), Count(price.sure), Count(price.needed),
    )  # fmt: skip


def price_words(price: OfferPrice, plan: Plan) -> str:
    """At what price an offer enters, or up to which it stays."""
    currency, digits = plan.currency, plan.digits
    if price.needed:
        return words.NEEDED
    if price.highest is None:
        return words.NEVER if price.proven is None else words.NOT_FOUND
    if not says_something(price):
        return words.STAYS_UNKNOWN
    told = words.up_to(price.highest, price.proven, price.cost, currency, digits, chosen=price.chosen, sure=price.sure)
    if price.chosen or price.lowest <= price.highest * FAR_BELOW or not price.broken_below:
        return told
    return f"{told}; {words.broken_below(price.lowest, price.broken_below, currency, digits)}"


def says_something(price: OfferPrice) -> bool:
    """False for an offer of the plan of which no more is known than that it stays at what it costs today."""
    if not price.chosen or price.highest is None:
        return True
    open_end = price.proven is not None and price.proven > price.highest * words.NEAR
    return not (open_end and price.highest <= price.cost * words.NEAR)


def _money(amount: object, plan: Plan) -> Money | None:
    return None if amount is None else Money(amount, plan.currency, plan.digits)  # type: ignore[arg-type]


def standing_table(results: Sequence[RuleResult], plan: Plan) -> Table:
    """How the plan stands to a rule, for each value of its `per`."""
    names = [field.name for field in fields(RuleResult)]
    columns = (
        Column("", "Rule", least=14, wraps=True),
        Column("", "How the plan stands", least=20, wraps=True),
        *(Column(name, "") for name in names),
    )
    rows = tuple((*_standing(result, plan), *(_raw(value) for value in asdict(result).values())) for result in results)
    return Table("standing", "", columns, rows, most=MOST_STANDING)


def _standing(rule: RuleResult, plan: Plan) -> tuple[Cell, Cell]:
    told = rule_words(rule, plan.currency, plan.digits)
    said = words.standing(
        told.standing, told.asked, told.room, at=_exactly_at(rule), floor=rule.min is not None, broken=rule.broken
    )
    tone: Tone = "bad" if rule.broken else "warn" if rule.binding else "good"
    return Name(rule_name(rule), tone="strong"), Words(said, tone=tone)


def _exactly_at(rule: RuleResult) -> str:
    """`least` or `most` where the plan stands exactly at that limit."""
    if rule.value is None or rule.broken:
        return ""
    fine = 1e-9 * max(1.0, abs(rule.value))
    ends = (("least", rule.min), ("most", rule.max))
    return next((name for name, end in ends if end is not None and abs(end - rule.value) <= fine), "")


def answers_table(rows: Sequence[AnswerRow]) -> Table:
    """All answers in one table, for a file."""
    columns = tuple(
        Column(key, "") for key in ("question", "subject", "answer", "least", "most", "unit", "comes", "goes")
    )  # fmt: skip
    return Table(ANSWERS, "", columns, tuple(tuple(_raw(value) for value in row) for row in rows), hidden=True)


def _raw(value: object) -> Plain | None:
    """A value as a cell of data."""
    if value is None:
        return None
    if isinstance(value, str):
        return Name(value)
    if isinstance(value, Sequence):
        return Names(tuple(map(str, value)))
    return Count(value)  # type: ignore[arg-type]  # a number or a yes or no


def answer_row(question: str, subject: object, gain: Range, plan: Plan, swap: Swap | None) -> AnswerRow:
    """A gain as a row."""
    comes, goes = ((), ()) if swap is None else (swap.comes, swap.goes)
    unit = plan.currency if is_money(plan.objective.measure) else plan.objective.measure
    return question, subject, gain.figure, gain.least, gain.most, unit, comes, goes


def money_rows(steps: MoneySteps | None, plan: Plan) -> list[AnswerRow]:
    """The next and the last piece of the budget."""
    if steps is None:
        return []
    ends = (("next budget", steps.next), ("last budget", steps.last))
    return [answer_row(question, steps.step, gain, plan, None) for question, gain in ends if gain is not None]


def prices_rows(question: str, prices: Sequence[OfferPrice], plan: Plan) -> list[AnswerRow]:
    """What offers may cost."""
    return [
        (
            question, f"{price.creator}, {price.platform}, {price.package}", price.highest, price.lowest, price.proven,
            plan.currency, (), (),
        )
        for price in prices
    ]  # fmt: skip


def standing_rows(results: Sequence[RuleResult]) -> list[AnswerRow]:
    """How the plan stands to a rule."""
    return [
        ("stands at", rule_name(result), result.value, result.min, result.max, result.measure, (), ())
        for result in results
    ]
