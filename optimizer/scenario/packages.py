"""What channels sell: formats, and packages of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from pydantic import ConfigDict, Field, ValidationInfo, model_validator

from optimizer.scenario.fields import Amount, Count, Factor, Share, Strict, Text, Where, field_problem
from optimizer.scenario.shorthand import NUMBER, Schema
from optimizer.words.figures import count

FORMATS = ("post", "carousel", "reel", "story", "video", "short", "live", "blog", "takeover")
"""Kinds of content every scenario knows; `formats:` may add more."""

MOST_PIECES = 1_000
"""More pieces of one format than this in one package are a slip of the finger."""

NO_PRICES = (
    "creator", "platform", "followers", "tier", "niche", "country", "language", "engagement_rate", "currency",
    "quality", "views", "reach_rate", "posts_measured", "no_show",
    "acceptance",
)  # fmt: skip
"""Roster columns that hold something else than money."""


def _contents_are_fields(schema: Schema) -> None:
    """The schema as the file is written: each format is a field, and `formats:` may add more of them."""
    fields = schema["properties"]
    del fields["contents"]
    schema["required"] = []
    fields.update({kind: {**NUMBER, "description": f"Number of pieces of the format {kind}."} for kind in FORMATS})
    schema["additionalProperties"] = {"type": "integer", "minimum": 0}


class FormatSpec(Strict):
    """A kind of content, relative to a feed post; what is left out comes from the benchmarks."""

    price: Factor | None = None
    """Price of a piece, in prices of a feed post."""
    reach: Factor | None = None
    """Reach and impressions of a piece, in those of a feed post."""
    engagement: Factor | None = None
    """Engagement of a piece, in that of a feed post."""


class Package(Strict):
    """Counts of formats sold together."""

    model_config = ConfigDict(json_schema_extra=lambda schema: _contents_are_fields(schema))

    name: Text
    """How rules and plans speak of it; made from the contents where it is left out."""
    contents: dict[str, Count]
    """Format to number of pieces; written as fields of the package: `reel: 1`."""
    discount: Share = Decimal(0)
    """Taken off the sum of the formats' prices."""
    fee: Amount | None = None
    """Fixed price, instead of the formats' prices."""
    price: Text | None = None
    """Roster column that holds this package's price."""
    gift: Amount | None = None
    """Value of product and shipping, instead of a fee."""
    acceptance: Share | None = None
    """Share of the creators asked who post; 1 unless it is a gift."""
    where: Where = Field(default_factory=dict)
    """Channels the package can be bought from."""

    @model_validator(mode="before")
    @classmethod
    def _gather_contents(cls, raw: object, info: ValidationInfo) -> object:
        """Move the fields that are formats into `contents`, and name a package that has no name."""
        if not isinstance(raw, Mapping) or "contents" in raw:
            return raw
        known = {*FORMATS, *((info.context or {}).get("formats") or ())}
        contents = {key: value for key, value in raw.items() if key in known}
        rest: dict[str, Any] = {key: value for key, value in raw.items() if key not in known}
        rest.setdefault("name", " + ".join(f"{count} {kind}" for kind, count in contents.items()) or "package")
        return {**rest, "contents": contents}

    @model_validator(mode="after")
    def _sells_something(self) -> Self:
        if not any(self.contents.values()):
            raise field_problem(
                f"the package {self.name!r} holds no content", "give it a format with a count, such as post: 1"
            )
        for kind, pieces in self.contents.items():
            if pieces > MOST_PIECES:
                hint = f"write {count(MOST_PIECES)} or fewer"
                raise field_problem(f"{count(pieces)} pieces in one package are too many", hint, "contents", kind)
        if self.fee is not None and self.price is not None:
            raise field_problem(f"the package {self.name!r} has a fee and a price column", "keep one of the two")
        if self.price in NO_PRICES:
            hint = "name the column with the package's price, or leave price out"
            raise field_problem(f"the column {self.price!r} holds no prices", hint, "price")
        if self.gift is None and self.acceptance is not None:
            raise field_problem(
                f"the package {self.name!r} has an acceptance but is no gift",
                "add gift: the value of product and shipping",
            )
        return self
