"""PatentsView's tables, known by their headers, and their join on disk.

Tables hold up to tens of millions of rows, in an order of their own. So the rows that belong to a patent of g_patent go
into a database in a temporary file, are indexed there and are fetched patent by patent: memory stays flat.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from catalogue.errors import BankError, UnreadableFile
from catalogue.records import Rejection
from ingest.containers import DAMAGE, peek
from ingest.delimited import Dialect, first_rows, rows
from ingest.headers import plain

Cells = Mapping[str, str]

_DIALECTS = tuple(Dialect("utf-8-sig", separator, headed=False, regular=True) for separator in ("\t", ","))
_BATCH = 1_000
_CACHE_KIB = 65_536
_NARROW = "Export the table again, or mend the row"


@dataclass(frozen=True)
class Table:
    """One kind of table: what PatentsView calls it, what it holds, the headers that give it away, the columns taken.

    With `exact` the header holds nothing else: other tables than PatentsView's have such columns beside more.
    `key` is the column that joins, `order` the one that puts a patent's rows in order; a table that nothing is taken of
    has no `columns`. Headers and columns are plain words (see `ingest.headers.plain`).
    """

    name: str
    holds: str
    signature: frozenset[str]
    columns: tuple[str, ...] = ()
    key: str = "patentid"
    order: str | None = None
    exact: bool = False

    def fits(self, header: frozenset[str]) -> bool:
        return header == self.signature if self.exact else header >= self.signature


def _table(
    name: str,
    holds: str,
    signature: str,
    columns: str = "",
    *,
    key: str = "patentid",
    order: str | None = None,
    exact: bool = False,
) -> Table:
    return Table(name, holds, frozenset(signature.split()), tuple(columns.split()), key, order, exact)


PATENT = _table("g_patent", "patents", "patentid patenttitle wipokind")
TABLES = (
    PATENT,
    _table("g_patent_abstract", "abstracts", "patentid patentabstract", "patentabstract", exact=True),
    _table("g_application", "applications", "applicationid patentid rule47flag", "applicationid filingdate seriescode"),
    _table(
        "g_assignee_disambiguated", "assignees", "patentid assigneesequence disambigassigneeorganization",
        "disambigassigneeorganization locationid", order="assigneesequence",
    ),
    _table(
        "g_inventor_disambiguated", "inventors", "patentid inventorsequence disambiginventornamelast",
        "disambiginventornamefirst disambiginventornamelast", order="inventorsequence",
    ),
    _table("g_cpc_current", "CPC classes", "patentid cpcsequence cpcgroup", "cpcgroup", order="cpcsequence"),
    _table(
        "g_ipc_at_issue", "IPC classes", "patentid ipcsequence maingroup",
        "section ipcclass subclass maingroup subgroup", order="ipcsequence",
    ),
    _table("g_claims", "claims", "patentid claimsequence claimtext", "claimtext", order="claimsequence"),
    _table(
        "g_location_disambiguated", "places", "locationid disambigcountry",
        "disambigstate disambigcountry", key="locationid",
    ),
    _table("g_us_patent_citation", "citations", "patentid citationsequence"),
    _table("g_other_reference", "references", "patentid otherreferencesequence"),
    _table("g_uspc_at_issue", "US classes", "patentid uspcsequence"),
    _table("g_wipo_technology", "fields of technology", "patentid wipofieldsequence"),
    _table("g_us_term_of_grant", "terms of grant", "patentid termgrant"),
    _table("g_gov_interest", "government interests", "patentid gistatement"),
    _table("g_detail_desc_text", "descriptions", "patentid descriptiontext", exact=True),
    _table("g_brf_sum_text", "summaries", "patentid summarytext", exact=True),
)  # fmt: skip


def table_of(head: bytes) -> Table | None:
    """Which of PatentsView's tables begins with `head`; the header is its first row."""
    return _known(head)[0]


def _known(head: bytes) -> tuple[Table | None, Dialect]:
    for dialect in _DIALECTS:
        for cells in first_rows(head, dialect)[:1]:
            header = frozenset(plain(cell) for cell in cells)
            if found := next((table for table in TABLES if table.fits(header)), None):
                return found, dialect
    return None, _DIALECTS[0]


