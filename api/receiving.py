"""A file on its way in over HTTP: straight to disk as it comes, out of a form or as the body itself.

Whatever breaks it off (too large, too slow, no form, a client that is gone), nothing of it is left.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import Request
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from api.errors import BadRequest, TooLarge
from api.service import Service, safe_name
from catalogue.store import Job
from techbank.jobs import Hand
from techbank.jobs.receiving import CHUNK, Incoming

_FIELDS_MAX: Final = 8
_FIELD_BYTES: Final = 16 * 1024
_WHO_MAX: Final = 200
_TODO: Final = (
    "Send one file as the field `file` of a multipart form: curl -F file=@records.csv; "
    "or as the body itself: curl -H 'Content-Type: application/octet-stream' --data-binary @records.csv URL?name=records.csv"
)
_YES: Final = frozenset({"1", "true", "yes", "on"})


async def receive(request: Request, service: Service) -> Job:
    """The request's file as a job; file and job are on disk when this returns.

    Raises:
        BadRequest: the body is no form, holds no file, or is not as long as it says. TooLarge: the file is.
        TooSlow: the body stopped coming. Busy: too many come in already. StoreError: it cannot be written.
    """
    kind = request.headers.get("content-type", "")
    with service.receiving():
        incoming = await service.uploads.run(service.bank.jobs.begin)
        try:
            body = _Form(kind) if kind.lower().startswith("multipart/") else _Plain(request, kind)
            came = await _pour(request, service, body, incoming)
            body.finish()
            declared = request.headers.get("content-length", "")
            if declared.isdigit() and int(declared) != came:
                raise BadRequest(
                    "the body is not as long as its Content-Length says", where="body", todo=_TODO
                )
            hand, name = _hand(body.fields, request), safe_name(body.name)
            return await service.uploads.run(lambda: service.bank.jobs.submit(incoming, name, hand))
        finally:
            await asyncio.to_thread(incoming.abandon)  # nothing where it has become a job


async def _pour(request: Request, service: Service, body: _Form | _Plain, incoming: Incoming) -> int:
    """Writes the file as it comes, a piece at a time; how many bytes the body had."""
    most, came = service.bank.settings.upload_max, 0
    async for chunk in request.stream():
        came += len(chunk)
        body.take(chunk)
        if incoming.size + len(body.pending) > most:
            raise TooLarge(f"the file is larger than {most:,} bytes", where="file", todo="Split the file")
        if len(body.pending) >= CHUNK:
            await _write(service, body, incoming)
    await _write(service, body, incoming)
    return came


async def _write(service: Service, body: _Form | _Plain, incoming: Incoming) -> None:
    content = bytes(body.pending)
    body.pending.clear()
    if content:
        await service.uploads.run(lambda: incoming.write(content))


def _hand(fields: dict[str, str], request: Request) -> Hand:
    def said(name: str) -> str | None:
        text = fields.get(name) or request.query_params.get(name) or ""
        return " ".join(text.split())[:_WHO_MAX] or None

    return Hand(said("who"), said("office"), (said("dry_run") or "").lower() in _YES)


@dataclass
class _Plain:
    """A body that is the file."""

    request: Request
    kind: str
    pending: bytearray = field(default_factory=bytearray)
    fields: dict[str, str] = field(default_factory=dict)
    name: str | None = None
    _empty: bool = True

    def __post_init__(self) -> None:
        if self.kind.lower().startswith("application/x-www-form-urlencoded"):
            raise BadRequest("a form of this kind holds no file", where="file", todo=_TODO)
        said = self.request.headers.get("content-disposition", "")
        _, options = parse_options_header(said)
        self.name = self.request.query_params.get("name") or _text(options.get(b"filename", b""))

    def take(self, content: bytes) -> None:
        self._empty &= not content
        self.pending += content

    def finish(self) -> None:
        if self._empty:
            raise BadRequest("there is no file in the request", where="body", todo=_TODO)


class _Form:
    """A multipart form: the bytes of its file go to `pending` as they come, its few other fields to `fields`."""

    def __init__(self, kind: str) -> None:
        self.pending = bytearray()
        self.fields: dict[str, str] = {}
        self.name: str | None = None
        self._found = False
        self._complete = False
        self._headers: dict[bytes, bytes] = {}
        self._key = self._value = b""
        self._field: tuple[str, bytearray] | None = None
        self._in_file = False
        self._bytes = 0
        _, options = parse_options_header(kind)
        if not kind.lower().startswith("multipart/form-data") or not options.get(b"boundary"):
            raise BadRequest("the body is no multipart form", where="file", todo=_TODO)
        callbacks: Any = {
            "on_part_begin": self._part_begins,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_ends,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._part_data,
            "on_part_end": self._part_ends,
            "on_end": self._ends,
        }
        self._guarded(lambda: setattr(self, "_parser", MultipartParser(options[b"boundary"], callbacks)))

    _parser: MultipartParser

    def take(self, content: bytes) -> None:
        self._guarded(lambda: self._parser.write(content))

    def finish(self) -> None:
        self._guarded(self._parser.finalize)
        if not self._complete:
            raise BadRequest("the form breaks off in the middle", where="body", todo=_TODO)
        if not self._found or (not self.name and not self._bytes):
            raise BadRequest("there is no file in the form", where="file", todo=_TODO)

    @staticmethod
    def _guarded(work: Any) -> None:
        try:
            work()
        except FormParserError as error:
            raise BadRequest("the form cannot be read", where="body", todo=_TODO) from error

    def _part_begins(self) -> None:
        self._headers.clear()
        self._field, self._in_file = None, False

    def _header_field(self, content: bytes, start: int, end: int) -> None:
        self._key += content[start:end]

    def _header_value(self, content: bytes, start: int, end: int) -> None:
        self._value += content[start:end]

    def _header_ends(self) -> None:
        self._headers[self._key.lower()] = self._value
        self._key = self._value = b""

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = _text(options.get(b"name", b""))
        if b"filename" in options:
            if self._found or name != "file":
                raise BadRequest(
                    "the form holds another file than one called `file`", where="file", todo=_TODO
                )
            self._found = self._in_file = True
            self.name = _text(options[b"filename"])
        elif len(self.fields) >= _FIELDS_MAX:
            raise BadRequest("the form has too many fields", where="body", todo=_TODO)
        else:
            self._field = name, bytearray()

    def _part_data(self, content: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._bytes += end - start
            self.pending += content[start:end]
        elif self._field is not None:
            self._field[1].extend(content[start:end])
            if len(self._field[1]) > _FIELD_BYTES:
                raise BadRequest("a field of the form is too long", where=self._field[0][:40], todo=_TODO)

    def _part_ends(self) -> None:
        if self._field is not None:
            self.fields[self._field[0]] = _text(bytes(self._field[1]))

    def _ends(self) -> None:
        self._complete = True


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")
