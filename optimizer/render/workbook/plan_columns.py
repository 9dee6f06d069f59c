"""The columns of the sheet "Plan lines", and how other sheets refer to them: whole columns, never a row by its place.

A column is a figure that is given, or a formula over cells of the same row and named cells, so that bookings may be
sorted, inserted, appended and deleted at will. Ranges begin with the headings and end far below the last booking: what
is put in anywhere between is counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.render.workbook.plan_terms import Paper, Part, Terms, Unit, read_terms
from optimizer.roster.aliases import CARRIED
from optimizer.scenario.kinds import KINDS
from optimizer.words.figures import known
from optimizer.words.plan import kind_words

NAME = "Plan lines"
HEAD = 5
"""Row of the headings, counted from 0; above them stand the sums."""
ROOM = 1000
"""Rows below the last booking that are counted too."""
PAYEE_WORDS = {"creator": "Creators", "agency": "Agency", "platform": "Platform", "product": "Product and shipping"}
_PLACE = re.compile(r"\{([a-z_0-9]+)(:?)\}")


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its heading, what it holds, and its formula, in which `{key}` is the row's cell in another column."""

    key: str
    heading: str
    kind: str = "text"
    formula: str = ""
    adds: bool = False
    """A sum of it says something."""
    given: bool = False
    """A reader may change it."""
    breaks: bool = False
    """On paper, a new page begins with it."""
    most: float = 26


@dataclass(frozen=True)
class Layout:
    """Which columns the sheet has and where its bookings stand: known before anything is written."""

    fields: tuple[Field, ...]
    lines: tuple[dict[Any, Any], ...]
    terms: Terms
    kinds: tuple[str, ...]
    digits: int

    @property
    def first(self) -> int:
        """Row of the first booking, counted from 0."""
        return HEAD + 1

    @property
    def last(self) -> int:
        """Row of the last one."""
        return HEAD + max(1, len(self.lines))

    def has(self, key: str) -> bool:
        """The column is there."""
        return any(field.key == key for field in self.fields)

    def place(self, key: str) -> int:
        """Its position."""
        return next(place for place, field in enumerate(self.fields) if field.key == key)

    def range(self, key: str, *, here: bool = False) -> str:
        """All rows of a column, from its heading to far below the last booking."""
        from xlsxwriter.utility import xl_col_to_name

        name = xl_col_to_name(self.place(key))
        area = f"${name}${HEAD + 1}:${name}${self.last + 1 + ROOM}"
        return area if here else f"'{NAME}'!{area}"

    def cell(self, key: str, line: int) -> str:
        """The cell of a booking, for formulas of its own row."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        return str(xl_rowcol_to_cell(self.first + line, self.place(key), col_abs=True))

    def formula(self, field: Field, line: int) -> str:
        """The column's formula for a booking."""
        return "=" + _PLACE.sub(
            lambda found: self.range(found[1], here=True) if found[2] else self.cell(found[1], line), field.formula
        )

    def table_formula(self, field: Field) -> str:
        """The same as a table has it, by headings: Excel fills it into rows that are put in."""
        headings = {own.key: own.heading for own in self.fields}
        return "=" + _PLACE.sub(
            lambda found: (
                self.range(found[1], here=True) if found[2] else f"Bookings[[#This Row],[{headings[found[1]]}]]"
            ),
            field.formula,
        )

    def total(self, key: str) -> str:
        """The sum of a column, as other sheets ask for it."""
        return f"SUM({self.range(key)})"

    def pays(self) -> list[tuple[Paper, Part, str, str]]:
        """Each instalment of each invoice, with the columns of its day and its amount."""
        schedules = self.terms.schedules
        return [
            (paper, part, due_key(schedules.index(paper.parts), number), pay_key(paper, number))
            for paper in self.terms.papers
            for number, part in enumerate(paper.parts)
        ]

    def backs(self, what: str) -> list[tuple[str, str]]:
        """Columns of the day and the amount of tax that comes back (`back`) or is declared (`declared`)."""
        return [
            (due_key(schedule, number), f"{what}_{schedule}_{number}")
            for schedule, parts in enumerate(self.terms.schedules)
            for number in range(len(parts))
            if self.has(f"{what}_{schedule}_{number}")
        ]


def due_key(schedule: int, number: int) -> str:
    """The column of a due date."""
    return f"due_{schedule}_{number}"


