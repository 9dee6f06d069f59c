"""A roster written in a random layout reads as the channels that it was written from."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rosters import delimited, workbook

from optimizer.roster import RosterFile, read_roster
from optimizer.scenario.tiers import DEFAULT_TIERS

HEADERS = {
    "creator": (
        "creator", "Name", "Influencer name", "Creator", "Künstlername", "Créateur", "Creador", "Influenciador",
        "Creatore", "Naam", "Twórca", "Fenomen", "达人昵称", "クリエイター名", "크리에이터명",
    ),
    "followers": (
        "followers", "Follower Count", "# followers", "Subscribers", "Abonnenten", "Nombre d'abonnés", "Seguidores",
        "Inscritos", "Numero follower", "Volgers", "Obserwujący", "Takipçi sayısı", "粉丝数",
        "フォロワー数", "팔로워 수",
    ),
    "engagement_rate": (
        "engagement_rate", "ER %", "Engagement Rate (%)", "Interaktionsrate", "Taux d'engagement",
        "Tasa de interacción", "Taxa de engajamento", "Tasso di engagement", "Betrokkenheid", "Wskaźnik zaangażowania",
        "Etkileşim oranı", "互动率", "エンゲージメント率", "참여율",
    ),
    "price_reel": (
        "price_reel", "Reel price", "Fee per reel", "Preis Reel", "Tarif Réel", "Precio por reel", "Valor por reels",
        "Tariffa reel", "Tarief reel", "Cena za rolkę", "Reels ücreti", "リール単価", "릴스 단가",
    ),
    "platform": (
        "platform", "Network", "Social network", "Plattform", "Réseau social", "Red social", "Rede social",
        "Piattaforma", "Netwerk", "Platforma", "Mecra", "平台", "媒体", "플랫폼",
    ),
}  # fmt: skip
"""Headers in the twelve languages of the vocabulary, mixed at will."""
EXTRAS = ("Notes", "Agent", "Shoe size", "Timestamp")
SHORT = {"instagram": ("Instagram", "IG", "Insta"), "tiktok": ("TikTok", "TT", "Tik Tok")}


class Channel(NamedTuple):
    """What a row says."""

    creator: str
    platform: str
    followers: int
    rate: Decimal
    """Percent."""
    reel: int


class Layout(NamedTuple):
    """How the table is written."""

    kind: str
    english: bool
    grouped: bool
    order: list[int]
    headers: dict[str, str]
    titles: int
    footer: bool
    blank_column: bool
    extras: list[str]
    wide: bool


@st.composite
def channels(draw: st.DrawFn) -> list[Channel]:
    """Between two and eight channels of different creators; some sit on both platforms."""
    names = draw(st.lists(st.from_regex(r"[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8})?", fullmatch=True), min_size=2, max_size=8,
                          unique_by=str.casefold))  # fmt: skip
    out = []
    for name in names:
        for platform in draw(st.sampled_from([["instagram"], ["tiktok"], ["instagram", "tiktok"]])):
            rate = Decimal(draw(st.integers(150, 900))).scaleb(-2)
            out.append(Channel(name, platform, draw(st.integers(1100, 3_000_000)), rate, draw(st.integers(20, 90_000))))
    return out


layouts = st.builds(
    Layout,
    kind=st.sampled_from(["csv", "tsv", "xlsx", "json"]),
    english=st.booleans(),
    grouped=st.booleans(),
    order=st.permutations(range(5)),
    headers=st.fixed_dictionaries({name: st.sampled_from(spellings) for name, spellings in HEADERS.items()}),
    titles=st.integers(0, 3),
    footer=st.booleans(),
    blank_column=st.booleans(),
    extras=st.lists(st.sampled_from(EXTRAS), unique=True, max_size=3),
    wide=st.booleans(),
)


def number(value: int, layout: Layout) -> str:
    """A count in the layout's own way: 1,234,567 or 1.234.567 or 1234567."""
    text = f"{value:,}" if layout.grouped else str(value)
    return text if layout.english else text.replace(",", ".")


