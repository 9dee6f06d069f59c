"""Small random scenarios with awkward money: odd percentages, currencies of no to three digits, terms of payment."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from flighted_scenarios import write_flighted
from random_scenarios import write_scenario

TERMS = (
    "all on posting",
    "50% on signing, 50% 30 days after posting",
    "33.333% on signing, 33.333% on posting, rest 2 months after posting",
    "10% 2 weeks before posting, the rest 45 days after posting",
    "25% on 2027-01-15 and the balance on posting",
    "0.01% on signing, rest 60 days after signing",
    "30 days after posting, end of month",
    "45 days after the end of the month of posting",
)
FEES = ("agency_fee", "platform_fee", "usage_rights", "exclusivity")
SHARES = ("33.333%", "7.7%", "19%", "0.5%", "12.345678%", "99.99%")
RATES = {"USD": "0.9217", "JPY": "0.00613", "KWD": "3.0141", "EUR": "1.0853"}


def write_costly(folder: Path, seed: int) -> Path:
    """A scenario with fees, tax and exchange rates drawn at random, in flights or in one piece."""
    random = np.random.default_rng((11, seed))
    in_flights = random.random() < 0.7
    path = write_flighted(folder, seed, offers=(6, 9)) if in_flights else write_scenario(folder, seed, offers=(5, 8))
    scenario = json.loads(path.read_text(encoding="utf-8"))
    currency = str(random.choice(["EUR", "EUR", "JPY", "KWD", "USD"]))
    scenario["currency"] = currency
    if scenario["objective"] == "spend":
        scenario["objective"] = "engagement"
    scenario.pop("targets", None)
    scenario.pop("lock", None)
    loose = [rule for rule in scenario["rules"] if "min" not in rule and "%" not in str(rule["max"])]
    scenario["rules"] = loose[:1]  # so that most of them have a plan that buys something
    costs: dict[str, object] = {field: _fee(random) for field in FEES if random.random() < 0.5}
    if random.random() < 0.7:
        costs["tax"] = _tax(random)
    costs["fx"] = {**{code: rate for code, rate in RATES.items() if code != currency}, "as_of": "2027-02-01"}
    costs["payment"] = _terms(random)
    scenario["costs"] = costs
    if random.random() < 0.3:
        scenario["costs"]["signing"] = "2026-12-20"
    if not in_flights:
        scenario["costs"]["payment"] = str(random.choice(TERMS[:4]))  # without flights there are no days of posting
    elif random.random() < 0.4:
        limit: dict[str, object] = {"max": int(random.integers(200, 4000))} if random.random() < 0.5 else {"max": "60%"}
        scenario["rules"].append({"name": "cash", "measure": "cash", "per": "month", **limit})
    elif random.random() < 0.4:
        where = {"month": ["2027-03", "2027-04"], "country": "FR"}
        scenario["rules"].append({"name": "French cash", "measure": "cash", "where": where, "max": 555.55})
    header, *rows = (folder / "roster.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{random.choice([currency, currency, 'EUR', 'USD', 'JPY', 'KWD'])}" for row in rows]
    (folder / "roster.csv").write_text("\n".join([f"{header},currency", *rows]) + "\n", encoding="utf-8")
    scenario.setdefault("solve", {})["seconds"] = 10
    path.write_text(json.dumps(scenario, indent=1), encoding="utf-8")
    return path


def _share(random: np.random.Generator) -> str:
    return str(random.choice([*SHARES, f"{random.uniform(0, 30):.3f}%"]))


def _fee(random: np.random.Generator) -> object:
    if random.random() < 0.3:
        return round(float(random.uniform(1, 40)), 2)
    share = _share(random)
    return {"rate": share, "amount": round(float(random.uniform(0, 9)), 2)} if random.random() < 0.4 else share


def _terms(random: np.random.Generator) -> object:
    if random.random() < 0.7:
        return str(random.choice(TERMS))
    return {
        "others": str(random.choice(TERMS)),
        "agency": "30 days after posting",
        "usage_rights": str(random.choice(TERMS)),
    }


def _tax(random: np.random.Generator) -> dict[str, object]:
    recoverable = [True, False, "50%", "33.333%"][int(random.integers(4))]
    tax: dict[str, object] = {"rate": _share(random), "recoverable": recoverable}
    if random.random() < 0.6:
        tax["countries"] = {"FR": _share(random), "Austria": {"rate": _share(random), "recoverable": False}}
    if random.random() < 0.5:
        kinds: dict[str, object] = {"agency": {"country": "AT", "reverse_charge": bool(random.random() < 0.5)}}
        if random.random() < 0.5:
            kinds["platform"] = {"rate": _share(random), "recoverable": recoverable, "reverse_charge": True}
        tax["kinds"] = kinds
    if random.random() < 0.3:
        tax["refund"] = "45 days after payment"
    return tax
