"""Views of a post: an average, not what an account has collected in its life, and never more than can be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.roster.aliases import VIEW_NOISE
from optimizer.roster.columns import Columns, counts
from optimizer.roster.headers import normalised
from optimizer.roster.text import shown
from optimizer.words import figures

FloatArray = NDArray[np.float64]

MOST = 1e10
"""More views of one post than any has had."""
LIFETIME = 20.0
"""Middle views per follower from which on a column that does not say average is that of all posts together."""
VIRAL = 100.0
"""Views per follower from which on a planner should look again."""


def views_of_a_post(columns: Columns, name: str, followers: FloatArray) -> FloatArray:
    """Average views per post, or per piece of a format (`views_reel`); NaN where unknown or impossible."""
    match, texts = columns.matches.get(name), columns.texts(name)
    values = counts(columns, name)
    if match is None or texts is None:
        return values
    findings, lines = columns.findings, columns.raw.lines
    with np.errstate(invalid="ignore", divide="ignore"):
        impossible = values > MOST
        per_follower = np.where(impossible | ~(followers > 0), np.nan, values / followers)
    findings.cells(
        impossible,
        lines,
        lambda row: f"{shown(texts.iloc[row])} views are more than a post can have, and count as unknown",
        field=match.header,
        severity="warning",
        listed=3,
    )
    values = np.where(impossible, np.nan, values)
    known = per_follower[~np.isnan(per_follower)]
    says_average = bool(set(normalised(match.header).split()) & (VIEW_NOISE - {"count"}))
    if len(known) and not says_average and float(np.median(known)) > LIFETIME:
        what = (
            f"these are {figures.count(np.median(known))} views per follower: they look like the "
            "views of all posts together"
        )
        hint = f"they are not used; if they are per post, call the column `average views`, not {shown(match.header)}"
        findings.warning(f"{what}, and are not used", hint, field=match.header)
        return np.full(len(values), np.nan)
    with np.errstate(invalid="ignore"):
        viral = per_follower > VIRAL
    if viral.any():
        row = int(np.argmax(viral))
        count = int(viral.sum())
        some = "1 channel has" if count == 1 else f"{figures.count(count)} channels have"
        what = f"{some} more than {figures.count(VIRAL)} views per follower, such as {shown(texts.iloc[row])}"
        findings.warning(what, "look whether they are views of one post", line=int(lines[row]), field=match.header)
    return values
