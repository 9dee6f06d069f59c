"""Who is who: one account under several spellings, and several accounts of one name.

`@ana`, `ana` and `https://instagram.com/ana?hl=en` are one account. Names and handles of a roster both find a creator.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from optimizer.roster.findings import Findings
from optimizer.roster.platforms import PLATFORMS, platform_name
from optimizer.roster.text import missing, shown
from optimizer.words import figures

_HOSTS = "|".join(
    sorted({re.escape(name) for name in PLATFORMS if len(name) > 2 and " " not in name} | {"x", "t", "youtu"})
)
_ADDRESS = re.compile(
    rf"(?:https?://)?(?:[\w-]+\.)*?(?P<host>{_HOSTS})\.(?:com|tv|net|me|be|cn|pro|gg)/(?P<path>[^?#\s]*)", re.IGNORECASE
)
_STEPS = frozenset({"channel", "c", "user", "in", "company", "people", "pages", "profile", "add"})
"""Parts of a profile's address in front of the account."""


def account(text: str) -> str:
    """The account that a name, a handle or an address means, in small letters: `@Ana`, `instagram.com/ana` -> `ana`."""
    plain = text.strip()
    address = _ADDRESS.match(plain)
    if address:
        steps = [step for step in address.group("path").split("/") if step]
        plain = next((step for step in steps if step.casefold() not in _STEPS), "")
    if plain.startswith("@"):
        plain = plain[1:].split(maxsplit=1)[0] if plain[1:].split() else ""
    return plain.casefold()


def is_account(text: str) -> bool:
    """Is this a handle with its sign or an address, and not a name?"""
    return text.startswith("@") or _ADDRESS.match(text) is not None


def platform_of_address(text: str) -> str:
    """The platform of a profile's address; "" where it is none that is known."""
    address = _ADDRESS.match(text.strip())
    if address is None:
        return ""
    host = {"youtu": "youtube", "t": "telegram"}.get(address.group("host").casefold(), address.group("host"))
    name = platform_name(host)
    return name if name in PLATFORMS.values() else ""


def with_one_name_each(table: pd.DataFrame, header: str, findings: Findings) -> pd.DataFrame:
    """The channels with one spelling for each account, and with two names where one stands for two accounts.

    A creator's channels come together by name, so two people of one name on one platform must be told apart: they
    are called by name and handle.
    """
    table = _accounts_joined(_spellings_joined(table, header, findings), header, findings)
    return _accounts_apart(table, header, findings)


def _spellings_joined(table: pd.DataFrame, header: str, findings: Findings) -> pd.DataFrame:
    names = table["creator"]
    signed = names.str.startswith("@") | names.str.contains("/", regex=False)
    if not signed.any():
        return table
    spellings: dict[str, list[str]] = {}
    for name in names.unique():
        if key := account(str(name)):
            spellings.setdefault(key, []).append(str(name))
    renamed: dict[str, str] = {}
    for written in spellings.values():
        plain = [name for name in written if not is_account(name)]
        if len({name.casefold() for name in written}) < 2 and not any("/" in name for name in written):
            continue
        if any(" " in name for name in plain):
            continue  # a name of several words is nobody's handle
        chosen = (plain or [name for name in written if name.startswith("@")] or [account(written[0])])[0]
        renamed |= {name: chosen for name in written if name != chosen}
    if not renamed:
        return table
    pairs = [(name, chosen) for name, chosen in renamed.items() if len(spellings[account(name)]) > 1]
    if pairs:
        name, chosen = pairs[0]
        what = f"{shown(name)} and {shown(chosen)} are one account and count as one creator"
        what = what if len(pairs) == 1 else f"{what}; so do {figures.count(len(pairs) - 1)} more of the same kind"
        line = int(table["line"][(names == name).to_numpy(dtype=bool)].iloc[0])
        findings.warning(what, "give them names of their own where they are not", line=line, field=header)
    return table.assign(creator=names.replace(renamed))


