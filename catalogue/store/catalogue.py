"""The catalogue: the truth about what the bank holds. Every change is a version that stays."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from catalogue import exchange
from catalogue.errors import NotFound, StoreError
from catalogue.records import OwnerChange, Technology
from catalogue.store.batch import By
from catalogue.store.changing import put_owner_changes, put_records, withdraw_records
from catalogue.store.deciding import accept, open_proposals, refuse, split_off
from catalogue.store.engine import open_engine
from catalogue.store.jobs import JobStore
from catalogue.store.mappings import MappingStore
from catalogue.store.outcomes import Change, OwnerChanged, Proposal, Source, Stored, Version, utc
from catalogue.store.reading import offices_of, records_of, sources_of
from catalogue.store.schema import sources, technologies, versions
from catalogue.store.standing import MANY


class Catalogue:
    """Technologies by id in any SQL database. Safe for several processes; one object serves many threads."""

    def __init__(self, url: str) -> None:
        """Opens the catalogue at an SQL URL, making its tables where they are missing.

        Raises:
            StoreError: it cannot be opened.
        """
        self._engine = open_engine(url)
        self.mappings = MappingStore(self._reading, self.transaction)
        self.jobs = JobStore(self._reading, self.transaction)
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
        """Stores source records in one transaction; when it returns, they are on disk.

        One result a record, in order. A record that equals what is stored (provenance aside) changes nothing; one
        that had been withdrawn comes back. Two of one id in a batch are two versions, the later one standing. Records
        that share a publication, an application or a family make one technology; doubtful merges are proposed.
        """
        with self._transaction(writes=True) as connection:
            return put_records(connection, records, By(who, office, job))

    def withdraw(
        self,
        ids: Sequence[str],
        *,
        who: str | None = None,
        office: str | None = None,
        job: str | None = None,
    ) -> list[str]:
        """Marks technologies or single sources as withdrawn (their history stays); the ids that were not so before.

        An id of a technology withdraws all its sources, any other that source alone: its technology is then what the
        others say of it.

        Raises:
            NotFound: one of them does not exist; then none is withdrawn.
        """
        with self._transaction(writes=True) as connection:
            return withdraw_records(connection, ids, By(who, office, job))

    def change_owners(
        self,
        changes: Sequence[OwnerChange],
        *,
        who: str | None = None,
        office: str | None = None,
        job: str | None = None,
    ) -> list[OwnerChanged]:
        """Adds recorded transfers to the patents that the bank holds, in one transaction; one result a change.

        The event joins the patent's events. Where it is of kind `assigned` and names new owners, the first of them
        is the owner from then on. The same change twice changes nothing.
        """
        with self._transaction(writes=True) as connection:
            return put_owner_changes(connection, changes, By(who, office, job))

    def sources(self, technology_id: str) -> list[Source]:
        """What each source says of a technology as it stands, the oldest first, withdrawn ones among them.

        Raises:
            NotFound: there is no technology and no source of that id.
        """
        with self._reading() as connection:
            return sources_of(connection, self._resolved(connection, technology_id))

    def records(
        self, *, offices: Collection[str] | None = None, ids: Collection[str] | None = None
    ) -> Iterator[Source]:
        """Every source record that is not withdrawn, in order of arrival, as its file said it; streams.

        `offices` are names as they were given when the record was handed in last; the id of a technology stands for
        all its records.
        """
        with self._reading() as connection:
            yield from records_of(connection, offices=offices, ids=ids)

    def offices(self) -> list[str]:
        """The names under which offices have handed in what the bank holds, in order."""
        with self._reading() as connection:
            return offices_of(connection)

    def proposals(self) -> list[Proposal]:
        """Merges that are proposed and not decided, the oldest first."""
        with self._reading() as connection:
            return open_proposals(connection)

    def accept_merge(self, proposal: int, *, who: str | None = None) -> str:
        """Makes one technology of the two; its id.

        Raises:
            NotFound: there is no open proposal of that number.
        """
        with self._transaction(writes=True) as connection:
            return accept(connection, proposal, By(who))

    def refuse_merge(self, proposal: int, *, who: str | None = None) -> None:
        """Keeps the two apart for good: they are never proposed nor merged again.

        Raises:
            NotFound: there is no open proposal of that number.
        """
        with self._transaction(writes=True) as connection:
            refuse(connection, proposal, By(who))

    def split(self, record_id: str, *, who: str | None = None) -> tuple[str, str]:
        """Takes a source out of its technology for good; ids of the technology of that source and of the others'.

        Raises:
            NotFound: there is no such source, or it is the only one of its technology.
        """
        with self._transaction(writes=True) as connection:
            return split_off(connection, record_id, By(who))

    @staticmethod
    def _resolved(connection: sa.Connection, id_: str) -> str:
        """The technology that an id leads to: itself, or the one that shows the source of that name."""
        query = (
            sa.select(technologies.c.id)
            .join(sources, sources.c.technology_id == technologies.c.id)
            .where(sources.c.record_id == id_)
        )
        found = connection.execute(query).scalar()
        if found is None:
            raise NotFound(f"there is no technology {id_!r}", todo="Check the id")
        return str(found)

    def get(self, id_: str) -> Technology:
        """The latest version of a technology, also by the id of one merged into it or of any of its sources.

        Raises:
            NotFound: there is none of that id, or it was withdrawn.
        """
        todo = "Check the id; it may have been withdrawn"
        with self._reading() as connection:
            try:
                query = self._current().where(technologies.c.id == self._resolved(connection, id_))
            except NotFound as error:
                raise NotFound(error.what, todo=todo) from error
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"there is no technology {id_!r}", todo=todo)
        return exchange.from_json(row.record)

    def get_many(self, ids: Sequence[str]) -> Mapping[str, Technology]:
        """The latest versions by id; those that do not exist, are withdrawn or were merged away are left out."""
        found: dict[str, Technology] = {}
        with self._reading() as connection:
            for start in range(0, len(ids), MANY):
                query = self._current().where(technologies.c.id.in_(ids[start : start + MANY]))
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
            rows = connection.execution_options(yield_per=MANY).execute(
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
        """All versions of a technology, the oldest first; empty where there is none of that id.

        One that was merged away has its own, ending in a withdrawal; a source that never stood alone has those of
        the technology that shows it.
        """
        query = sa.select(versions).order_by(versions.c.version)
        with self._reading() as connection:
            own = versions.c.technology_id == id_
            if connection.execute(sa.select(versions.c.sequence).where(own).limit(1)).first() is None:
                try:
                    own = versions.c.technology_id == self._resolved(connection, id_)
                except NotFound:
                    return []
            return [
                Version(
                    row.sequence,
                    row.version,
                    exchange.from_json(row.record),
                    bool(row.withdrawn),
                    row.file,
                    row.position,
                    row.who,
                    utc(row.stored_at),
                )
                for row in connection.execute(query.where(own))
            ]
