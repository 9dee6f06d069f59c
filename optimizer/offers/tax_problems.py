"""What is wrong with the tax of a scenario, held against its roster, and what finance should be asked."""

from __future__ import annotations

import pandas as pd

from optimizer.errors import Problem
from optimizer.offers.taxation import own_rate
from optimizer.roster.places import country_code
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.taxes import Tax
from optimizer.words import figures

_SUPPLIERS = (("agency", "agency_fee"), ("platform", "platform_fee"))


def tax_problems(file: ScenarioFile, channels: pd.DataFrame) -> list[Problem]:
    """Countries that are none (errors), and channels that the table leaves without a rate (a warning)."""
    tax = file.scenario.costs.tax
    if tax is None:
        return []
    problems = [*_of_kinds(file, tax), *_of_column(file, tax, channels)]
    if not tax.countries:
        return problems
    known = set(channels["country"])
    seen: dict[str, str] = {}
    for name in tax.countries:
        code, place = country_code(name), ("costs", "tax", "countries", name)
        if not (len(code) == 2 and code.isupper()) and code not in known:
            hint = "write its code of two letters, such as FR, or its English name"
            problems.append(file.problem(f"there is no country {name!r}", hint, *place))
        elif code in seen:
            what = f"{name} and {seen[code]} are the same country"
            problems.append(file.problem(what, "keep one of the two rates", *place))
        seen[code] = name
    if "rate" in tax.model_fields_set:
        return problems
    without = int((~channels["country"].isin(list(seen))).sum())
    if without:
        what = (
            f"{figures.count(without)} channels are of countries that the table of taxes does not "
            "have: taken as untaxed"
        )
        hint = "add the countries, or a rate for all others: costs: {tax: {rate: 20%}}"
        problems.append(file.problem(what, hint, "costs", "tax", severity="warning"))
    return problems


def _of_kinds(file: ScenarioFile, tax: Tax) -> list[Problem]:
    """Suppliers whose country is none (errors), and suppliers who are taxed as the creators are (a warning)."""
    problems = []
    for kind, own in tax.kinds.items():
        code = country_code(own.country or "")
        if own.country is not None and not (len(code) == 2 and code.isupper()):
            hint = "write its code of two letters, such as FR, or its English name"
            what = f"there is no country {own.country!r}"
            problems.append(file.problem(what, hint, "costs", "tax", "kinds", kind, "country"))
    costs = file.scenario.costs
    charged = [kind for kind, field in _SUPPLIERS if getattr(costs, field) is not None and kind in tax.on]
    open_ones = [kind for kind in charged if kind not in tax.kinds]
    if tax.countries and open_ones:
        who = figures.listing(open_ones)
        what = f"the tax on the fee of the {who} is taken at the rate of each creator's country"
        example = ", ".join(f"{kind}: {{country: DE}}" for kind in open_ones)
        hint = f"say where the {who} is taxed: costs: {{tax: {{kinds: {{{example}}}}}}}"
        problems.append(file.problem(what, hint, "costs", "tax", severity="warning"))
    return problems


def _of_column(file: ScenarioFile, tax: Tax, channels: pd.DataFrame) -> list[Problem]:
    """A column of rates that the roster does not have, or that holds something else."""
    if tax.column is None:
        return []
    if tax.column not in channels:
        what = f"the roster has no column {tax.column!r}"
        return [file.problem(what, "name it as the roster does", "costs", "tax", "column")]
    values = channels[tax.column].tolist()
    told = [value for value in values if not _is_empty(value)]
    rates = [own_rate(value) for value in told]
    wrong = [value for value, rate in zip(told, rates, strict=True) if rate is None or not 0 <= rate <= 1]
    if not wrong:
        return []
    what = f"the column {tax.column!r} holds {wrong[0]!r}, which is no rate of tax"
    hint = "write rates such as 19%, 0 for whoever charges no tax, and leave unknown ones empty"
    return [file.problem(what, hint, "costs", "tax", "column")]


def _is_empty(value: object) -> bool:
    return value is None or value == "" or value != value  # NaN
