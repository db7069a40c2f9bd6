"""A fresh database of each kind for a bench to fill: SQLite always, PostgreSQL where a server is named."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True)
class Database:
    """A database by the kind shown in the results and the address Django is given."""

    name: str
    url: str


@contextmanager
def fresh_sqlite() -> Iterator[Database]:
    """A database file that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Database("sqlite", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")


@contextmanager
def fresh_postgresql(server: str) -> Iterator[Database]:
    """A database on this server that is gone afterwards."""
    import psycopg
    from psycopg import sql

    parts = urlsplit(server)
    name = f"bench_{os.getpid()}"
    admin = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield Database("postgresql", urlunsplit(parts._replace(path=f"/{name}")))
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


LOCAL_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


@cache
def server() -> str | None:
    """The PostgreSQL server to measure on: BENCH_POSTGRESQL, else DATABASE_URL if it is one, else one that runs on this machine."""
    for variable in ("BENCH_POSTGRESQL", "DATABASE_URL"):
        if (url := os.environ.get(variable, "")).startswith("postgres"):
            return url
    import psycopg

    try:
        psycopg.connect(LOCAL_SERVER, connect_timeout=2).close()
    except psycopg.OperationalError:
        return None
    return LOCAL_SERVER


def kinds() -> list[str]:
    """The kinds of database there are to measure on."""
    return ["sqlite", "postgresql"] if server() else ["sqlite"]


@contextmanager
def fresh(kind: str) -> Iterator[Database]:
    """A fresh database of this kind."""
    address = server()
    with fresh_postgresql(address) if kind == "postgresql" and address else fresh_sqlite() as database:
        yield database
