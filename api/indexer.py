"""Indexing beside the service: one run at a time; wishes that come during a run are one more run after it."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from typing import Any, Literal

from api.errors import public, unexpected
from catalogue.errors import BankError
from techbank.bank import Bank
from techbank.live import Ending
from techbank.plain import error_to_dict

log = logging.getLogger("techbank.api")

State = Literal["idle", "running", "failed"]


class Indexer:
    """Makes new generations of a bank's index in a thread of its own."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._wanted = False
        self._closed = False
        self._state: State = "idle"
        self._error: dict[str, Any] | None = None
        self._finished: dt.datetime | None = None

    def request(self) -> None:
        """Has what the bank holds now indexed: at once, or after the run that is under way."""
        with self._lock:
            if self._closed:
                return
            self._wanted = True
            if self._thread is None:
                self._state = "running"
                self._thread = threading.Thread(target=self._work, name="techbank-indexer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._wanted or self._closed:
                    self._thread = None
                    return
                self._wanted = False
                self._state = "running"
            error: dict[str, Any] | None = None
            try:
                self._bank.index()
            except Ending:
                log.info("the index in the making is left: the service ends")
            except BankError as failure:
                log.error("indexing failed: %s", failure)
                error = error_to_dict(public(failure))["error"]
            except Exception:
                log.exception("indexing failed")
                error = error_to_dict(unexpected())["error"]
            with self._lock:
                self._error = error
                self._finished = dt.datetime.now(dt.UTC)
                self._state = "failed" if error else "idle"

    def status(self) -> dict[str, Any]:
        """State (idle, running, failed), the error of the last run or None, and when the last run ended."""
        with self._lock:
            state: State = "running" if self._wanted or self._state == "running" else self._state
            finished = self._finished.isoformat(timespec="seconds") if self._finished else None
            return {"state": state, "error": self._error, "finished": finished}

    def wait(self, seconds: float) -> bool:
        """Waits until nothing is left to do, at most so long; whether that is so."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return self._thread is None

    def close(self, seconds: float = 10.0) -> None:
        """Takes no more wishes and waits for the run under way, at most so long: a generation is whole or not there."""
        with self._lock:
            self._closed = True
        self.wait(seconds)
