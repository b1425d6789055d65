"""Files to the catalogue: read, stored in small transactions, counted, and every refusal kept with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from catalogue.errors import InputError
from catalogue.records import Rejection, Technology
from catalogue.store import Catalogue, Stored
from ingest.reading import paths_in, read_path, read_stream

Entry: TypeAlias = Path | tuple[BinaryIO, str]


@dataclass
class Report:
    """What became of an upload: how many records of each outcome, and all rejections."""

    stored: int = 0
    changed: int = 0
    same: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    files: int = 0

    @property
    def rejected(self) -> int:
        """How many records or files were not taken."""
        return len(self.rejections)

    def as_dict(self) -> dict[str, Any]:
        """As plain data, for JSON answers."""
        return {
            "stored": self.stored,
            "changed": self.changed,
            "same": self.same,
            "rejected": self.rejected,
            "files": self.files,
            "rejections": [asdict(rejection) for rejection in self.rejections],
        }


def take(
    catalogue: Catalogue,
    entries: Iterable[Entry],
    *,
    who: str | None,
    commit_every: int,
    acknowledge: Callable[[Stored, Technology], None] | None = None,
) -> Report:
    """Reads files and stores their records, `commit_every` to a transaction.

    `acknowledge` is called for each record once it is on disk. A file that cannot be read is a rejection where
    several are taken; given alone, its error is raised when nothing of it was stored.

    Raises:
        InputError: the only file given cannot be read, or a path does not exist.
    """
    report = Report()
    batch: list[Technology] = []

    def flush() -> None:
        for outcome, record in zip(catalogue.upsert(batch, who=who), batch, strict=True):
            setattr(report, outcome.outcome, getattr(report, outcome.outcome) + 1)
            if acknowledge is not None:
                acknowledge(outcome, record)
        batch.clear()

    last: InputError | None = None
    for name, outcomes in _opened(entries):
        report.files += 1
        last = None
        try:
            for outcome in outcomes:
                if isinstance(outcome, Rejection):
                    report.rejections.append(outcome)
                    continue
                batch.append(outcome)
                if len(batch) >= commit_every:
                    flush()
        except InputError as error:
            report.rejections.append(Rejection(error.where or name, "file", None, error.what, error.todo))
            last = error
        if batch:
            flush()
    taken = report.stored + report.changed + report.same
    if report.files == 1 and last is not None and not taken and report.rejected == 1:
        raise last
    return report


def _opened(entries: Iterable[Entry]) -> Iterator[tuple[str, Iterator[Technology | Rejection]]]:
    for entry in entries:
        if isinstance(entry, tuple):
            stream, name = entry
            yield name, read_stream(stream, name)
        else:
            for path in paths_in(entry):
                yield str(path), read_path(path)