def table_rows(stream: BinaryIO, *, file: str) -> Iterator[tuple[str, Cells] | Rejection]:
    """Each row with its place ("row 12") and its cells that hold something, by plain header.

    Raises:
        UnreadableFile: see `ingest.delimited.rows`.
    """
    head, whole = peek(stream)
    header: tuple[str, ...] | None = None
    for row in rows(whole, _known(head)[1], name=file):
        if row.blank:
            continue
        if header is None:
            header = tuple(plain(cell or "") for cell in row.cells)
        elif len(row.cells) != len(header):
            reason = f"the row has {len(row.cells)} cells, the header {len(header)}"
            yield Rejection(file, row.position, None, reason, _NARROW)
        else:
            yield row.position, {key: cell for key, cell in zip(header, row.cells, strict=True) if cell}


class Join:
    """The rows of the other tables that belong to the patents put in first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._database = connection
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.execute("BEGIN")
        self._database.execute("CREATE TABLE patent (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._taken = {table.name: table for table in TABLES if table.columns}
        for number, table in enumerate(self._taken.values()):
            columns = ", ".join(f"c{place}" for place in range(len(table.columns)))
            self._database.execute(f"CREATE TABLE t{number} (key TEXT, place INTEGER, {columns})")
        self._numbers = {name: number for number, name in enumerate(self._taken)}

    def add_patents(self, stream: BinaryIO, *, file: str) -> None:
        """Note which patents there are; what is wrong with a row is told where it is read as a record."""
        found = (
            row[1].get("patentid") for row in table_rows(stream, file=file) if not isinstance(row, Rejection)
        )
        self._database.executemany(
            "INSERT OR IGNORE INTO patent VALUES (?)", ((key,) for key in found if key)
        )

    def add(self, table: Table, stream: BinaryIO, *, file: str) -> Iterator[Rejection]:
        """Put in the rows of the patents noted before (of places: all); yields the rows that cannot be."""
        batch: list[tuple[object, ...]] = []
        marks = ", ".join("?" * len(table.columns))
        known = "WHERE EXISTS (SELECT 1 FROM patent WHERE id = ?1)" if table.key == "patentid" else ""
        sql = f"INSERT INTO t{self._numbers[table.name]} SELECT ?1, ?2, {marks} {known}"
        for row in table_rows(stream, file=file):
            if isinstance(row, Rejection):
                yield row
                continue
            position, cells = row
            key, place = cells.get(table.key), cells.get(table.order or "", "0")
            if key is None or not place.isdecimal() or len(place) > 9:
                field = table.key if key is None else table.order
                yield Rejection(file, position, field, f"{field} is missing or no number", _NARROW)
                continue
            batch.append((key, int(place), *(cells.get(column) for column in table.columns)))
            if len(batch) == _BATCH:
                self._database.executemany(sql, batch)
                batch.clear()
        self._database.executemany(sql, batch)

    def index(self) -> None:
        """To be called once all rows are in."""
        for number in self._numbers.values():
            self._database.execute(f"CREATE INDEX i{number} ON t{number} (key)")

    def rows_of(self, table: str, key: str) -> list[dict[str, str]]:
        """One patent's rows of a table, in order."""
        sql = f"SELECT * FROM t{self._numbers[table]} WHERE key = ? ORDER BY place, rowid"
        columns = self._taken[table].columns
        return [
            {column: cell for column, cell in zip(columns, found[2:], strict=True) if cell is not None}
            for found in self._database.execute(sql, (key,))
        ]


@contextmanager
def join_on_disk() -> Iterator[Join]:
    """An empty join; its file is gone afterwards."""
    with (
        TemporaryDirectory(prefix="techbank-") as folder,
        closing(sqlite3.connect(Path(folder) / "join.sqlite", isolation_level=None)) as connection,
    ):
        yield Join(connection)


@contextmanager
def opened(open_member: Callable[[str], BinaryIO], member: str, *, file: str) -> Iterator[BinaryIO]:
    """A member of an archive; what damage raises while it is read names the member.

    Raises:
        UnreadableFile: it is damaged.
    """
    try:
        with open_member(member) as stream:
            yield stream
    except BankError:
        raise
    except DAMAGE as error:
        raise UnreadableFile(
            f"the table cannot be read any further: {error or type(error).__name__}",
            where=file,
            todo="Download it again and pack it once more",
        ) from error
