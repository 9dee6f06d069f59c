"""A small scenario whose plan file says all that one can: flights, audience, fees, taxes, instalments, a warning."""

from __future__ import annotations

ROSTER = (
    "creator,platform,followers,engagement_rate,reach_rate,niche,country,price,rights",
    "anna,instagram,10000,0.05,0.3,skincare|beauty,FR,100.10,",
    "ben,instagram,60000,0.02,0.3,beauty,DE,320.50,30",
    "cleo,youtube,30000,0.03,,,CH,,",
)
SCENARIO = """name: Everything that a plan file can say
budget: {total: 1500, contingency: 10%}
targets: {creators: 2}
rules:
  - {name: micro first, measure: spend, where: {tier: micro}, min: 20%}
  - {measure: spend, per: niche, max: 95%}
audience: {people: 200000, frequency: 2}
costs:
  usage_rights: {rate: 5%, column: rights}
  agency_fee: 15%
  tax: {rate: 20%, recoverable: 50%, countries: {FR: 10%}}
  payment: 30% on signing, rest 30 days after posting
flights:
  - {name: March, start: 2027-03-01, end: 2027-03-31, budget: 900}
  - {name: April, start: 2027-04-01, end: 2027-04-30}
solve: {gap: 0.1%}
"""
