"""The reader seam: a format is one file in ingest/formats with a class like this and `READER = ThatClass()`.

A file goes to the one reader whose `sniff` says yes to its first bytes; two that say yes are an error, and none
is an error; nothing falls through to another reader. A reader streams: it never holds a whole corpus. A bad
record is yielded as a `Rejection` and the rest goes on; a bad file raises `UnreadableFile`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, ClassVar, Protocol, TypeAlias, runtime_checkable

from catalogue.records import OwnerChange, Rejection, Technology
from ingest.rows import Sheet

HEAD_BYTES = 65_536
"""How many bytes of a file `sniff` is shown at most."""

Outcome: TypeAlias = Technology | OwnerChange | Rejection

Corrections: TypeAlias = Callable[[str], Mapping[str, str | None] | None]
"""What an office said of a table: signature of its header (`ingest.columns.signature`) -> header -> field or "ignore"."""


class Reader(Protocol):
    """One format. The class variables are what `techbank formats` and the docs table show."""

    name: ClassVar[str]  # short, stable, lower case: "uspto_redbook"
    label: ClassVar[str]  # what an office calls it: "USPTO Red Book XML v4.x"
    extensions: ClassVar[tuple[str, ...]]  # usual endings, for people: sniff looks at bytes
    reads: ClassVar[str]  # which fields are taken
    skips: ClassVar[str]  # which are not

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether these first bytes (at most HEAD_BYTES) of a file called `name` are of this format."""
        ...

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies (of a register of transfers: changes of owner) and rejections in file order. `name` goes into positions and provenance.

        The stream stands at its beginning; it may not be seekable. Every technology carries
        `provenance["*"]` with file, position and method.

        Raises:
            UnreadableFile: the file as a whole cannot be read.
        """
        ...


@runtime_checkable
class ArchiveReader(Protocol):
    """What a reader has besides where one record lies in several files: tables to be joined, packed in one archive."""

    def sniff_members(self, heads: Mapping[str, bytes]) -> frozenset[str]:
        """Which members belong together, told by their first bytes; none where this is no such archive.

        The others are read one by one, as in any archive.
        """
        ...

    def read_members(
        self, open_member: Callable[[str], BinaryIO], names: frozenset[str], *, name: str
    ) -> Iterator[Outcome]:
        """As `Reader.read`, of these members of the archive `name`; each may be opened more than once.

        Positions name the member as `name!member`.
        """
        ...


@runtime_checkable
class TableReader(Protocol):
    """What a reader of spreadsheets has besides: its columns can be shown, and corrected by the office."""

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        """The sheets of the file, one after the other: the rows of one must be taken before the next is asked for.

        Raises:
            UnreadableFile: the file as a whole cannot be read.
        """
        ...

    def read_corrected(self, stream: BinaryIO, *, name: str, corrections: Corrections) -> Iterator[Outcome]:
        """As `Reader.read`, with what the office said of its columns."""
        ...