def pay_key(paper: Paper, number: int) -> str:
    """The column of an instalment."""
    return f"pay_{paper.key}_{number}"


def paid_name(schedule: int, number: int) -> str:
    """The named cell that says which share is paid by then."""
    return f"paid_by_{schedule + 1}_{number + 1}"


def layout_of(plan: Plan) -> Layout:
    """The columns that this plan needs."""
    lines = tuple(plan.lines.to_dict("records"))
    used = [kind for kind in KINDS[:-1] if any(kind in line["costs"] for line in lines)]
    terms = read_terms(plan.terms, used)
    kinds = tuple(kind for kind in KINDS[:-1] if kind == "creator" or kind in used or kind in terms.charges)
    unit, digits = plan.currency, plan.digits
    fields = [*_who(lines), *_money(terms, kinds, unit, digits), *_paid(terms, unit, digits), *_brings(lines, plan)]
    return Layout(tuple(fields), lines, terms, kinds, digits)


def of_kind(kind: str) -> str:
    """The column of a kind of cost."""
    return f"kind_{kind}"


def _any(lines: Sequence[dict[Any, Any]], name: str) -> bool:
    return any(line.get(name) for line in lines)


def _who(lines: Sequence[dict[Any, Any]]) -> list[Field]:
    wide = {"url": 40.0, "notes": 40.0}
    words = {"url": "URL", "email": "E-mail", "handle": "Handle", "agent": "Agent", "notes": "Notes"}
    carried = [Field(name, words[name], most=wide.get(name, 26)) for name in CARRIED if _any(lines, name)]
    return [
        Field("id", "ID"), Field("creator", "Creator"), Field("platform", "Platform"), Field("package", "Package"),
        *([Field("flight", "Flight")] if _any(lines, "flight") else []),
        Field("country", "Country"), Field("tier", "Tier"), Field("niche", "Niche"),
        Field("posted_on", "Posted on", "date", given=True),
        *([Field("starts", "Flight from", "date", given=True), Field("ends", "Flight to", "date", given=True)]
          if _any(lines, "flight") else []),
        Field("status", "Status", given=True), Field("po", "PO", given=True), Field("invoice", "Invoice", given=True),
        *carried,
    ]  # fmt: skip


def _money(terms: Terms, kinds: Sequence[str], unit: str, digits: int) -> list[Field]:
    """From the creator's own price to net, tax, gross and cost."""
    fields = [
        Field("currency", "Currency", breaks=True, given=True),
        Field("original", "Original amount", "exact", given=True),
        Field("rate", "Exchange rate", "exact", 'IF({currency}="","",SUMIFS(fx_rates,fx_currencies,{currency}))'),
        Field(of_kind("creator"), f"{kind_words('creator')} {unit}", "money", f"ROUND({{original}}*{{rate}},{digits})",
              adds=True),
    ]  # fmt: skip
    for kind in kinds[1:]:
        charge = terms.charges.get(kind)
        rests = [of_kind(own) for own in (charge.on if charge else ()) if own in kinds]
        based = "+".join(f"{{{own}}}" for own in rests)
        formula = f"ROUND(({based})*rate_{kind},{digits})+amount_{kind}" if charge and rests else ""
        fields.append(
            Field(of_kind(kind), f"{kind_words(kind)} {unit}", "money", formula, adds=True, given=not formula)
        )
    net = "+".join(f"{{{of_kind(kind)}}}" for kind in kinds)
    fields.append(Field("net", f"Net {unit}", "money", net, adds=True))
    units = [(paper, own) for paper in terms.papers for own in paper.units]
    for paper, own in units:
        whose = "" if len(units) == 1 else f" {_unit_words(paper, own, terms)}"
        taxed = "+".join(f"{{{of_kind(kind)}}}" for kind in own.kinds)
        fields += [
            Field(f"code_{own.key}", f"VAT code{whose}", given=True),
            Field(f"vat_rate_{own.key}", f"VAT rate{whose}", "rate", f"SUMIFS(vat_rates,vat_codes,{{code_{own.key}}})"),
            Field(f"vat_{own.key}", f"VAT{whose} {unit}", "money", f"ROUND(({taxed})*{{vat_rate_{own.key}}},{digits})",
                  adds=True),
        ]  # fmt: skip
    vat = "+".join(f"{{vat_{own.key}}}" for _, own in units) or "0"
    back = "+".join(_back(own, digits) for _, own in units) or "0"
    fields.append(Field("claimed", f"VAT claimed back {unit}", "money", back, adds=True))
    fields.append(Field("cost", f"Cost {unit}", "money", f"{{net}}+{vat}-{{claimed}}", adds=True))
    for paper in terms.papers:
        whose = "" if len(terms.papers) == 1 else f" {_paper_words(paper, terms)}"
        charged = "".join(f"+{{vat_{own.key}}}*(1-{_looked_up('reverse', own)})" for own in paper.units)
        own_net = "+".join(f"{{{of_kind(kind)}}}" for kind in paper.kinds)
        fields.append(Field(f"gross_{paper.key}", f"Gross{whose} {unit}", "money", f"{own_net}{charged}", adds=True))
    if len(terms.papers) > 1:
        gross = "+".join(f"{{gross_{paper.key}}}" for paper in terms.papers)
        fields.append(Field("gross", f"Gross in all {unit}", "money", gross, adds=True))
    return fields


