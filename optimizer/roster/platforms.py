"""Platforms under the names that people give them."""

from __future__ import annotations

from collections.abc import Mapping

DEFAULT_PLATFORM = "instagram"

PLATFORMS: Mapping[str, str] = {
    "instagram": "instagram", "ig": "instagram", "insta": "instagram", "instagram reels": "instagram",
    "tiktok": "tiktok", "tik tok": "tiktok", "tt": "tiktok", "youtube": "youtube", "yt": "youtube",
    "you tube": "youtube", "youtube shorts": "youtube", "facebook": "facebook", "fb": "facebook", "meta": "facebook",
    "x": "x", "twitter": "x", "x twitter": "x", "twitter x": "x", "twitch": "twitch", "twitch tv": "twitch",
    "blog": "blog", "website": "blog", "web": "blog", "blogs": "blog", "wordpress": "blog", "pinterest": "pinterest",
    "linkedin": "linkedin", "linked in": "linkedin", "snapchat": "snapchat", "snap": "snapchat", "threads": "threads",
    "podcast": "podcast", "spotify": "spotify", "bluesky": "bluesky", "reddit": "reddit", "telegram": "telegram",
    "kick": "kick", "substack": "substack", "weibo": "weibo", "douyin": "douyin", "bilibili": "bilibili",
    "xiaohongshu": "xiaohongshu", "rednote": "xiaohongshu", "vk": "vk", "wechat": "wechat", "discord": "discord",
}  # fmt: skip
"""Spelling (small letters, words apart) -> canonical name."""


def platform_name(written: str) -> str:
    """Canonical name of a platform; one that is not known keeps its own name in small letters."""
    words = "".join(char if char.isalnum() else " " for char in written.casefold()).split()
    key = " ".join(words)
    return PLATFORMS.get(key) or PLATFORMS.get(key.removesuffix(" com")) or " ".join(written.casefold().split())