def _accounts_joined(table: pd.DataFrame, header: str, findings: Findings) -> pd.DataFrame:
    """One account on one platform is one creator, also where the name is written in two ways (`Lopez`, `López`)."""
    keys = pd.Series("", index=table.index, dtype="str")
    for column in ("handle", "url"):
        if column in table:
            accounts = table[column].map({text: account(str(text)) for text in table[column].unique()})
            keys = keys.where(keys != "", accounts)
    known = (keys != "").to_numpy(dtype=bool)
    repeated = pd.DataFrame({"key": keys, "platform": table["platform"]}).duplicated(keep=False).to_numpy(dtype=bool)
    rows = np.flatnonzero(known & repeated)
    if not len(rows):
        return table
    group = table.iloc[rows]
    first = group.groupby([keys.iloc[rows], group["platform"]], sort=False)["creator"].transform("first")
    other = (first != group["creator"]).to_numpy(dtype=bool)
    if not other.any():
        return table
    row = int(np.argmax(other))
    name, chosen = str(group["creator"].iloc[row]), str(first.iloc[row])
    what = f"{shown(name)} and {shown(chosen)} have one account and count as one creator"
    others = int(other.sum()) - 1
    more = "so does 1 more" if others == 1 else f"so do {figures.count(others)} more of the same kind"
    what = what if not others else f"{what}; {more}"
    findings.warning(what, "correct the handle where they are two", line=int(group["line"].iloc[row]), field=header)
    renamed = table["creator"].copy()
    renamed.iloc[rows] = first
    return table.assign(creator=renamed)


def _accounts_apart(table: pd.DataFrame, header: str, findings: Findings) -> pd.DataFrame:
    if "handle" not in table:
        return table
    repeated = table.duplicated(["creator", "platform"], keep=False).to_numpy(dtype=bool)
    known = (table["handle"] != "").to_numpy(dtype=bool)
    rows = np.flatnonzero(repeated & known)
    if not len(rows):
        return table
    group = table.iloc[rows]
    keys = group["handle"].map(account)
    several = keys.groupby([group["creator"], group["platform"]]).transform("nunique") > 1
    if not several.any():
        return table
    people = sorted(set(group["creator"][several]))
    mine = table["creator"].isin(people).to_numpy(dtype=bool) & known
    names = table["creator"].where(~mine, table["creator"] + " (" + table["handle"] + ")")
    count = "1 name belongs" if len(people) == 1 else f"{figures.count(len(people))} names belong"
    what = (
        f"{count} to several accounts of one platform, such as {shown(people[0])}: they are called by name and handle"
    )
    line = int(group["line"][several].iloc[0])
    findings.warning(what, "they count as different creators", line=line, field=header)
    return table.assign(creator=names)


def names_by_account(channels: pd.DataFrame) -> Mapping[str, str]:
    """Account -> creator, from handles, addresses and names that are handles; what two creators share is left out."""
    found: dict[str, str] = {}
    shared: set[str] = set()

    def note(key: str, creator: str) -> None:
        if key and found.setdefault(key, creator) != creator:
            shared.add(key)

    for column in ("handle", "url"):
        if column in channels:
            known = channels[~missing(channels[column])]
            for text, creator in zip(known[column], known["creator"], strict=True):
                note(account(str(text)), str(creator))
    for creator in channels["creator"].unique():
        if " " not in str(creator):
            note(account(str(creator)), str(creator))
    return {key: creator for key, creator in found.items() if key not in shared}


def found_by_account(names: Collection[str], channels: pd.DataFrame) -> dict[str, str]:
    """Name as written elsewhere -> creator of the roster, for names that are handles or addresses of one.

    A plain name finds a handle, not another spelling of a name.
    """
    by_account = names_by_account(channels)
    handles = {account(str(text)) for text in channels["handle"].unique()} if "handle" in channels else set()
    found = {}
    for name in names:
        key = account(name)
        creator = by_account.get(key)
        if creator is not None and (key in handles or is_account(name) or is_account(creator)):
            found[name] = creator
    return found
