"""Makes what is stored searchable, beside the service: a thread that watches the catalogue.

A change is seen at once where this process stored it and within half a second where another did. It is encoded into
the delta beside the index (techbank/delta.py); when much stands there, a new index is asked for.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from api.errors import public, unexpected
from catalogue.errors import BankError, NoIndex
from techbank.bank import Bank
from techbank.plain import error_to_dict

log = logging.getLogger("techbank.api")

_LOOK = 0.5  # seconds between two looks at the catalogue: the number of its last change, one indexed query
_AFTER_FAILURE = 5.0


class Refresher:
    """Keeps a bank's searches up with its catalogue; `fold` asks for a new index."""

    def __init__(self, bank: Bank, fold: Callable[[], None]) -> None:
        self._bank = bank
        self._fold = fold
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._closed = False
        self._done = -1
        """The number of the last change that is known to be searchable."""
        self.error: dict[str, Any] | None = None
        """Why the last attempt failed; None where it did not."""

    def poke(self) -> None:
        """Has the catalogue looked at now; starts the thread where it does not run yet."""
        with self._lock:
            if self._closed:
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="techbank-refresher", daemon=True)
                self._thread.start()
        self._wake.set()

    def _work(self) -> None:
        while not self._closed:
            pause, error = _LOOK, None
            try:
                self._catch_up()
            except NoIndex:
                self._fold()
                pause = _AFTER_FAILURE
            except BankError as failure:
                log.error("what was stored cannot be made searchable: %s", failure)
                pause, error = _AFTER_FAILURE, error_to_dict(public(failure))["error"]
            except Exception:
                log.exception("what was stored cannot be made searchable")
                pause, error = _AFTER_FAILURE, error_to_dict(unexpected())["error"]
            self.error = error
            self._wake.wait(pause)
            self._wake.clear()

    def _catch_up(self) -> None:
        now = self._bank.catalogue.sequence()
        if now == self._done:
            return
        while not self._closed and self._bank.refresh():
            self._fold_where_much_stands()
        self._fold_where_much_stands()
        if not self._closed:
            self._done = now

    def _fold_where_much_stands(self) -> None:
        view, most = self._bank.view(), self._bank.settings.delta_max
        if view.beside > max(most, len(view.generation) // 4):
            self._fold()

    def wait(self, seconds: float) -> bool:
        """Waits until all that was stored so far is searchable, at most so long; whether that is so."""
        end, now = time.monotonic() + seconds, self._bank.catalogue.sequence()
        while self._done < now and time.monotonic() < end:
            time.sleep(0.02)
        return self._done >= now

    def close(self, seconds: float = 10.0) -> None:
        """Ends the thread after the step it is at, waiting at most so long."""
        with self._lock:
            self._closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(seconds)
