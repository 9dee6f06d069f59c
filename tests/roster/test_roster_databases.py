"""Rosters by query: SQLite, DuckDB, and a PostgreSQL server where `OPTIMIZER_POSTGRES` gives the address of one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from optimizer.errors import InputError
from optimizer.planning import plan_campaign, prepare
from optimizer.roster import Roster, RosterFile, read_roster
from optimizer.scenario.tiers import DEFAULT_TIERS

POSTGRES = os.environ.get("OPTIMIZER_POSTGRES", "")
needs_postgres = pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL server: OPTIMIZER_POSTGRES is not set")
TABLE = "create table channels (handle text, followers integer, price numeric(10, 2), since date, verified boolean)"
ROWS = "insert into channels values ('ann', 12000, 1250.50, '2020-01-02', true), ('bob', 60000, null, null, false)"
QUERY = "select * from channels order by handle"


def ask(folder: Path, address: str, query: str = QUERY) -> Roster:
    """The roster of a query."""
    return read_roster(RosterFile(folder, "roster query", sql=address, query=query), columns={}, tiers=DEFAULT_TIERS)


def problems(folder: Path, address: str, query: str = QUERY) -> str:
    """What is wrong with an address or a query."""
    with pytest.raises(InputError) as caught:
        ask(folder, address, query)
    assert all(problem.hint for problem in caught.value.problems)
    return "\n".join(map(str, caught.value.problems))


@pytest.fixture
def sqlite(tmp_path: Path) -> Path:
    """A folder with a SQLite file `w.db`."""
    with sqlite3.connect(tmp_path / "w.db") as connection:
        connection.execute(TABLE)
        connection.execute(ROWS)
    connection.close()
    return tmp_path


@pytest.fixture
def duck(tmp_path: Path) -> Path:
    """A folder with a DuckDB file `w.duckdb`."""
    duckdb = pytest.importorskip("duckdb", reason="an extra that is not installed")
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute(TABLE)
        connection.execute(ROWS)
    return tmp_path


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a server with the table, which is dropped again."""
    sqlalchemy = pytest.importorskip("sqlalchemy", reason="an extra that is not installed")
    engine = sqlalchemy.create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.exec_driver_sql("drop table if exists channels")
        connection.exec_driver_sql(TABLE)
        connection.exec_driver_sql(ROWS)
    yield POSTGRES
    with engine.begin() as connection:
        connection.exec_driver_sql("drop table channels")
    engine.dispose()


def holds_both(roster: Roster) -> None:
    """Both channels with their types as a planner would have typed them."""
    table = roster.table
    assert table["creator"].tolist() == ["ann", "bob"]
    assert table["followers"].tolist() == [12000, 60000]
    assert table["price"].fillna(-1).tolist() == [125050, -1]
    assert len(roster.sha256) == 64


def test_sqlite(sqlite: Path) -> None:
    """A file beside the scenario."""
    holds_both(ask(sqlite, "sqlite:///w.db"))
    assert "no such table" in problems(sqlite, "sqlite:///w.db", "select * from nowhere")


def test_a_query_that_answers_nothing(sqlite: Path) -> None:
    """It is told, and what it changed is undone."""
    assert "the query answers no rows" in problems(sqlite, "sqlite:///w.db", "delete from channels")
    holds_both(ask(sqlite, "sqlite:///w.db"))


def test_duckdb(duck: Path) -> None:
    """A DuckDB file, and DuckDB asked about a csv without any file of its own."""
    holds_both(ask(duck, "duckdb:///w.duckdb"))
    (duck / "r.csv").write_text("creator,followers\ncy,7000\n")
    roster = ask(duck, "duckdb://", f"select * from read_csv('{duck / 'r.csv'}')")
    assert roster.table["creator"].tolist() == ["cy"]
    assert "there is no such database file" in problems(duck, "duckdb:///none.duckdb")
    assert "nowhere" in problems(duck, "duckdb:///w.duckdb", "select * from nowhere")
    assert not (duck / "none.duckdb").exists()


@needs_postgres
def test_postgres(tmp_path: Path, postgres: str) -> None:
    """A server with a password."""
    holds_both(ask(tmp_path, postgres))
    told = problems(tmp_path, postgres, "select * from nowhere")
    assert 'relation "nowhere" does not exist' in told
    assert "secret" not in told


@needs_postgres
def test_a_query_cannot_write(tmp_path: Path, postgres: str) -> None:
    """A query that changes anything is refused, and nothing is changed."""
    for query in ("delete from channels", "with gone as (delete from channels returning *) select * from gone"):
        assert "the database query failed" in problems(tmp_path, postgres, query)
    holds_both(ask(tmp_path, postgres))


@needs_postgres
def test_many_channels(tmp_path: Path, postgres: str) -> None:
    """100,000 rows come in parts, and none is lost."""
    numbers = "select 'c' || n as handle, 1000 + n as followers, n / 7.0 as price from generate_series(1, 100000) n"
    table = ask(tmp_path, postgres, numbers).table
    assert len(table) == 100_000
    assert table["followers"].sum() == sum(range(1001, 101_001))


@needs_postgres
def test_a_plan_from_a_server(tmp_path: Path, postgres: str) -> None:
    """A scenario with a query plans, and neither plan nor messages hold the password."""
    from optimizer.plan.files import plan_json

    scenario = tmp_path / "s.yaml"
    scenario.write_text(f"budget: 2000\nroster: {{sql: '{postgres}', query: '{QUERY}'}}\n")
    plan = plan_campaign(scenario, [f"roster.sql={postgres}"])
    assert "ann" in set(plan.lines["creator"])
    assert "secret" not in plan_json(plan)
    wrong = postgres.replace("secret%20word", "hunter2")
    with pytest.raises(InputError) as caught:
        prepare(scenario, [f"roster.sql={wrong}"])
    assert "password authentication failed" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("mysql+pymysql://u:hunter2@127.0.0.1:port/d", "the address of the database is not understood"),
        ("no address", "the address of the database is not understood"),
        ("nonsense://u:hunter2@h/d", "the database query failed"),
        ("sqlite:///w.db?timeout=hunter2", "could not convert string to float: '***'"),
        ("sqlite:///none.db", "there is no such database file"),
    ],
)
def test_addresses_that_do_not_work(sqlite: Path, address: str, message: str) -> None:
    """Each gets a sentence with a hint and without its secrets."""
    told = problems(sqlite, address)
    assert message in told
    assert "hunter2" not in told
