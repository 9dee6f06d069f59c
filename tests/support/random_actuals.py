"""What may have happened to a plan: invoices in parts, other prices, rates and pieces, no-shows, surprises."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from optimizer.plan.plan import Plan
from optimizer.planning import Prepared

HEAD = (
    "creator,platform,package,flight,kind,net,VAT,currency,exchange rate,invoice,invoice date,posted on,posts,status,"
    "impressions,engagement,conversions"
)


def write_actuals(folder: Path, prepared: Prepared, plan: Plan, seed: int, *, everything: bool) -> Path:
    """A file of what happened to the lines of a plan; with `everything` all of it is out, invoiced and final."""
    random = np.random.default_rng((31, seed))
    fx = prepared.scenario.costs.fx
    rates = {plan.currency: 1.0} | ({} if fx is None else {code: float(rate) for code, rate in fx.rates.items()})
    rows = [HEAD]
    for number, line in enumerate(plan.lines.to_dict("records")):
        fate = 0.5 if everything else float(random.random())
        name = f"{line['creator']},{line['platform']},{line['package']},{line['flight'] or ''}"
        if fate < 0.2:
            continue
        if fate > 0.9:
            rows.append(f"{name},,{random.uniform(0, 50):.2f},,,,,,,,no-show,,,")
            continue
        day = f"2027-04-{1 + number % 28:02d}"
        code = str(random.choice(list(rates)))
        rate = "" if code == plan.currency or random.random() < 0.5 else f"{rates[code] * random.uniform(0.9, 1.1):.6f}"
        asked = float(line["costs"].get("creator", 0)) * random.uniform(0.8, 1.2) / rates[code]
        parts = [0.4, 0.6] if random.random() < 0.3 else [1.0]
        for part, share in enumerate(parts):
            last = part == len(parts) - 1 and (everything or fate < 0.7)
            status = "final" if last else ""
            vat = f"{asked * share * 0.19:.2f}" if everything or random.random() < 0.5 else ""
            came = ""
            if last:
                pieces = max(1, round(float(line["posts"])) + int(random.integers(-1, 2)))
                figures = [
                    f"{float(line[measure]) * random.uniform(0.3, 2.5):.1f}" if line[measure] == line[measure] else ""
                    for measure in ("impressions", "engagement", "conversions")
                ]
                came = f"{day},{pieces},{status},{','.join(figures)}"
            rows.append(f"{name},,{asked * share:.2f},{vat},{code},{rate},R{number}-{part},{day},{came or ',,,,,'}")
        if everything:
            rows += [
                f"{name},{kind},{float(amount) * random.uniform(0.9, 1.1):.2f},0,,,,2027-05-02,,,final,,,"
                for kind, amount in line["costs"].items()
                if kind not in ("creator", "tax")
            ]
    if not everything:
        rows.append("somebody else,instagram,post,,,77.70,,,,,,2027-04-30,,final,900,80,")
        rows.append(",,,,agency,123.45,,,,,2027-04-29,,,,,,")
    path = folder / "actuals.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
