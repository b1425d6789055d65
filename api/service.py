"""What the JSON routes and the pages both stand on: the bank, behind threads and bounded queues."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from api.errors import BadRequest, Forbidden, public, unexpected
from api.indexer import Indexer
from api.queueing import Gate
from api.refresher import Refresher
from catalogue.answers import Answer, Need
from catalogue.errors import BankError, NoIndex
from catalogue.licensing.cost import RateTable
from catalogue.records import Technology
from catalogue.store import Version
from catalogue.wishes import read_wishes
from techbank.bank import Bank
from techbank.costs import bank_rates
from techbank.language import language_of
from techbank.plain import error_to_dict
from techbank.uploading import Report

log = logging.getLogger("techbank.api")

_NAME_MAX: Final = 120
_WHO_MAX: Final = 200


@dataclass(frozen=True)
class Uploaded:
    """What became of an upload, and whether what it changed is being made searchable."""

    report: Report
    indexing: bool


class Service:
    """A bank as the web meets it. Every method but `close` is called from the event loop and never blocks it."""

    def __init__(self, bank: Bank, *, workers: int, waiting: int) -> None:
        self.bank = bank
        self.indexer = Indexer(bank)
        self.refresher = Refresher(bank, self.indexer.request)
        self.searches = Gate("search", workers=workers, waiting=waiting)
        self.uploads = Gate("upload", workers=2, waiting=8)
        self.reads = Gate("read", workers=4, waiting=256)
        self.pulse = Gate("health", workers=1, waiting=64)

    def close(self) -> None:
        """Ends the threads; the bank itself stays open."""
        for gate in (self.searches, self.uploads, self.reads, self.pulse):
            gate.close()
        self.refresher.close()
        self.indexer.close()

    def warm(self) -> None:
        """Opens index, encoder, language detector and the grammar of wishes, so that the first need does not wait for them."""
        language_of("warm")
        read_wishes("a budget of 1 EUR")
        try:
            self.bank.generation()
            self.bank.encoder()
        except NoIndex:
            log.warning("nothing has been indexed yet")
        except BankError as error:
            log.error("the bank is not ready for searches: %s", error)

    def catch_up(self) -> None:
        """Begins to make searchable what is not, also what other processes store from now on."""
        self.refresher.poke()

    async def search(self, need: Need) -> Answer:
        """Answers a need.

        Raises:
            Busy: too many needs wait. As `Bank.search` besides.
        """
        return await self.searches.run(lambda: self.bank.search(need))

    async def technology(self, id_: str) -> tuple[Technology, list[Version]]:
        """A technology and all its versions.

        Raises:
            NotFound: there is none of that id.
        """
        return await self.reads.run(lambda: (self.bank.get(id_), list(self.bank.history(id_))))

    async def rates(self) -> RateTable | None:
        """The bank's exchange rates; None where none are set.

        Raises:
            InputError: their file cannot be read.
        """
        return await self.reads.run(lambda: bank_rates(self.bank.folder, self.bank.settings))

    async def technologies(self, ids: list[str]) -> Mapping[str, Technology]:
        """The technologies of these ids that are there."""
        return await self.reads.run(lambda: self.bank.catalogue.get_many(ids))

    async def upload(self, stream: BinaryIO, name: str, who: str | None) -> Uploaded:
        """Takes one file in; where it changed the bank, the changes are made searchable.

        Raises:
            InputError: the file cannot be read. What was taken of it before is stored all the same.
        """

        def work() -> Uploaded:
            before = self.bank.catalogue.sequence()
            try:
                report = self.bank.ingest_stream(stream, name, who=who)
            finally:
                changed = self.bank.catalogue.sequence() != before
                if changed:
                    self.refresher.poke()
            return Uploaded(report, changed)

        return await self.uploads.run(work)

    async def health(self) -> dict[str, Any]:
        """How the service stands: answers whatever state bank and index are in."""
        return await self.pulse.run(self._health)

    def _indexing(self) -> dict[str, Any]:
        """The run that makes an index, or why what was stored cannot be made searchable beside it."""
        error = self.refresher.error
        return self.indexer.status() | ({"state": "failed", "error": error} if error else {})

    def _health(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "status": "ok",
            "generation": None,
            "technologies": None,
            "to_index": None,
            "encoder": self.bank.settings.encoder,
            "indexing": self._indexing(),
            "searches": self.searches.held,
            "error": None,
        }
        try:
            now = self.bank.status()
            found["technologies"], found["to_index"] = now["technologies"], self.bank.unsearchable()
            found["generation"] = now["index"]["generation"] if now["index"] else None
            if now["index"] is None:
                found["status"] = "no index"
        except BankError as error:
            found["status"] = "failing"
            found["error"] = error_to_dict(public(error))["error"]
        except Exception:
            log.exception("health cannot be told")
            found["status"] = "failing"
            found["error"] = error_to_dict(unexpected())["error"]
        return found


def safe_name(name: str | None) -> str:
    """The name of an uploaded file as it is shown and stored: never a path, no control or direction marks."""
    last = re.split(r"[/\\]", name or "")[-1]
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in last)
    kept = " ".join(kept.split()).lstrip(".")
    if len(kept) > _NAME_MAX:
        stem, dot, ending = kept.rpartition(".")
        ending = dot + ending if dot and len(ending) <= 12 else ""
        kept = (stem or kept)[: _NAME_MAX - len(ending)] + ending
    return kept or "upload"


def same_site(request: Request) -> None:
    """Refuses a form that another site's page sends with the visitor's browser.

    Raises:
        Forbidden: it does.
    """
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    foreign = request.headers.get("sec-fetch-site") == "cross-site"
    if foreign or (origin is not None and origin.partition("://")[2] != host):
        raise Forbidden("the form comes from another site", todo="Upload from the bank's own page")


@dataclass(frozen=True)
class Handed:
    """One file of a form, on its way in."""

    file: UploadFile
    name: str
    who: str | None
    form: FormData

    async def close(self) -> None:
        """Gives its temporary file back."""
        await self.form.close()


async def handed_in(request: Request) -> Handed:
    """The file of a multipart form: on disk beyond 1 MB, never whole in memory.

    Raises:
        BadRequest: the body is no such form, or holds no file.
    """
    todo = "Send one file as the field `file` of a multipart form: curl -F file=@records.csv"
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise BadRequest("the body is no multipart form", where="file", todo=todo)
    try:
        form = await request.form(max_files=1, max_fields=8, max_part_size=16 * 1024)
    except HTTPException as error:
        raise BadRequest("the form cannot be read", where="body", todo=todo) from error
    file, who = form.get("file"), form.get("who") or request.query_params.get("who")
    if not isinstance(file, UploadFile) or (not file.filename and not file.size):
        await form.close()
        raise BadRequest("there is no file in the form", where="file", todo=todo)
    words = " ".join(who.split())[:_WHO_MAX] if isinstance(who, str) else ""
    return Handed(file, safe_name(file.filename), words or None, form)
