"""Opens a database by SQL URL and brings its tables up to date.

SQLite runs in WAL mode with synchronous=FULL: what has been committed survives a kill and a power cut. Writers take
the write lock at the beginning of a transaction, so that two of them wait for each other instead of failing.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from catalogue.errors import StoreError
from catalogue.store.schema import HEAD

_WAIT_SECONDS = 60
_MIGRATING = threading.Lock()  # alembic keeps what it is at in variables of its module
_WRITERS = 0x7EC4BA  # the number of the lock that PostgreSQL's writers share


def _sqlite(engine: sa.Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # transactions are begun by the event below, not by the driver
        connection.execute(f"PRAGMA busy_timeout={_WAIT_SECONDS * 1000}")
        _write_ahead(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(engine: sa.Engine) -> None:
    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        # Writers wait for each other, as on SQLite: two of them at once must not make two technologies of one, and
        # the numbers of the log become visible in order.
        if connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


def _write_ahead(connection: Any) -> None:
    """Switches to WAL. SQLite does not always wait for other processes here, whatever busy_timeout says."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with (
        _MIGRATING,
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        # Another process may have done it while this one waited for the lock.
        if _revision(connection) != HEAD:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def open_engine(url: str) -> sa.Engine:
    """An engine for `url` (any SQL URL that SQLAlchemy knows), its tables at the newest migration.

    Raises:
        StoreError: the URL is wrong, the database cannot be reached, or it is of a newer version.
    """
    shown = url
    try:
        shown = sa.make_url(url).render_as_string(hide_password=True)
        engine = sa.create_engine(url)
        if engine.dialect.name == "sqlite":
            _sqlite(engine)
        elif engine.dialect.name == "postgresql":
            _postgresql(engine)
        _migrate(engine)
    except (SQLAlchemyError, ImportError, OSError) as error:
        if isinstance(error, DatabaseError) and not isinstance(error, OperationalError):
            raise StoreError(
                f"the catalogue is damaged or is none ({str(error).splitlines()[0]})",
                where=shown,
                todo="Put a backup in its place, or move it away and take the files in again",
            ) from error
        raise StoreError(
            f"the catalogue cannot be opened ({type(error).__name__}: {str(error).splitlines()[0]})",
            where=shown,
            todo="Check that the folder exists and may be written, and the setting catalogue_url",
        ) from error
    except Exception as error:
        if type(error).__module__.startswith("alembic"):
            raise StoreError(
                "the catalogue was written by a newer version of this program",
                where=shown,
                todo="Update the program, or open another bank",
            ) from error
        raise
    return engine
