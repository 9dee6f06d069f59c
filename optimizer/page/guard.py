"""Who may ask the page anything: whoever has the key of this start, from a page of this address, within limits.

The key is made anew at each start and stands in the address that is printed. The first request hands it over and gets
a cookie that no other site can send; every further request needs the cookie. A foreign `Host` is refused, for a name
that is made to lead here (DNS rebinding) would otherwise be a page of this address; a foreign `Origin` likewise.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Literal
from urllib.parse import parse_qs

Role = Literal["planner", "reader"]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_UPLOADED = 50_000_000
"""Bytes of an export that is dropped on the page."""
MOST_POSTED = 2_000_000
"""Bytes of any other request: a scenario's text is the longest."""
UPLOAD = "/upload"
HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True)
class Guard:
    """Stands before the app: asks for the key, refuses what comes from elsewhere, and sets the headers of answers."""

    app: App
    keys: Mapping[str, Role]
    hosts: frozenset[str]
    """`127.0.0.1:8765`, as browsers send it."""
    cookie: str
    """Its name; with the port in it, for cookies do not know ports."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it with a refusal."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return  # a socket of another kind is never opened
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._foreign(headers) or self._too_long(scope["path"], headers)
        if refusal is not None:
            await _answer(send, *refusal)
            return
        offered = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        if scope["method"] == "GET" and scope["path"] == "/" and self._role(offered):
            cookie = f"{self.cookie}={offered}; Path=/; HttpOnly; SameSite=Strict"
            await _answer(send, 303, "", {"location": "/", "set-cookie": cookie})
            return
        role = self._role(_cookie(headers, self.cookie))
        if role is None:
            await _answer(send, 403, "Open the address that `optimizer open` printed: it has the key of this start.")
            return
        if scope["method"] not in ("GET", "HEAD") and (role == "reader" or headers.get("origin") is None):
            await _answer(send, 403, "This address is for reading.")
            return
        scope["role"] = role
        await self.app(scope, _limited(receive, scope["path"]), _with_headers(send))

    def _role(self, key: str) -> Role | None:
        """Whose key this is; every key is compared, so that the time tells nothing."""
        found: Role | None = None
        for known, role in self.keys.items():
            if hmac.compare_digest(known.encode(), key.encode("utf-8", "replace")):
                found = role
        return found

    def _foreign(self, headers: Mapping[str, str]) -> tuple[int, str] | None:
        if headers.get("host", "") not in self.hosts:
            return 421, "This page answers to its own address alone."
        origin = headers.get("origin")
        if origin is not None and origin.removeprefix("http://") not in self.hosts:
            return 403, "Another page may not ask this one."
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return 403, "Another page may not ask this one."
        return None

    @staticmethod
    def _too_long(path: str, headers: Mapping[str, str]) -> tuple[int, str] | None:
        stated = headers.get("content-length", "0")
        most = MOST_UPLOADED if path == UPLOAD else MOST_POSTED
        if not stated.isdecimal() or len(stated) > 15:
            return 400, "The length of the request is not a number."
        return (413, f"More than {most // 1_000_000} MB are not taken.") if int(stated) > most else None


class TooLong(Exception):
    """A request whose body is longer than it may be, although its header did not say so."""


def _limited(receive: Receive, path: str) -> Receive:
    """Counts the body, whatever the header said."""
    most = MOST_UPLOADED if path == UPLOAD else MOST_POSTED
    got = 0

    async def counted() -> MutableMapping[str, Any]:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > most:
            raise TooLong
        return message

    return counted


def _with_headers(send: Send) -> Send:
    """Sends with the headers that every answer has, and keeps those that an answer sets itself."""

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in message["headers"]}
            more = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in own]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sending


async def _answer(send: Send, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
    """A short answer of the guard's own."""
    sending = _with_headers(send)
    told = {"content-type": "text/plain; charset=utf-8", **(headers or {})}
    raw = [(name.encode(), value.encode()) for name, value in told.items()]
    await sending({"type": "http.response.start", "status": status, "headers": raw})
    await sending({"type": "http.response.body", "body": text.encode()})


def _cookie(headers: Mapping[str, str], name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return "" if found is None else found.value
