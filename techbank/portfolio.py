"""An office's own portfolio, written so that it can be handed in again: JSON Lines, a workbook or CSV.

What is written are source records, as their files said them, not the technologies that the bank has merged of them: so a
portfolio re-imports to the same records, in this bank (nothing changes) and in any other. JSON Lines is exact by itself.
A sheet has a column for every field that one of its records states (ingest/portfolio_paths.py), its first header words
in the office's language, and the rest as JSON in its last columns, which keeps it exact.
"""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

from catalogue import exchange
from catalogue.errors import NotFound
from catalogue.records import Technology
from catalogue.store import Catalogue
from ingest.portfolio_paths import (
    ALONE,
    FieldPath,
    above,
    is_exact,
    leaf,
    leaves,
    place_of,
    shown,
    to_rest,
    written,
)
from ingest.portfolio_table import GUARDED, REST
from ingest.portfolio_words import header_of
from techbank.spreadsheets import GuardedCsv, Workbook

Format = Literal["xlsx", "csv", "jsonl"]
Language = Literal["zh", "en", "ja"]
FORMATS: Final[dict[Format, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
}
SHEET: Final[dict[Language, str]] = {"zh": "成果清单", "en": "Portfolio", "ja": "技術一覧"}

_COLUMNS_MAX: Final = 2_000
_SPOOL_BYTES: Final = 16 * 2**20
# Columns that stand in every sheet, empty ones too: what an office fills in sooner or later.
_ALWAYS: Final[tuple[str, ...]] = (
    "id", "texts.{}.title", "texts.{}.abstract", "texts.{}.keywords", "owner.name", "patents.1.country", "patents.1.number",
    "patents.1.kind", "patents.1.application_number", "patents.1.filing_date", "patents.1.status", "sectors", "trl",
    "contact.name", "contact.email", "contact.phone", "offers.1.status", "offers.1.scheme", "offers.1.grants",
    "offers.1.territory", "offers.1.term_months", "offers.1.payment.models", "offers.1.payment.currency",
    "offers.1.payment.total_fixed", "offers.1.payment.upfront", "offers.1.payment.royalty_pct_min",
    "offers.1.payment.royalty_pct_max", "offers.1.payment.royalty_base", "offers.1.payment.price_on_request",
    "offers.1.trial.free_months",
)  # fmt: skip


@dataclass(frozen=True)
class Selection:
    """Which records: those that an office has handed in, those of an owner, those of ids; all where nothing is said."""

    office: str | None = None
    owner: str | None = None
    ids: tuple[str, ...] | None = None


def select(catalogue: Catalogue, selection: Selection) -> Iterator[Technology]:
    """The source records of a selection, in order of arrival; streams.

    An office, and an owner, is the same in whatever case and width its name is written.
    """
    offices: Collection[str] | None = None
    if selection.office is not None:
        offices = [name for name in catalogue.offices() if _same(name) == _same(selection.office)]
    for source in catalogue.records(offices=offices, ids=selection.ids):
        if selection.owner is None or _is_of(source.record, _same(selection.owner)):
            yield source.record


def _same(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _is_of(record: Technology, owner: str) -> bool:
    if record.owner is None:
        return False
    return owner in {_same(name) for name in (record.owner.name, *(record.owner.names or {}).values())}


def write(records: Iterable[Technology], path: Path, *, format: Format, language: Language = "zh") -> int:  # noqa: A002
    """Writes a portfolio to a file; how many records it holds.

    Raises:
        NotFound: there are none; then nothing is written.
        OSError: the file cannot be written.
    """
    # A sheet's columns are known when all records have been seen; what is written must be what was seen.
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
        columns = _Columns(language)
        count = 0
        for record in records:
            count += 1
            spool.write(exchange.to_json(record).encode() + b"\n")
            if format != "jsonl":
                columns.see(exchange.to_dict(record))
        if not count:
            raise NotFound(
                "no record is of that office, owner or list",
                todo="Check the name: techbank show ID tells who handed a record in",
            )
        spool.seek(0)
        if format == "jsonl":
            with path.open("wb") as stream:
                for line in spool:
                    stream.write(line)
        elif format == "csv":
            with path.open("wb") as stream:
                _write_csv(stream, columns, spool)
        else:
            _write_xlsx(path, columns, spool)
    return count


def _write_csv(stream: BinaryIO, columns: _Columns, spool: Iterable[bytes]) -> None:
    table = GuardedCsv(stream)
    table.row(columns.header(GUARDED))
    for line in spool:
        table.row(columns.row(json.loads(line)))
    table.end()


def _write_xlsx(path: Path, columns: _Columns, spool: Iterable[bytes]) -> None:
    book = Workbook()
    header = columns.header(REST)
    widths = [36 if "title" in cell or "abstract" in cell else 18 for cell in header]
    book.sheet(SHEET[columns.language], frozen=1, widths=widths)
    book.row(header, dict.fromkeys(range(len(header)), "header"))
    for line in spool:
        book.row(columns.row(json.loads(line)))
    book.save(path)


class _Columns:
    """The columns of a sheet: every field that a record states, in the order of the model."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._paths: set[FieldPath] = set()
        self._rests = 1
        self._ordered: list[FieldPath] = []

    def see(self, record: dict[str, Any]) -> None:
        """Notes what a record states."""
        for path, _ in leaves(record):
            if leaf(path) is not None and (path in self._paths or len(self._paths) < _COLUMNS_MAX):
                self._paths.add(path)
        # a field beyond the last column is never given one, so that the rest is now as it will be written
        self._rests = max(self._rests, len(to_rest(self._split(record)[1])))

    def header(self, rest: str) -> list[str]:
        """The sheet's header; `rest` is the name of its last columns."""
        languages = sorted({path[1] for path in self._paths if path[0] == "texts"}) or [self.language]
        always = {tuple(one.format(language).split(".")) for one in _ALWAYS for language in languages}
        self._ordered = sorted(self._paths | always, key=place_of)
        words = header_of((REST,), self.language).partition(" [")[0]
        return [
            *(header_of(path, self.language) for path in self._ordered),
            *(f"{words} [{rest}.{number}]" for number in range(1, self._rests + 1)),
        ]

    def row(self, record: dict[str, Any]) -> list[str]:
        """A record's cells."""
        cells, rest = self._split(record)
        return [*(cells.get(path, "") for path in self._ordered), *to_rest(rest)]

    def _split(self, record: dict[str, Any]) -> tuple[dict[FieldPath, str], dict[str, Any]]:
        """What a record's cells say, and the rest."""
        found = list(leaves(record))
        there = {prefix for path, _ in found if path in self._paths for prefix in above(path)}
        cells: dict[FieldPath, str] = {}
        rest: dict[str, Any] = {}
        for path, value in found:
            if path in self._paths:
                cells[path] = shown(path, value, self.language)
                if not is_exact(path, value, self.language):
                    rest[written(path)] = value
            else:
                alone = any(prefix not in there for prefix in above(path))
                rest[(ALONE if alone else "") + written(path)] = value
        return cells, rest
