"""Headers that exports use, by the canonical column that they mean.

Spellings are normalised as `headers.normalised` does it. Each column has groups of spellings, the surest first: a match
in an earlier group wins over one in a later group, two matches in one group are for the planner to decide.
"""

from __future__ import annotations

from collections.abc import Mapping

ALIASES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "creator": (
        ("influencer", "influencer name", "creator name", "account name", "channel name", "channel title",
         "profile", "profile name", "page name", "page", "talent", "talent name", "blogger", "ambassador"),
        ("name", "full name", "display name", "nickname"),
        ("channel", "channel id", "user id", "account id", "creator id", "influencer id", "id"),
    ),
    "handle": (
        ("username", "user name", "user", "account", "account handle", "account username", "creator handle",
         "creator username", "influencer handle", "influencer username", "screen name", "ig handle",
         "instagram handle", "instagram username", "tiktok handle", "tiktok username", "handle name"),
    ),
    "url": (("profile url", "profile link", "channel url", "channel link", "account url", "link", "links"),),
    "agent": (("agency", "management", "manager", "talent agent", "talent manager", "represented by", "agent name"),),
    "email": (("e mail", "mail", "email address", "e mail address", "contact email", "business email"),),
    "notes": (("note", "comment", "comments", "remark", "remarks"),),
    "platform": (
        ("network", "social network", "social platform", "social media", "social media platform", "platform name",
         "channel type", "site"),
    ),
    "followers": (
        ("follower", "follower count", "followers count", "number of followers", "followers number", "follower number",
         "total followers", "followers total", "num followers", "nr of followers", "no of followers",
         "current followers", "subscribers", "subscriber count", "subscribers count", "number of subscribers",
         "total subscribers", "subs", "fans", "fan count", "fans count", "number of fans"),
        ("audience size", "community size", "community", "following size", "audience"),
    ),
    "engagement_rate": (
        ("er", "eng rate", "engagement rate per follower", "engagement rate by followers", "er by followers",
         "er per follower", "er followers", "avg engagement rate", "average engagement rate", "avg er", "average er",
         "mean engagement rate", "median engagement rate", "eng", "engagement ratio", "engagements rate", "eng ratio",
         "avg eng rate"),
        ("engagement",),
    ),
    "niche": (
        ("niches", "category", "categories", "topic", "topics", "vertical", "verticals", "genre", "genres", "interests",
         "interest", "theme", "themes", "content category", "content categories", "content niche", "content topics",
         "influencer category", "creator category", "industry", "industries", "subject", "subjects"),
        ("primary category", "main category", "primary niche", "main niche", "main topic", "primary topic",
         "category name", "tags", "keywords"),
    ),
    "country": (
        ("country code", "country name", "creator country", "influencer country", "account country", "country raw",
         "geo", "market"),
        ("location", "nationality", "creator location", "influencer location", "based in"),
    ),
    "language": (
        ("languages", "lang", "language code", "content language", "creator language", "primary language",
         "main language", "spoken language", "post language"),
    ),
    "currency": (("price currency", "currency code", "fee currency", "rate currency", "curr", "ccy"),),
    "quality": (
        ("quality audience", "audience quality", "authentic audience", "audience authenticity", "authenticity",
         "authentic followers", "real followers", "real audience", "genuine followers", "follower quality",
         "followers quality", "follower credibility", "credibility", "audience credibility", "credibility score",
         "audience credibility score", "audience quality score", "authenticity score", "authentic share",
         "audience real", "real people"),
    ),
    "views": (),
    "reach_rate": (
        ("average reach rate", "avg reach rate", "post reach rate", "reach per follower", "reach rate by followers",
         "reach rate per follower", "rr", "organic reach rate"),
    ),
    "posts_measured": (
        ("measured posts", "posts analysed", "posts analyzed", "analysed posts", "analyzed posts",
         "number of posts analysed", "number of posts analyzed", "posts sampled", "sampled posts", "sample size",
         "posts counted", "sample posts", "posts in sample"),
    ),
}  # fmt: skip

FORMATS: Mapping[str, str] = {
    "post": "post", "posts": "post", "feed post": "post", "in feed post": "post", "image": "post", "photo": "post",
    "picture": "post", "static post": "post", "static": "post", "feed": "post", "grid post": "post",
    "reel": "reel", "reels": "reel", "story": "story", "stories": "story", "story frame": "story", "video": "video",
    "videos": "video", "short": "short", "shorts": "short", "live": "live", "livestream": "live", "live stream": "live",
    "blog": "blog", "blog post": "blog", "blogpost": "blog", "article": "blog", "takeover": "takeover",
    "account takeover": "takeover", "carousel": "carousel", "carousels": "carousel", "tweet": "tweet",
    "thread": "thread", "pin": "pin",
}  # fmt: skip
"""What a format is called in a price header, and the format it is."""

MONEY_WORDS = frozenset({"price", "prices", "pricing", "fee", "fees", "cost", "costs", "rate card", "quote", "charge"})
PRICE_NOISE = frozenset({"per", "for", "a", "an", "one", "est", "estimated", "avg", "average", "suggested", "single",
                         "posting", "base", "net", "the", "of", "influencer", "creator", "talent", "unit"})  # fmt: skip
NOT_A_PRICE = frozenset({"range", "tier", "level", "category", "band", "note", "notes", "comment", "comments", "date",
                         "updated", "source", "type", "segment", "list", "currency", "sensitivity", "unit", "model",
                         "class", "position", "index", "per"})  # fmt: skip
"""Words after `price_` that make the column something other than an amount of money."""

VIEW_WORDS = frozenset({"views", "view", "plays", "play"})
VIEW_NOISE = frozenset({"avg", "average", "mean", "median", "typical", "expected", "est", "estimated", "per", "reel",
                        "reels", "video", "videos", "post", "posts", "short", "shorts", "count", "on",
                        "last"})  # fmt: skip

OTHER_DENOMINATORS = frozenset({"reach", "impressions", "impression", "views", "view", "plays"})
"""What an engagement rate may be measured against, other than followers."""

CARRIED = ("handle", "url", "agent", "email", "notes")
"""Columns that travel with a channel to the plan and decide nothing."""

MINIMUM_CANONICAL = ("creator", "followers")
"""The columns that no roster can do without."""