def _looked_up(what: str, unit: Unit) -> str:
    return f"SUMIFS(vat_{what},vat_codes,{{code_{unit.key}}})"


def _back(unit: Unit, digits: int) -> str:
    return f"ROUND({{vat_{unit.key}}}*{_looked_up('recoverable', unit)},{digits})"


def _paper_words(paper: Paper, terms: Terms) -> str:
    """What tells an invoice from the others: its payee, and its kinds where the payee writes several."""
    alike = [own for own in terms.papers if own.payee == paper.payee]
    return paper.payee if len(alike) == 1 else " and ".join(kind.replace("_", " ") for kind in paper.kinds)


def _unit_words(paper: Paper, unit: Unit, terms: Terms) -> str:
    return _paper_words(paper, terms) if len(paper.units) == 1 else " and ".join(unit.kinds).replace("_", " ")


def _paid(terms: Terms, unit: str, digits: int) -> list[Field]:
    """Due dates and what is paid on them, what comes back, and what really happened."""
    fields: list[Field] = []
    several = sum(len(parts) for parts in terms.schedules) > 1
    for schedule, parts in enumerate(terms.schedules):
        for number, part in enumerate(parts):
            label = f" {number + 1}" if len(terms.schedules) == 1 else f" {schedule + 1}.{number + 1}"
            fields.append(
                Field(due_key(schedule, number), f"Due{label if several else ''}", "date",
                      _due(part, f"{schedule + 1}_{number + 1}"), breaks=not fields)
            )  # fmt: skip
    for paper in terms.papers:
        schedule = terms.schedules.index(paper.parts)
        whose = "" if len(terms.papers) == 1 else f" {_paper_words(paper, terms)}"
        for number in range(len(paper.parts)):
            label = f" {number + 1}" if len(paper.parts) > 1 else ""
            formula = _instalment(f"{{gross_{paper.key}}}", schedule, number, len(paper.parts), digits)
            fields.append(Field(pay_key(paper, number), f"To pay{whose}{label} {unit}", "money", formula, adds=True))
    fields += [
        field
        for schedule, parts in enumerate(terms.schedules)
        for number in range(len(parts))
        for field in _to_the_state(terms, schedule, number, unit, digits)
    ]
    return [
        *fields,
        Field("actual_net", f"Invoiced net {unit}", "money", adds=True, given=True),
        Field("actual_vat", f"Invoiced VAT {unit}", "money", adds=True, given=True),
        Field("actual_gross", f"Invoiced gross {unit}", "money",
              'IF(AND({actual_net}="",{actual_vat}=""),"",{actual_net}+{actual_vat})', adds=True),
        Field("over", f"Over plan net {unit}", "money", 'IF({actual_net}="","",{actual_net}-{net})', adds=True),
        Field("paid_on", "Paid on", "date", given=True),
        Field("check", "Check", "text", _check(terms, digits)),
    ]  # fmt: skip


def _due(part: Part, place: str) -> str:
    """The day of an instalment: so long after its event, by the cells of the terms."""
    if part.event == "day":
        return f"term_day_{place}"
    start = "{posted_on}" if part.event == "posting" else "signing_day"
    begins = f"EOMONTH({start},0)" if part.month_end == "of event" else start
    due = f"EDATE({begins},term_months_{place})+term_days_{place}"
    return f'IF({start}="","",{f"EOMONTH({due},0)" if part.month_end == "of due" else due})'


