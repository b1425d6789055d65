"""The catalogue: the truth about what the bank holds. Every change is a version that stays."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from catalogue import exchange
from catalogue.errors import NotFound, StoreError
from catalogue.records import Technology
from catalogue.store.engine import open_engine
from catalogue.store.schema import technologies, versions

Outcome = Literal["stored", "changed", "same"]
_MANY = 500  # ids a statement: every database takes that many parameters


@dataclass(frozen=True)
class Stored:
    """What became of one source record: new (stored), another content than before (changed), or the same.

    `technology` is the id of the technology that shows it; `merged` says that it joined one that stood already.
    `version` and `sequence` are of that technology's log.
    """

    id: str
    outcome: Outcome
    version: int
    sequence: int
    technology: str
    merged: bool = False


@dataclass(frozen=True)
class Change:
    """The last change of a technology: its number, and whether it withdrew the technology."""

    sequence: int
    withdrawn: bool


@dataclass(frozen=True)
class Version:
    """One version of a technology in the log, with where it came from. Times are UTC."""

    sequence: int
    version: int
    technology: Technology
    withdrawn: bool
    file: str | None
    position: str | None
    who: str | None
    stored_at: dt.datetime


def content_hash(technology: Technology) -> str:
    """SHA-256 over the record's exchange form without its provenance, in whatever order its languages stand."""
    content = exchange.to_dict(replace(technology, provenance=None))
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class _Now:
    """Where a technology stands: its latest version."""

    version: int
    content_hash: str
    withdrawn: bool
    sequence: int


