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
    "小红书": "xiaohongshu", "小紅書": "xiaohongshu", "抖音": "douyin", "哔哩哔哩": "bilibili",
    "b站": "bilibili", "微博": "weibo", "新浪微博": "weibo", "微信": "wechat", "微信公众号": "wechat",
    "视频号": "wechat", "快手": "kuaishou", "kuaishou": "kuaishou", "インスタ": "instagram",
    "インスタグラム": "instagram", "ティックトック": "tiktok", "ユーチューブ": "youtube", "ツイッター": "x",
    "인스타그램": "instagram", "인스타": "instagram", "유튜브": "youtube", "틱톡": "tiktok", "페이스북": "facebook",
    "트위터": "x", "트위치": "twitch", "치지직": "chzzk", "네이버 블로그": "blog", "블로그": "blog", "ブログ": "blog",
    "博客": "blog", "инстаграм": "instagram", "инстаграмм": "instagram", "тикток": "tiktok", "тик ток": "tiktok",
    "ютуб": "youtube", "телеграм": "telegram", "вк": "vk", "вконтакте": "vk", "дзен": "dzen", "إنستغرام": "instagram",
    "انستغرام": "instagram", "إنستقرام": "instagram", "انستقرام": "instagram", "تيك توك": "tiktok",
    "يوتيوب": "youtube", "سناب شات": "snapchat", "فيسبوك": "facebook", "تويتر": "x",
}  # fmt: skip
"""Spelling (small letters, words apart) -> canonical name."""


def platform_name(written: str) -> str:
    """Canonical name of a platform; one that is not known keeps its own name in small letters."""
    words = "".join(char if char.isalnum() else " " for char in written.casefold()).split()
    key = " ".join(words)
    return PLATFORMS.get(key) or PLATFORMS.get(key.removesuffix(" com")) or " ".join(written.casefold().split())
