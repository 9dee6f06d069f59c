"""How good a plan is, and what the verifier says of it, in a sentence."""

from __future__ import annotations


def confirmed(differences: int, *, broken_rules: bool, changed: bool) -> str:
    """The verifier's word on the figures of a plan file."""
    files = "the scenario and its files as they are now" if changed else "the unchanged scenario and its files"
    if not differences:
        rules = "its broken rules" if broken_rules else "every rule"
        return f"Re-computed for this report from {files}: every figure and {rules} are confirmed."
    noun = "point is" if differences == 1 else "points are"
    return f"Re-computed from {files}: {differences:,} {noun} not confirmed; `optimizer check` lists them."
