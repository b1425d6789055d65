"""Reads a stream of XML documents one by one, so that a hostile or broken one costs itself and no other.

No DTD ever reaches the parser (see xml_prolog). Character entities of the ISO and HTML sets are put in from a
fixed table, as offices use them without declaring them; any other entity is an error. Prefixes that nobody
declared get a namespace. The parser's own limits (256 nested elements, 10 million characters a text) stay on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from lxml import etree

from catalogue.errors import UnreadableFile
from catalogue.records import FieldSource, Rejection
from ingest.xml_entities import characters
from ingest.xml_prolog import RESEND, Refused, encoding_of, line_of, take_apart, wrapper_tag
from ingest.xml_splitting import MAX_DOCUMENT_BYTES, record_tag, segments, utf8_chunks

_TAG_WITH_COLON = re.compile(r"<[A-Za-z_/][^<>:]*:[^<>]*")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=", re.ASCII)
_MAX_PREFIXES = 64
MAX_NODES = 3_000_000
"""Tags and attributes of one document at most: the parser takes some 100 bytes for each, however short."""
_START_TAG = re.compile(r"<([^\s/>]+)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)")
_REFERENCE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&([A-Za-z][A-Za-z0-9]*);", re.DOTALL)
_Outcome = TypeVar("_Outcome")
_MESSAGE = 120  # as much of the parser's own message is told: it may quote the document at length
_PLAINLY = (
    ("xmlParseEntityRef: no name", "a bare & that should be written &amp;"),
    ("Specification mandates value for attribute", "a bare < that should be written &lt;?"),
)
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(frozen=True)
class XmlRecord:
    """A document that could be parsed, and where it stands ("document 3, line 17") in which file."""

    root: etree._Element
    file: str
    position: str

    def source(self) -> dict[str, FieldSource]:
        """The provenance of all fields of a technology made from this document."""
        return {"*": FieldSource(file=self.file, position=self.position, method="mapped")}

    def part(self, element: etree._Element, number: int) -> XmlRecord:
        """A record within this document, the `number`th from 1, with its own line."""
        document, _, line = self.position.partition(", line ")
        below = element.sourceline - 1 if isinstance(element.sourceline, int) else 0
        return XmlRecord(element, self.file, f"{document}, record {number}, line {int(line) + below}")

    def rejected(self, field: str | None, reason: str, todo: str | None = None) -> Rejection:
        """This document, not taken."""
        return Rejection(self.file, self.position, field, reason, todo)


def xml_records(
    stream: BinaryIO,
    *,
    file: str,
    names: frozenset[str],
    wrappers: frozenset[str] = frozenset(),
    mend: Callable[[str], str] | None = None,
) -> Iterator[XmlRecord | Rejection]:
    """The documents of a file whose records have one of `names` as local name, in file order.

    Other well-formed documents in between (sequence listings) come as records too, for the reader to name.
    `wrappers` are elements that hold many records. A document that cannot be parsed is handed to `mend`, which
    makes XML of what is nearly that; what cannot be parsed then is a rejection.

    Raises:
        UnreadableFile: the file holds no document, or only one and that one cannot be read, or its wrapper
            declares entities.
    """
    yield from refused_if_alone(_outcomes(stream, file, names, wrappers, mend), file=file)


def refused_if_alone(
    outcomes: Iterable[_Outcome | Rejection], *, file: str
) -> Iterator[_Outcome | Rejection]:
    """The outcomes of a file; one that is a rejection and nothing else is raised, as it speaks for the whole file.

    Raises:
        UnreadableFile: there is no outcome, or only one and that a rejection.
    """
    held: Rejection | None = None
    count = 0
    for count, outcome in enumerate(outcomes, start=1):
        if count == 1 and isinstance(outcome, Rejection):
            held = outcome
            continue
        if held is not None:
            yield held
            held = None
        yield outcome
    if held is not None:
        raise UnreadableFile(held.reason, where=f"{file}, {held.position}", todo=held.todo)
    if count == 0:
        raise UnreadableFile("the file holds no record", where=file, todo=RESEND)


def _outcomes(
    stream: BinaryIO,
    file: str,
    names: frozenset[str],
    wrappers: frozenset[str],
    mend: Callable[[str], str] | None,
) -> Iterator[XmlRecord | Rejection]:
    cutter = Cutter(stream, file=file, names=names, wrappers=wrappers)
    parser = new_parser()
    was_read = False
    for cut in cutter:
        found = parsed(cut, file, parser, mend) if isinstance(cut, Cut) else [cut]
        was_read = isinstance(found[0], XmlRecord)
        yield from found
    if was_read and cutter.cut_off:
        yield cutter.cut_off


@dataclass(frozen=True)
class Cut:
    """A document cut out of a file and not parsed yet: the bytes of its root element, and where it stands.

    `where` is its number ("document 3"); lines count from 1: `line` that of its beginning in the file, `root_line` that
    of its root element in it, `stray_line` that in it of text behind the root that belongs to nothing.
    """

    root: bytes
    encoding: str
    where: str
    line: int
    root_line: int
    stray_line: int | None


class Cutter:
    """The documents of a file in its order, each as bytes; what no document can be cut out of is a rejection.

    Iterating raises UnreadableFile where the file's wrapper declares entities. `cut_off` is, once all is cut, what to
    say of a file that ends within its wrapper; it holds only where the last document could be read.
    """

    def __init__(
        self, stream: BinaryIO, *, file: str, names: frozenset[str], wrappers: frozenset[str] = frozenset()
    ) -> None:
        self._stream, self._file, self._names = stream, file, names
        self._starts, self._wrapper = record_tag(names), wrapper_tag(wrappers)
        self.cut_off: Rejection | None = None

    def __iter__(self) -> Iterator[Cut | Rejection]:
        chunks, recoded = utf8_chunks(self._stream)
        encoding, where = "utf-8", ""
        wrapper_is_open = last_was_cut = False
        for segment in segments(chunks, self._names):
            where, last_was_cut = f"document {segment.number}", False
            try:
                if segment.content is None:
                    limit = MAX_DOCUMENT_BYTES >> 20
                    raise Refused(f"the document is longer than {limit} MiB", todo="Have it sent in parts")
                if not recoded:
                    encoding = encoding_of(segment.content, before=encoding)
                parts = take_apart(segment.content, self._starts, self._wrapper)
                wrapper_is_open = (wrapper_is_open or parts.opens) and not parts.closes
                if parts.root is None:
                    continue
                yield Cut(parts.root, encoding, where, segment.line, parts.root_line, parts.stray_line)
                last_was_cut = True
            except Refused as refused:
                if refused.whole and segment.number == 1:
                    rejected = _rejected(refused, self._file, where, segment.line)
                    raise UnreadableFile(
                        rejected.reason, where=f"{self._file}, {rejected.position}", todo=refused.todo
                    ) from refused
                yield _rejected(refused, self._file, where, segment.line)
        if wrapper_is_open and last_was_cut:
            reason = "the file ends before the element around its records does: it was cut off, records are missing"
            self.cut_off = Rejection(self._file, f"after {where}", None, reason, RESEND)


def parsed(
    cut: Cut, file: str, parser: etree.XMLParser, mend: Callable[[str], str] | None = None
) -> list[XmlRecord | Rejection]:
    """The record, and behind it a rejection of stray text where there is any; or why it is none, alone."""
    try:
        root = _parse(cut.root, cut.encoding, cut.root_line, parser, mend)
    except Refused as refused:
        return [_rejected(refused, file, cut.where, cut.line)]
    found: list[XmlRecord | Rejection] = [
        XmlRecord(root, file, f"{cut.where}, line {cut.line + cut.root_line - 1}")
    ]
    if cut.stray_line is not None:
        reason = "text that belongs to no document stands here and was not read"
        position = f"after {cut.where}, line {cut.line + cut.stray_line - 1}"
        found.append(Rejection(file, position, None, reason, RESEND))
    return found


def _rejected(refused: Refused, file: str, where: str, line: int) -> Rejection:
    """Why the document that begins in this line of the file is not read."""
    position = f"{where}, line {line + refused.line - 1}"
    return Rejection(file, position, None, _moved(refused.reason, line - 1), refused.todo)


def _moved(reason: str, lines: int) -> str:
    """A parser's message with its line numbers counted from `lines` lines earlier."""
    return re.sub(r"\bline (\d+)", lambda found: f"line {int(found[1]) + lines}", reason)