class Catalogue:
    """Technologies by id in any SQL database. Safe for several processes; one object serves many threads."""

    def __init__(self, url: str) -> None:
        """Opens the catalogue at an SQL URL, making its tables where they are missing.

        Raises:
            StoreError: it cannot be opened.
        """
        self._engine = open_engine(url)
        self._open = threading.local()  # the transaction that this thread is in, where it is in one

    def close(self) -> None:
        """Gives back all connections."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """All that this thread reads and writes inside is one transaction: on disk at its end, or not at all.

        Yields the connection, for rows of other tables that must stand or fall with the records. A transaction inside
        another joins it; where the inner one fails and the outer goes on, only the inner one's writes are undone.

        Raises:
            StoreError: the database failed.
        """
        with self._transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[sa.Connection]:
        joined: sa.Connection | None = getattr(self._open, "connection", None)
        try:
            if joined is not None:
                with joined.begin_nested() if writes else nullcontext():
                    yield joined
                return
            with self._engine.connect().execution_options(writes=writes) as connection, connection.begin():
                if writes:
                    self._open.connection = connection
                try:
                    yield connection
                finally:
                    if writes:
                        self._open.connection = None
        except SQLAlchemyError as error:
            raise StoreError(
                f"the catalogue could not be {'written' if writes else 'read'}: {str(error).splitlines()[0]}",
                where=self._engine.url.render_as_string(hide_password=True),
                todo="Check free disk space and that no other program holds the database; then try again",
            ) from error

    def upsert(
        self,
        records: Sequence[Technology],
        *,
        who: str | None = None,
        office: str | None = None,
        job: str | None = None,
    ) -> list[Stored]:
        """Stores records in one transaction; when it returns, they are on disk.

        One result a record, in order. A record that equals what is stored (provenance aside) changes nothing; one
        that had been withdrawn comes back. Two of one id in a batch are two versions, the later one standing.
        """
        with self._transaction(writes=True) as connection:
            known = self._known(connection, {record.id for record in records})
            return [self._put(connection, known, record, who=who) for record in records]

    @staticmethod
    def _known(connection: sa.Connection, ids: Iterable[str]) -> dict[str, _Now]:
        found: dict[str, _Now] = {}
        wanted = sorted(ids)
        for start in range(0, len(wanted), _MANY):
            part = wanted[start : start + _MANY]
            for row in connection.execute(sa.select(technologies).where(technologies.c.id.in_(part))):
                found[row.id] = _Now(row.version, row.content_hash, bool(row.withdrawn), row.sequence)
        return found

    @staticmethod
    def _put(
        connection: sa.Connection,
        known: dict[str, _Now],
        record: Technology,
        *,
        who: str | None,
        withdrawn: bool = False,
    ) -> Stored:
        before, digest = known.get(record.id), content_hash(record)
        if before is not None and before.content_hash == digest and before.withdrawn == withdrawn:
            return Stored(record.id, "same", before.version, before.sequence, record.id)
        version = before.version + 1 if before is not None else 1
        source = (record.provenance or {}).get("*")
        log = sa.insert(versions).values(
            technology_id=record.id,
            version=version,
            content_hash=digest,
            record=exchange.to_json(record),
            withdrawn=withdrawn,
            file=source.file if source else None,
            position=source.position if source else None,
            who=who,
            stored_at=dt.datetime.now(dt.UTC),
        )
        key = connection.execute(log).inserted_primary_key
        sequence = int(key[0]) if key is not None else 0
        now = _Now(version, digest, withdrawn, sequence)
        if before is None:
            connection.execute(sa.insert(technologies).values(id=record.id, **asdict(now)))
        else:
            where = technologies.c.id == record.id
            connection.execute(sa.update(technologies).where(where).values(**asdict(now)))
        known[record.id] = now
        return Stored(record.id, "stored" if before is None else "changed", version, sequence, record.id)

    def withdraw(
        self,
        ids: Sequence[str],
        *,
        who: str | None = None,
        office: str | None = None,
        job: str | None = None,
    ) -> list[str]:
        """Marks technologies as withdrawn (their history stays); returns the ids that were not so before.

        Raises:
            NotFound: one of them does not exist; then none is withdrawn.
        """
        with self._transaction(writes=True) as connection:
            known = self._known(connection, ids)
            missing = [id_ for id_ in ids if id_ not in known]
            if missing:
                raise NotFound(
                    f"there is no technology {missing[0]!r}", todo="Nothing was withdrawn. Check the id"
                )
            done = []
            for id_ in dict.fromkeys(ids):
                if not known[id_].withdrawn:
                    record = self._record(connection, known[id_].sequence)
                    self._put(connection, known, record, who=who, withdrawn=True)
                    done.append(id_)
            return done

    @staticmethod
    def _record(connection: sa.Connection, sequence: int) -> Technology:
        query = sa.select(versions.c.record).where(versions.c.sequence == sequence)
        return exchange.from_json(connection.execute(query).scalar_one())

    def get(self, id_: str) -> Technology:
        """The latest version of a technology.

        Raises:
            NotFound: there is none of that id, or it was withdrawn.
        """
        found = self.get_many([id_])
        if id_ not in found:
            raise NotFound(f"there is no technology {id_!r}", todo="Check the id; it may have been withdrawn")
        return found[id_]

    def get_many(self, ids: Sequence[str]) -> Mapping[str, Technology]:
        """The latest versions by id; those that do not exist or are withdrawn are left out."""
        found: dict[str, Technology] = {}
        with self._reading() as connection:
            for start in range(0, len(ids), _MANY):
                query = self._current().where(technologies.c.id.in_(ids[start : start + _MANY]))
                found.update((row.id, exchange.from_json(row.record)) for row in connection.execute(query))
        return found

    @staticmethod
    def _current() -> sa.Select[tuple[str, str]]:
        return (
            sa.select(technologies.c.id, versions.c.record)
            .join(versions, versions.c.sequence == technologies.c.sequence)
            .where(sa.not_(technologies.c.withdrawn))
        )

    def current(self) -> Iterator[Technology]:
        """Every technology that is not withdrawn, in order of id by code point, as one consistent state; streams."""
        with self._reading() as connection:
            rows = connection.execution_options(yield_per=_MANY).execute(
                self._current().order_by(self._by_id())
            )
            for row in rows:
                yield exchange.from_json(row.record)

    def _by_id(self) -> sa.ColumnElement[str]:
        # SQLite compares bytes; PostgreSQL follows a language's order unless told otherwise.
        if self._engine.dialect.name == "postgresql":
            return sa.collate(technologies.c.id, "C")
        return technologies.c.id.expression

    def sequence(self) -> int:
        """The number of the last change; 0 in an empty catalogue."""
        with self._reading() as connection:
            return int(connection.execute(sa.select(sa.func.max(versions.c.sequence))).scalar() or 0)

    def changed_since(self, sequence: int) -> Mapping[str, bool]:
        """Ids of technologies changed after change number `sequence`, and whether each is now withdrawn."""
        query = sa.select(technologies.c.id, technologies.c.withdrawn).where(
            technologies.c.sequence > sequence
        )
        with self._reading() as connection:
            return {row.id: bool(row.withdrawn) for row in connection.execute(query)}

    def changes_after(self, sequence: int) -> Mapping[str, Change]:
        """The last change of each technology changed after change number `sequence`."""
        query = sa.select(technologies.c.id, technologies.c.sequence, technologies.c.withdrawn).where(
            technologies.c.sequence > sequence
        )
        with self._reading() as connection:
            return {row.id: Change(row.sequence, bool(row.withdrawn)) for row in connection.execute(query)}

    def count(self) -> int:
        """How many technologies there are, withdrawn ones left out."""
        query = sa.select(sa.func.count()).select_from(technologies).where(sa.not_(technologies.c.withdrawn))
        with self._reading() as connection:
            return int(connection.execute(query).scalar_one())

    def history(self, id_: str) -> list[Version]:
        """All versions of a technology, the oldest first; empty where there is none of that id."""
        query = sa.select(versions).where(versions.c.technology_id == id_).order_by(versions.c.version)
        with self._reading() as connection:
            return [
                Version(
                    row.sequence,
                    row.version,
                    exchange.from_json(row.record),
                    bool(row.withdrawn),
                    row.file,
                    row.position,
                    row.who,
                    row.stored_at if row.stored_at.tzinfo else row.stored_at.replace(tzinfo=dt.UTC),
                )
                for row in connection.execute(query)
            ]