def _instalment(amount: str, schedule: int, number: int, count: int, digits: int) -> str:
    """What is due up to an instalment less what was due before; the last is what is left."""
    before = f"-ROUND({amount}*{paid_name(schedule, number - 1)},{digits})" if number else ""
    until = amount if number == count - 1 else f"ROUND({amount}*{paid_name(schedule, number)},{digits})"
    return f"{until}{before}"


def _to_the_state(terms: Terms, schedule: int, number: int, unit: str, digits: int) -> list[Field]:
    """Tax of an instalment that comes back, and tax that is declared, where some rate asks for it."""
    papers = [paper for paper in terms.papers if paper.parts == terms.schedules[schedule] and paper.units]
    count = len(terms.schedules[schedule])
    if not papers:
        return []
    label = "" if sum(map(len, terms.schedules)) == 1 else f" {schedule + 1}.{number + 1}"
    back, declared = [], []
    for paper in papers:
        charged = "+".join(f"{_back(own, digits)}*(1-{_looked_up('reverse', own)})" for own in paper.units)
        open_tax = "+".join(
            f"({{vat_{own.key}}}-{_back(own, digits)})*{_looked_up('reverse', own)}" for own in paper.units
        )
        back.append(_instalment(f"({charged})", schedule, number, count, digits))
        declared.append(_instalment(f"({open_tax})", schedule, number, count, digits))
    fields = [
        Field(f"back_{schedule}_{number}", f"VAT back{label} {unit}", "money", "+".join(back), adds=True),
        Field(f"declared_{schedule}_{number}", f"VAT declared{label} {unit}", "money", "+".join(declared), adds=True),
    ]
    return fields if terms.declares else fields[:1]


def _check(terms: Terms, digits: int) -> str:
    """A row that ties in itself, with an ID of its own."""
    pays = "+".join(f"{{{pay_key(paper, number)}}}" for paper in terms.papers for number in range(len(paper.parts)))
    gross = "{gross}" if len(terms.papers) > 1 else f"{{gross_{terms.papers[0].key}}}"
    ties = f"ROUND({pays}-{gross},{digits})=0"
    whole = f"COUNT({{cost}},{{net}},{gross})=3"
    return f'IF(AND({{id}}<>"",{whole},SUMPRODUCT(({{id:}}={{id}})*1)=1,{ties}),"ok","look here")'


def _brings(lines: Sequence[dict[Any, Any]], plan: Plan) -> list[Field]:
    """What the bookings bring, and what else the rules ask about them."""
    counts = [name for name in ("engagement", "impressions", "reach", "added_reach", "conversions")
              if name in ("engagement", "impressions") or any(known(line[name]) for line in lines)]  # fmt: skip
    words = {"reach": "People alone", "added_reach": "People nobody else reaches"}
    told = list(dict.fromkeys(name for line in lines for name in line["columns"]))
    return [
        Field("posts", "Posts", "decimal", adds=True, breaks=True),
        *(Field(name, words.get(name, name.capitalize()), "count", adds=name != "reach") for name in counts),
        *([Field("value", f"Value {plan.currency}", "money", adds=True)] if _asks_value(plan) else []),
        Field("each", "Cost per engagement", "price", 'IF(N({engagement})>0,{cost}/{engagement},"")'),
        Field("estimated", "Estimated"),
        *(Field(f"told_{number}", _heading(name, told[:number]), "plain") for number, name in enumerate(told)),
        Field("who", "Creator counted by", "count",
              'IF({creator}="","",100000-SUMPRODUCT(MAX(({creator:}={creator})*(100000-ROW({creator:})))))'),
        Field("part", "Part of a creator", "decimal", 'IF({creator}="","",1/SUMPRODUCT(({creator:}={creator})*1))',
              adds=True),
    ]  # fmt: skip


def _asks_value(plan: Plan) -> bool:
    return plan.objective.measure == "value" or any(rule.measure == "value" for rule in plan.rules)


def _heading(name: str, before: Sequence[str]) -> str:
    """A roster's column as a heading of a table may be, unlike those before it."""
    plain = f"Roster: {re.sub(r'[^A-Za-z0-9 _-]', ' ', name)[:40].strip()}"
    return (
        plain if all(_heading(other, ()).lower() != plain.lower() for other in before) else f"{plain} {len(before) + 1}"
    )


def told_key(layout: Layout, name: str) -> str | None:
    """The column with what the roster says under a name."""
    told = list(dict.fromkeys(own for line in layout.lines for own in line["columns"]))
    return f"told_{told.index(name)}" if name in told else None