def new_parser() -> etree.XMLParser:
    """A parser that fetches nothing and puts in no entity; a process needs one."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
        collect_ids=False,
    )


def _parse(
    raw: bytes,
    encoding: str,
    first_line: int,
    parser: etree.XMLParser,
    mend: Callable[[str], str] | None = None,
) -> etree._Element:
    """The root element; `first_line` is its line in its document.

    Raises:
        Refused: its bytes are no text, or its text is no well-formed XML within the parser's limits.
    """
    if b"\x00" in raw:
        line = first_line + line_of(raw, raw.index(b"\x00")) - 1
        raise Refused("the document holds bytes that are no text in its encoding", line=line)
    if len(raw) > MAX_NODES and raw.count(b"<") + raw.count(b"=") > MAX_NODES:
        raise Refused(
            f"the document has more than {MAX_NODES:,} tags and attributes", todo="Have it sent in parts"
        )
    if encoding == "utf-8":
        try:
            return etree.fromstring(raw, parser)  # most need nothing done to them
        except etree.XMLSyntaxError:
            pass
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = first_line + line_of(raw, error.start) - 1
        raise Refused(f"the document holds bytes that are no text in {encoding}", line=line) from None
    text = _with_prefixes(_REFERENCE.sub(_character, mend(text) if mend else text))
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        line = first_line + max(error.lineno or 1, 1) - 1
        said = " ".join(re.sub(r", line \d+, column \d+.*$", "", error.msg or "it is cut off").split())
        why = _moved(said[:_MESSAGE], first_line - 1) + next(
            (f" ({words})" for start, words in _PLAINLY if said.startswith(start)), ""
        )
        raise Refused(f"the document is not well-formed XML: {why}", line=line) from None


def _character(found: re.Match[str]) -> str:
    """A character entity of the ISO and HTML sets as numbers; DOCDB also writes their names in capitals."""
    name = found[1]
    if name is None or name in _PREDEFINED:
        return found[0]
    text = characters(name)
    return "".join(f"&#{ord(character)};" for character in text) if text else found[0]


def _with_prefixes(text: str) -> str:
    """The document with a namespace for each prefix that its root element does not declare."""
    root = _START_TAG.match(text)
    if root is None:
        return text
    used: dict[str, None] = {}
    for tag in _TAG_WITH_COLON.finditer(text):
        used |= {found[1] or found[2]: None for found in _PREFIX.finditer(tag[0])}
        if len(used) > _MAX_PREFIXES:
            break
    declared = set(re.findall(r"\sxmlns:([^\s=]+)\s*=", root[2])) | {"xml", "xmlns"}
    added = "".join(f' xmlns:{prefix}="urn:undeclared:{prefix}"' for prefix in used if prefix not in declared)
    return f"<{root[1]}{added}{text[root.end(1) :]}"