def money(value: int, layout: Layout) -> str:
    """A price with its decimals, as `1.000` alone can be read in two ways: 1,000.00 or 1.000,00 or 1000."""
    if not layout.grouped:
        return str(value)
    return f"{number(value, layout)}.00" if layout.english else f"{number(value, layout)},00"


def percent(value: Decimal, layout: Layout) -> str:
    """`4.52%` or `4,52 %`."""
    return f"{value}%" if layout.english else f"{value} %".replace(".", ",")


def cells(channel: Channel, layout: Layout, short: str) -> dict[str, str]:
    """A channel as cells by column."""
    return {"creator": channel.creator, "platform": short, "followers": number(channel.followers, layout),
            "engagement_rate": percent(channel.rate, layout), "price_reel": money(channel.reel, layout)}  # fmt: skip


def table(found: list[Channel], layout: Layout, short: dict[str, str]) -> list[list[str]]:
    """The rows, headers first: a row per channel, or a row per creator with columns for each platform."""
    columns = [list(HEADERS)[place] for place in layout.order]
    if not layout.wide:
        rows = [cells(channel, layout, short[channel.platform]) for channel in found]
        body = [[row[name] for name in columns] for row in rows]
        return [[layout.headers[name] for name in columns], *body]
    own = [name for name in columns if name not in ("creator", "platform")]
    heads = [f"{short[platform]} {layout.headers[name]}" for platform in SHORT for name in own]
    body = []
    for creator in dict.fromkeys(channel.creator for channel in found):
        mine = {channel.platform: cells(channel, layout, "") for channel in found if channel.creator == creator}
        body.append([creator, *(mine.get(platform, {}).get(name, "") for platform in SHORT for name in own)])
    return [[layout.headers["creator"], *heads], *body]


def written(rows: list[list[str]], layout: Layout) -> tuple[str, str | bytes]:
    """Name and content of the file."""
    head, *body = rows
    head = [*head, *layout.extras]
    body = [[*row, *(f"x{place}" for place, _ in enumerate(layout.extras))] for row in body]
    if layout.kind == "json":
        return "r.json", json.dumps({"items": [dict(zip(head, row, strict=True)) for row in body]})
    if layout.blank_column:
        head, body = ["", *head], [["", *row] for row in body]
    width = len(head)
    above = [["Creator longlist 2027"], [], ["Client", "GlowCo"]][: layout.titles]
    below = [[], ["* all rates net of VAT"]] if layout.footer else []
    every = [[*row, *[""] * (width - len(row))] for row in (*above, head, *body, *below)]
    if layout.kind == "xlsx":
        return "r.xlsx", workbook(every)
    separator = "\t" if layout.kind == "tsv" else "," if layout.english else ";"
    return f"r.{layout.kind}", delimited(every, separator)


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=channels(), layout=layouts, data=st.data())
def test_any_layout(tmp_path: Path, found: list[Channel], layout: Layout, data: st.DataObject) -> None:
    """Whatever the order, the separators, the words around the table and its direction: the same channels."""
    both = {channel.platform for channel in found} == set(SHORT)
    layout = layout._replace(wide=layout.wide and both)
    short = {platform: data.draw(st.sampled_from(names)) for platform, names in SHORT.items()}
    name, content = written(table(found, layout, short), layout)
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    read = read_roster(RosterFile(path, name), columns={}, tiers=DEFAULT_TIERS).table
    rows = zip(read["creator"], read["platform"], read["followers"], read["engagement_rate"], read["price_reel"],
               strict=True)  # fmt: skip
    expected = sorted(
        (channel.creator, channel.platform, channel.followers, round(float(channel.rate) / 100, 8), channel.reel * 100)
        for channel in found
    )
    assert sorted((*words, round(rate, 8), reel) for *words, rate, reel in rows) == expected
