"""A page for the tests that only ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("starlette", reason="an extra that is not installed")
pytest.importorskip("uvicorn", reason="an extra that is not installed")

from open_page import Page, copied, open_page


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page of the smallest shipped scenario."""
    with open_page(copied(tmp_path_factory.mktemp("page"))) as opened:
        yield opened
