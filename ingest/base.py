"""The reader seam: a format is one file in ingest/formats with a class like this and `READER = ThatClass()`.

A file goes to the one reader whose `sniff` says yes to its first bytes; two that say yes are an error, and none
is an error; nothing falls through to another reader. A reader streams: it never holds a whole corpus. A bad
record is yielded as a `Rejection` and the rest goes on; a bad file raises `UnreadableFile`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar, Protocol, TypeAlias

from catalogue.records import Rejection, Technology

HEAD_BYTES = 65_536
"""How many bytes of a file `sniff` is shown at most."""

Outcome: TypeAlias = Technology | Rejection


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
        """Technologies and rejections in file order. `name` goes into positions and provenance.

        The stream stands at its beginning; it may not be seekable. Every technology carries
        `provenance["*"]` with file, position and method.

        Raises:
            UnreadableFile: the file as a whole cannot be read.
        """
        ...
