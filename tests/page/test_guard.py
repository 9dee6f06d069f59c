"""Attacks on the page: each is refused, and nothing of it reaches the disk."""

from __future__ import annotations

import io
import json
import socket
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from open_page import Page

from optimizer.page.guard import MOST_UPLOADED


def test_without_the_key_nothing_is_answered(page: Page) -> None:
    """No key, a wrong one, and the right one at another place than the door."""
    for cookie in ("", "optimizer_1=x", f"optimizer_{page.port}=wrong", f"optimizer_{page.port}={page.key}x"):
        for path in (
            "/",
            "/static/page.js",
            "/events",
            "/diff",
            "/download/yaml",
            f"/diff?key={page.key}",
            "/?key=wrong",
            "/?key=",
        ):
            status, _, body = page.request("GET", path, headers={"Cookie": cookie})
            assert status == 403
            assert b"name:" not in body
    status, headers, _ = page.request("GET", f"/?key={page.key}", headers={"Cookie": ""})
    assert status == 303
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=Strict" in headers["set-cookie"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"}, {"Host": "evil.example:80"}, {"Host": "127.0.0.1"}, {"Host": "127.0.0.1:1"},
        {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "https://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    ],
)  # fmt: skip
def test_a_foreign_host_or_origin_is_refused(page: Page, headers: dict[str, str]) -> None:
    """Whoever leads a name here, or asks from another page, gets nothing, key or not."""
    for method, path in (("GET", "/"), ("GET", "/events"), ("POST", "/act"), ("GET", f"/?key={page.key}")):
        status, answered, body = page.request(method, path, b"{}" if method == "POST" else None, headers=headers)
        assert status in (403, 421)
        assert "set-cookie" not in answered
        assert b"name:" not in body


def test_a_request_without_an_origin_changes_nothing(page: Page) -> None:
    """Forms of old browsers send none."""
    status, _, _ = page.request("POST", "/act", b'{"act": "budget", "total": 1}', headers={"Origin": ""})
    assert status == 403
    assert b"budget: 20000" in page.request("GET", "/download/yaml")[2]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/etc/passwd",
        "/download/..%2f..%2fetc%2fpasswd", "/download/py", "/static/page.html%00.js", "/../../etc/passwd",
    ],
)  # fmt: skip
def test_no_path_reaches_the_disk(page: Page, path: str) -> None:
    """Only names of a list are answered."""
    status, _, body = page.request("GET", path)
    assert status == 404
    assert b"root:" not in body
    assert b"import" not in body


def test_a_file_of_100_mb_is_refused_before_it_is_read(page: Page) -> None:
    """By its stated length, and by what comes where that is not stated or is a lie."""
    status, _, _ = page.request("POST", "/upload?name=a.csv", b"", headers={"Content-Length": "100000000"})
    assert status == 413
    status, _, _ = page.request("POST", "/upload?name=a.csv", b"", headers={"Content-Length": "-1"})
    assert status == 400
    with socket.create_connection(("127.0.0.1", page.port), timeout=60) as raw:
        head = f"POST /upload?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1:{page.port}\r\nOrigin: http://127.0.0.1:{page.port}\r\n"
        raw.sendall(f"{head}Cookie: {page.cookie}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        piece = b"%x\r\n" % 1_000_000 + b"x" * 1_000_000 + b"\r\n"
        with suppress(OSError):  # the door closes while the hundred pieces come
            for _ in range(100):
                raw.sendall(piece)
    uploaded = [path for path in Path(tempfile.gettempdir()).glob("optimizer-page-*/*/*") if path.is_file()]
    assert all(path.stat().st_size <= MOST_UPLOADED for path in uploaded)
    assert page.request("POST", "/act", b"x" * 3_000_000)[0] == 413


@pytest.mark.parametrize("name", ["a.exe", "a", "a.html", "../../a.sh", "a.csv.py", ""])
def test_only_tables_are_taken(page: Page, name: str) -> None:
    """By the ending, with a word."""
    status, _, body = page.request("POST", f"/upload?name={name}", b"x")
    assert status == 422
    assert json.loads(body)["problems"][0]["what"] == "this is not a table"


def test_a_bomb_is_refused(page: Page) -> None:
    """A workbook that would unpack to gigabytes ends in a sentence; the page goes on."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 400_000_000)
    status, _, body = page.request("POST", "/upload?name=bomb.xlsx", packed.getvalue())
    assert status == 422
    assert json.loads(body)["problems"]
    assert page.request("GET", "/")[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"act": 7}', b'{"act": "lock"}',
        b'{"act": "rule off", "index": -1}', b'{"act": "option", "index": 99, "do": "take"}',
        b'{"act": "answer", "path": ["budget"], "value": "1"}', b'{"act": "set", "set": ["x"]}',
    ],
)  # fmt: skip
def test_nonsense_is_told_and_changes_nothing(page: Page, body: bytes) -> None:
    """Whatever is posted: a problem in words, and the text is as it was."""
    before = page.request("GET", "/download/yaml")[2]
    status, _, answer = page.request("POST", "/act", body)
    assert status == 422
    assert json.loads(answer)["problems"][0]["what"]
    assert page.request("GET", "/download/yaml")[2] == before


def test_every_answer_forbids_what_the_page_does_not_need(page: Page) -> None:
    """A strict policy on pages, files and refusals alike; nothing says what serves it."""
    for path in ("/", "/static/page.js", "/static/report.css", "/diff", "/download/yaml", "/nothing"):
        _, headers, _ = page.request("GET", path)
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


def test_the_page_names_no_other_address(page: Page) -> None:
    """All that it loads is its own."""
    for name in ("page.js", "grid.js", "panels.js", "page.css", "report.css"):
        status, _, body = page.request("GET", f"/static/{name}")
        assert status == 200
        assert b"http://" not in body.replace(b"http://www.w3.org", b"")
        assert b"https://" not in body
