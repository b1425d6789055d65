"""What a worker process does: parses the documents that it is handed, and answers with what a reader makes of them.

    python -m ingest.xml_worker ingest.formats.uspto_redbook weekly.xml

Request and answer are messages: a length of eight bytes, then JSON, behind it in a request the documents' bytes one after
the other. Nothing is pickled. The process says "ready" first, answers in the order of the requests, and ends with its input.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import IO, Literal, Protocol, runtime_checkable

from pydantic import TypeAdapter

from catalogue.records import OwnerChange, Rejection, Technology
from ingest.base import Outcome
from ingest.xml_documents import Cut, XmlRecord, new_parser, parsed

_LENGTH = struct.Struct(">Q")
READY = b"ready"

Answer = tuple[bool, list[Outcome]]
"""Of one document: whether it could be parsed, and what came of it in order."""
_Told = (
    tuple[Literal["technology"], Technology]
    | tuple[Literal["rejection"], Rejection]
    | tuple[Literal["owner"], OwnerChange]
)


@runtime_checkable
class DocumentReader(Protocol):
    """What a reader has whose documents say all about themselves, so that they can be read in any process."""

    def outcome(self, record: XmlRecord) -> Outcome:
        """What the reader makes of one document; it may spend the tree."""
        ...


def send(stream: IO[bytes], message: bytes) -> None:
    """Writes one message."""
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message, None where the other side has ended."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length)
    return message if len(message) == length else None


def request_of(cuts: Sequence[Cut]) -> bytes:
    """The documents as one message."""
    heads = [vars(cut) | {"root": len(cut.root)} for cut in cuts]
    return b"\n".join((json.dumps(heads).encode(), b"".join(cut.root for cut in cuts)))


def answers_in(message: bytes) -> list[Answer]:
    """The answers to a request, one for each document."""
    return [(read, [outcome for _, outcome in told]) for read, told in _told().validate_json(message)]


@cache
def _told() -> TypeAdapter[list[tuple[bool, list[_Told]]]]:
    return TypeAdapter(list[tuple[bool, list[_Told]]])


def _cuts_in(message: bytes) -> list[Cut]:
    heads, _, roots = message.partition(b"\n")
    cuts: list[Cut] = []
    at = 0
    for head in json.loads(heads):
        end = at + head["root"]
        cuts.append(Cut(**head | {"root": roots[at:end]}))
        at = end
    return cuts


def _told_of(found: XmlRecord | Rejection, reader: DocumentReader) -> _Told:
    outcome = reader.outcome(found) if isinstance(found, XmlRecord) else found
    if isinstance(outcome, Technology):
        return ("technology", outcome)
    return ("rejection", outcome) if isinstance(outcome, Rejection) else ("owner", outcome)


def main() -> None:
    """Answers requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks is told, and ends this one
    module, file = sys.argv[1:]
    # Whatever prints must not stand between two messages.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    reader: DocumentReader = import_module(module).READER
    parser = new_parser()
    send(answers, READY)
    while (message := receive(sys.stdin.buffer)) is not None:
        told: list[tuple[bool, list[_Told]]] = []
        for cut in _cuts_in(message):
            found = parsed(cut, file, parser)
            told.append((isinstance(found[0], XmlRecord), [_told_of(each, reader) for each in found]))
        send(answers, _told().dump_json(told))


if __name__ == "__main__":
    main()
