"""Options and places that all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` runs the larger versions of the random tests."""
    parser.addoption("--long", action="store_true", help="run the larger random tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long runs out unless they are asked for."""
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="a larger run, asked for with --long"))


@pytest.fixture
def project() -> Path:
    """The folder of the project."""
    return Path(__file__).resolve().parent.parent
