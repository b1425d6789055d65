"""PatentsView's tables of granted US patents (TSV): g_patent alone, or in one zip with the tables that belong to it.

Each table is a file; all join on the patent's number. g_patent alone has titles and days of grant. Abstracts, claims,
assignees, inventors, applications and classes lie in tables of their own, which without g_patent are no records.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, ClassVar

from catalogue.errors import UnreadableFile
from catalogue.records import (
    FieldSource,
    Institution,
    PatentRef,
    Rejection,
    RightKind,
    Technology,
    TechnologyText,
)
from ingest.base import Outcome
from ingest.cells import WrongCell, read_date
from ingest.containers import peek
from ingest.numbers import classification_symbol, distinct, us_application_number, us_number
from ingest.patent_columns import publication_id
from ingest.patentsview_tables import PATENT, TABLES, Cells, Join, join_on_disk, opened, table_of, table_rows

TABLE_SIGNATURES = tuple(table.signature for table in TABLES if not table.exact)
TABLE_HEADERS = tuple(table.signature for table in TABLES if table.exact)
_RIGHTS: dict[str, RightKind] = {
    "utility": "invention",
    "reissue": "invention",
    "design": "design",
    "plant": "plant",
}
_TODO = "Correct the row and hand the file in again; the other rows were taken"


class PatentsView:
    """A patent without number or title, or with an impossible date, is rejected."""

    name: ClassVar[str] = "patentsview"
    label: ClassVar[str] = "PatentsView tables (TSV; several of them in one zip)"
    extensions: ClassVar[tuple[str, ...]] = (".tsv", ".zip")
    reads: ClassVar[str] = (
        "title, number, days of filing and grant, kind of right, withdrawal; from the tables in the same zip: abstract, "
        "claims, first organisation among the assignees as owner, application number, inventors, IPC at issue, CPC"
    )
    skips: ClassVar[str] = (
        "descriptions, citations, US classes, terms of grant, government interest; other tables than g_patent by themselves"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        return table_of(head) is not None

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        head, whole = peek(stream)
        table = table_of(head)
        if table is not PATENT:
            what = (
                f"PatentsView's table {table.name}, {table.holds} by patent number"
                if table
                else "no such table"
            )
            raise UnreadableFile(
                f"it is {what}: by itself it holds no records",
                where=name,
                todo="Pack it into one zip with g_patent.tsv and hand that in"
                if table and table.columns
                else "Leave it out: nothing is taken from it",
            )
        yield from _patents(table_rows(whole, file=name), file=name, join=None)

    def sniff_members(self, heads: Mapping[str, bytes]) -> frozenset[str]:
        """g_patent and the tables that are joined to it; nothing where only one of the two is there."""
        found = {member: table for member, head in heads.items() if (table := table_of(head))}
        joined = frozenset(member for member, table in found.items() if table is PATENT or table.columns)
        return joined if PATENT in found.values() and len(joined) > 1 else frozenset()

    def read_members(
        self, open_member: Callable[[str], BinaryIO], names: frozenset[str], *, name: str
    ) -> Iterator[Outcome]:
        """The patents of g_patent in its order, before them the rows of other tables that cannot be joined."""
        tables = {}
        for member in sorted(names):
            with opened(open_member, member, file=f"{name}!{member}") as stream:
                tables[member] = table_of(peek(stream)[0])
        first = [member for member, table in tables.items() if table is PATENT]
        with _room(name), join_on_disk() as join:
            for member in first:
                with opened(open_member, member, file=f"{name}!{member}") as stream:
                    join.add_patents(stream, file=f"{name}!{member}")
            for member, table in tables.items():
                if table is not None and table is not PATENT:
                    with opened(open_member, member, file=f"{name}!{member}") as stream:
                        yield from join.add(table, stream, file=f"{name}!{member}")
            join.index()
            for member in first:
                file = f"{name}!{member}"
                with opened(open_member, member, file=file) as stream:
                    yield from _patents(table_rows(stream, file=file), file=file, join=join)


@contextmanager
def _room(name: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise UnreadableFile(
            f"the tables could not be joined on disk ({error})",
            where=name,
            todo="Make room for temporary files, about as much as the unpacked tables, and hand it in again",
        ) from error


def _patents(
    table: Iterator[tuple[str, Cells] | Rejection], *, file: str, join: Join | None
) -> Iterator[Outcome]:
    count = 0
    for row in table:
        count += 1
        if isinstance(row, Rejection):
            yield row
            continue
        position, cells = row
        try:
            yield _technology(cells, join, FieldSource(file, position, "mapped"))
        except WrongCell as wrong:
            yield Rejection(file, position, wrong.field, wrong.reason, _TODO)
    if not count:
        raise UnreadableFile("there is no row below the header", where=file, todo="Download the table again")


def _technology(cells: Cells, join: Join | None, source: FieldSource) -> Technology:
    key, title = cells.get("patentid"), cells.get("patenttitle")
    number = us_number(key)
    if key is None or number is None:
        raise WrongCell("the patent has no number", "patent_id")
    if title is None:
        raise WrongCell(f"patent {number} has no title", "patent_title")

    def joined(table: str) -> list[dict[str, str]]:
        return join.rows_of(table, key) if join else []

    granted = _day(cells, "patentdate", "patent_date")
    application = next(iter(joined("g_application")), {})
    patent = PatentRef(
        country="US",
        number=number,
        kind=cells.get("wipokind"),
        application_number=_application(application),
        right=_RIGHTS.get(cells.get("patenttype", "").casefold()),
        filing_date=_day(application, "filingdate", "g_application.filing_date"),
        publication_date=granted,
        grant_date=granted,
        status="withdrawn" if cells.get("withdrawn") == "1" else None,
        inventors=distinct(
            " ".join(
                part
                for part in (row.get("disambiginventornamefirst"), row.get("disambiginventornamelast"))
                if part
            )
            for row in joined("g_inventor_disambiguated")
        ),
    )
    abstracts = joined("g_patent_abstract")
    claims = tuple(" ".join(row["claimtext"].split()) for row in joined("g_claims") if "claimtext" in row)
    return Technology(
        id=publication_id(patent) or key,
        texts={
            "en": TechnologyText(  # 37 CFR 1.52(b)(1)(ii): the specification is in English
                title=" ".join(title.split()),
                abstract=abstracts[0].get("patentabstract") if abstracts else None,
                claims=claims or None,
            )
        },
        owner=_owner(joined("g_assignee_disambiguated"), join),
        patents=(patent,),
        ipc=distinct(_ipc(row) for row in joined("g_ipc_at_issue")),
        cpc=distinct(
            classification_symbol(row.get("cpcgroup")) or row.get("cpcgroup")
            for row in joined("g_cpc_current")
        ),
        published=granted,
        provenance={"*": source},
    )


def _owner(assignees: list[dict[str, str]], join: Join | None) -> Institution | None:
    """The first assignee that is an organisation, with the place that the table of places gives it."""
    found = next((row for row in assignees if "disambigassigneeorganization" in row), None)
    if found is None or join is None:
        return None
    place = next(iter(join.rows_of("g_location_disambiguated", found.get("locationid", ""))), {})
    country, state = place.get("disambigcountry", "").upper(), place.get("disambigstate", "").upper()
    in_a_state = country == "US" and re.fullmatch(r"[A-Z]{2}", state)
    return Institution(
        name=found["disambigassigneeorganization"],
        country=country if re.fullmatch(r"[A-Z]{2}", country) else None,
        region=f"US-{state}" if in_a_state else None,
    )


def _application(row: Mapping[str, str]) -> str | None:
    """Series and serial of six digits; the table leaves a leading zero of the series out (5497504 of series 05)."""
    number, series = us_application_number(row.get("applicationid")), row.get("seriescode", "")
    if number and re.fullmatch(r"\d{7}", number) and series.zfill(2) == f"0{number[0]}":
        return number.zfill(8)
    return number


def _ipc(row: Mapping[str, str]) -> str | None:
    section, division, subclass = (row.get(part, "") for part in ("section", "ipcclass", "subclass"))
    group, subgroup = row.get("maingroup", ""), row.get("subgroup", "")
    return classification_symbol(f"{section}{division.zfill(2)}{subclass} {group}/{subgroup.zfill(2)}")


def _day(cells: Mapping[str, str], column: str, name: str) -> dt.date | None:
    try:
        return read_date(cells.get(column))
    except ValueError as error:
        raise WrongCell(str(error), name) from error


READER = PatentsView()
