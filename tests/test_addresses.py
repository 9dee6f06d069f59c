"""Secrets of addresses are masked wherever text is shown or written."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.addresses import masked
from optimizer.errors import InputError
from optimizer.planning import prepare


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://u:p@ss/w@host/db", "postgresql://u:***@host/db"),
        (
            "roster.sql=postgresql+psycopg://u:pw@h:1/d?sslmode=require",
            "roster.sql=postgresql+psycopg://u:***@h:1/d?sslmode=***",
        ),
        ("sqlite:///c.db?password=S3CRET&x=1", "sqlite:///c.db?password=***&x=***"),
        ("host=h password=S3CRET user=u", "host=h password=*** user=u"),
        ("{'pwd': 'S3 CRET', 'port': 1}", "{'pwd': ***, 'port': 1}"),
        ("see https://instagram.com/ana?hl=en", "see https://instagram.com/ana?hl=en"),
        ("budget.total=80000", "budget.total=80000"),
        ("name=Secret Santa: second wave", "name=Secret Santa: second wave"),
    ],
)
def test_masked(text: str, shown: str) -> None:
    """Passwords and what stands behind the `?` of a database go, everything else stays."""
    assert masked(text) == shown


def test_overrides_are_masked(tmp_path: Path) -> None:
    """Neither the inputs of a plan nor a message about `--set` holds a secret."""
    import sqlite3

    with sqlite3.connect(tmp_path / "c.db") as connection:
        connection.execute("create table channels (creator text, followers integer)")
        connection.execute("insert into channels values ('ann', 5000)")
    connection.close()
    (tmp_path / "s.yaml").write_text("budget: 9000\nroster: {sql: 'sqlite:///c.db', query: select * from channels}\n")
    prepared = prepare(tmp_path / "s.yaml", ["roster.sql=sqlite:///c.db?timeout=5"])
    assert prepared.inputs["set"] == ["roster.sql=sqlite:///c.db?timeout=***"]
    for value in ("[postgresql://u:S3CRET@h/d", "sqlite:///c.db?timeout=S3CRET"):
        with pytest.raises(InputError) as caught:
            prepare(tmp_path / "s.yaml", [f"roster.sql={value}"])
        assert "S3CRET" not in str(caught.value)
