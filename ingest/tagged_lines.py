"""Text files of tagged lines, record after record: a tag in the first columns, continued lines indented by five.

So the US office wrote its grants until 2001 (Green Book) and writes its search system's export (BRS). A record is
taken line by line and held alone; its encoding is UTF-8, else Windows-1252.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from catalogue.records import FieldSource, Rejection

MAX_RECORD_BYTES = 32 << 20
"""The longest record that is read; a longer one is rejected without being held."""

_LINE_BYTES = 1 << 20
_VALUE_AT = 5
_RESEND = "Have the office's file sent again"


@dataclass(frozen=True)
class TaggedField:
    """A tag with its value, a line an entry (the first may be empty: a tag alone opens a section)."""

    tag: str
    lines: tuple[str, ...]

    def text(self) -> str:
        """All lines on one."""
        return " ".join(" ".join(self.lines).split())


@dataclass(frozen=True)
class TaggedRecord:
    """One record: its fields in order, and where it stands ("document 3, line 17") in which file.

    `last` says that nothing follows it: it may have been cut off; `whole_line` that its last line was ended.
    """

    fields: tuple[TaggedField, ...]
    file: str
    position: str
    last: bool
    whole_line: bool

    def source(self) -> dict[str, FieldSource]:
        """The provenance of all fields of a technology made from this record."""
        return {"*": FieldSource(file=self.file, position=self.position, method="mapped")}

    def rejected(self, field: str | None, reason: str, todo: str | None = None) -> Rejection:
        """This record, not taken."""
        return Rejection(self.file, self.position, field, reason, todo)

    def first(self, tag: str) -> str | None:
        """The value of the first field of this tag; None where it is missing, empty or "N/A"."""
        return next(self.all(tag), None)

    def all(self, tag: str) -> Iterator[str]:
        """The values of all fields of this tag that have one."""
        for field in self.fields:
            if field.tag == tag and (text := field.text()) and text != "N/A":
                yield text


def tagged_records(
    stream: BinaryIO,
    *,
    file: str,
    begins: Callable[[bytes], bool],
    tag: re.Pattern[str],
    ends: Callable[[bytes], bool] | None = None,
) -> Iterator[TaggedRecord | Rejection]:
    """The records of a file, each from a line that `begins` one; what stands before the first is left out.

    `tag` matches a tag at the beginning of a line. A line that `ends` a record is left out with all up to the next.
    """
    lines: list[bytes] = []
    number, at, first_line, size, between = 0, 0, 0, 0, False
    while line := stream.readline(_LINE_BYTES):
        at += 1
        if begins(line):
            if number:
                yield _record(lines, file, number, first_line, size, tag, last=False)
            number, first_line, size, lines, between = number + 1, at, 0, [], False
        between = between or (ends is not None and ends(line))
        if number and not between:
            size += len(line)
            if size <= MAX_RECORD_BYTES:
                lines.append(line)
            else:
                lines.clear()
        if not line.endswith(b"\n"):
            at -= 1  # the rest of a line that was longer than we take at once
    if number:
        yield _record(lines, file, number, first_line, size, tag, last=True)


def _record(
    lines: list[bytes],
    file: str,
    number: int,
    first_line: int,
    size: int,
    tag: re.Pattern[str],
    *,
    last: bool,
) -> TaggedRecord | Rejection:
    position = f"document {number}, line {first_line}"
    if size > MAX_RECORD_BYTES:
        reason = f"the document is longer than {MAX_RECORD_BYTES >> 20} MiB"
        return Rejection(file, position, None, reason, "Have it sent in parts")
    content = b"".join(lines)
    if b"\x00" in content:
        return Rejection(file, position, None, "the document holds bytes that are no text", _RESEND)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return TaggedRecord(tuple(_fields(text, tag)), file, position, last, text.endswith("\n"))


def _fields(text: str, tag: re.Pattern[str]) -> Iterator[TaggedField]:
    under_way: str | None = None
    values: list[str] = []
    for line in re.split(r"\r?\n", text):
        found = tag.match(line)
        if found is None:
            if line[:_VALUE_AT].isspace():
                values.append(line[_VALUE_AT:])
            continue
        if under_way is not None:
            yield TaggedField(under_way, tuple(values))
        under_way, values = found[0].strip(), [line[found.end() :]]
    if under_way is not None:
        yield TaggedField(under_way, tuple(values))
