"""What the JSON routes and the pages both stand on: the bank, behind threads and bounded queues."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from fastapi import Request

from api.errors import Busy, Forbidden, public, unexpected
from api.indexer import Indexer
from api.queueing import Gate
from api.refresher import Refresher
from catalogue.answers import Answer, Need
from catalogue.errors import BankError, NoIndex, NotFound
from catalogue.licensing.cost import RateTable
from catalogue.records import Technology
from catalogue.store import Job, JobRow, Version
from catalogue.wishes import read_wishes
from techbank.bank import Bank
from techbank.costs import bank_rates
from techbank.jobs import Hand, Workers
from techbank.language import language_of
from techbank.plain import error_to_dict
from techbank.uploading import Report
from techbank.withdrawing import Listed, Withdrawal, withdraw_listed

log = logging.getLogger("techbank.api")

_NAME_MAX: Final = 120
_INCOMING_MAX: Final = 64
"""Files that may come in at the same time."""


class Service:
    """A bank as the web meets it. Every method but `close` is called from the event loop and never blocks it."""

    def __init__(self, bank: Bank, *, workers: int, waiting: int) -> None:
        self.bank = bank
        self.indexer = Indexer(bank)
        self.refresher = Refresher(bank, self.indexer.request)
        self.searches = Gate("search", workers=workers, waiting=waiting)
        self.uploads = Gate("upload", workers=2, waiting=256)  # a piece of a file each
        self.workers = Workers(bank.jobs, waiting=bank.waiting, changed=self.refresher.poke)
        self._incoming = 0
        self.reads = Gate("read", workers=4, waiting=256)
        self.exports = Gate("export", workers=1, waiting=16)
        self.pulse = Gate("health", workers=1, waiting=64)

    def close(self) -> None:
        """Ends the threads; the bank itself stays open."""
        self.bank.live.ending = True
        for gate in (self.searches, self.uploads, self.reads, self.exports, self.pulse):
            gate.close()
        self.workers.close()
        self.refresher.close()
        self.indexer.close()
        self.bank.live.ending = False

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

    def take_up(self) -> None:
        """Goes on with uploads that were left unfinished."""
        self.workers.poke()

    async def search(self, need: Need, examples: Sequence[Technology] = ()) -> Answer:
        """Answers a need; `examples` are liked besides those that it names.

        Raises:
            Busy: too many needs wait. As `Bank.search` besides.
        """
        return await self.searches.run(lambda: self.bank.search(need, examples))

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

    # ---- uploads ----

    @contextmanager
    def receiving(self) -> Iterator[None]:
        """A place for a file that comes in.

        Raises:
            Busy: too many come in already.
        """
        if self._incoming >= _INCOMING_MAX:
            raise Busy(f"{self._incoming} files are coming in already", todo="Try again in a moment")
        self._incoming += 1
        try:
            yield
        finally:
            self._incoming -= 1

    async def job(self, id_: str) -> Job:
        """One upload.

        Raises:
            NotFound: there is none of that id.
        """
        return await self.reads.run(lambda: self.bank.jobs.get(id_))

    async def jobs(self, before: str | None, limit: int) -> Sequence[Job]:
        """Uploads, the newest first."""
        return await self.reads.run(lambda: self.bank.jobs.list(before=before, limit=limit))

    async def rows(self, id_: str, outcome: str | None, after: int, limit: int) -> Sequence[JobRow]:
        """Rows of an upload's report.

        Raises:
            NotFound: there is no such upload.
        """
        return await self.reads.run(
            lambda: self.bank.jobs.rows(id_, outcome=outcome, after=after, limit=limit)
        )

    async def report(self, job: Job, most: int) -> Report:
        """What has become of an upload, with at most so many rejections and contradictions."""
        return await self.reads.run(lambda: self.bank.jobs.report(job, most=most))

    async def ended(self, job: Job, seconds: float) -> Job:
        """The upload when it has ended, or after so many seconds, whichever comes first."""
        end, pause = time.monotonic() + seconds, 0.02
        while job.finished_at is None and time.monotonic() < end:
            await asyncio.sleep(min(pause, max(0.0, end - time.monotonic())))
            pause = min(1.5 * pause, 0.5)
            job = await self.job(job.id)
        return job

    async def cancel(self, id_: str) -> Job:
        """Ends an upload; what is stored stays.

        Raises:
            NotFound: there is no such upload. Finished: it has ended already.
        """
        return await self.reads.run(lambda: self.bank.jobs.cancel(id_))

    async def retry(self, id_: str) -> Job:
        """Goes on with an upload that failed or was cancelled.

        Raises:
            NotFound: there is no such upload. Finished: there is nothing left to do.
        """
        job = await self.reads.run(lambda: self.bank.jobs.retry(id_))
        self.workers.poke()
        return job

    async def again(self, id_: str, hand: Hand) -> Job:
        """Hands the file of an upload in once more, as an upload of its own.

        Raises:
            NotFound: there is no such upload, or its file is not kept any more.
        """

        def hand_in() -> Job:
            job, path = self.bank.jobs.get(id_), self.kept_file(id_)
            incoming = self.bank.jobs.begin()
            try:
                with path.open("rb") as stream:
                    incoming.take(stream)
            except BaseException:
                incoming.discard()
                raise
            return self.bank.jobs.submit(incoming, job.name, hand)

        job = await self.uploads.run(hand_in)
        self.workers.poke()
        return job

    def kept_file(self, id_: str) -> Path:
        """The file of an upload; to be called from a thread.

        Raises:
            NotFound: there is no such upload, or its file is not kept any more.
        """
        path = self.bank.jobs.file(id_)
        if path is None:
            raise NotFound(f"the file of upload {id_} is not kept any more", todo="Hand it in again")
        return path

    async def withdraw(self, listed: Sequence[Listed], *, partly: bool, hand: Hand) -> Withdrawal:
        """Takes technologies out of the bank; with an unknown id among them none, unless `partly`."""
        return await self.reads.run(
            lambda: withdraw_listed(
                self.bank.catalogue, listed, partly=partly, who=hand.who, office=hand.office
            )
        )

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
            "to_encode": None,
            "encoder": self.bank.settings.encoder,
            "indexing": self._indexing(),
            "searches": self.searches.held,
            "error": None,
        }
        try:
            now = self.bank.status()
            found["technologies"] = now["technologies"]
            found["to_index"], found["to_encode"] = self.bank.unsearchable(), self.bank.unread()
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
