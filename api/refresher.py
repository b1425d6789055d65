"""Makes what is stored searchable, beside the service: two threads that watch the catalogue.

A change is seen at once where this process stored it and within half a second where another did. One thread makes it
searchable at a glance, the other encodes it whole (techbank/delta.py says what that means); when much stands beside the
index, a new one is asked for.
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
_GIVE_WAY = 0.05


class Refresher:
    """Keeps a bank's searches up with its catalogue; `fold` asks for a new index."""

    def __init__(self, bank: Bank, fold: Callable[[], None]) -> None:
        self._bank = bank
        self._fold = fold
        self._lock = threading.Lock()
        self._started = False
        self._closed = False
        self._glancing = _Watch(self, "techbank-glancer", lambda: bank.glance())
        self._encoding = _Watch(self, "techbank-refresher", self._encode)

    @property
    def error(self) -> dict[str, Any] | None:
        """Why the last attempt failed; None where it did not."""
        return self._glancing.error or self._encoding.error

    @property
    def closed(self) -> bool:
        """Whether no further step is to be begun."""
        return self._closed

    def poke(self) -> None:
        """Has the catalogue looked at now; starts the threads where they do not run yet."""
        with self._lock:
            if self._closed:
                return
            if not self._started:
                self._started = True
                self._glancing.start()
                self._encoding.start()
        self._glancing.wake()
        self._encoding.wake()

    def _encode(self) -> int:
        """A step of encoding whole; while there is something to be made searchable, that comes first."""
        if not self._glancing.idle and self._glancing.error is None:
            time.sleep(_GIVE_WAY)
            return 1
        return self._bank.refresh()

    def sequence(self) -> int:
        """The number of the last change."""
        return self._bank.catalogue.sequence()

    def fold(self) -> None:
        """Asks for a new index."""
        self._fold()

    def fold_where_much_stands(self) -> None:
        """Asks for a new index where more than the settings allow stands beside the one there is."""
        view, most = self._bank.view(), self._bank.settings.delta_max
        if view.beside > max(most, len(view.generation) // 4):
            self._fold()

    def wait(self, seconds: float, *, whole: bool = False) -> bool:
        """Waits until all that was stored so far is searchable, at most so long; whether that is so.

        `whole`: until all of it is encoded as well.
        """
        watches = (self._glancing, self._encoding) if whole else (self._glancing,)
        end, now = time.monotonic() + seconds, self.sequence()
        while any(watch.done < now for watch in watches) and time.monotonic() < end:
            time.sleep(0.02)
        return all(watch.done >= now for watch in watches)

    def close(self, seconds: float = 10.0) -> None:
        """Ends the threads after the step each is at, waiting at most so long."""
        with self._lock:
            self._closed = True
        end = time.monotonic() + seconds
        for watch in (self._glancing, self._encoding):
            watch.wake()
        for watch in (self._glancing, self._encoding):
            watch.join(max(0.0, end - time.monotonic()))


class _Watch:
    """A thread that takes a step again and again until nothing is left, whenever the catalogue has changed."""

    def __init__(self, refresher: Refresher, name: str, step: Callable[[], int]) -> None:
        self._refresher = refresher
        self._step = step
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._awake = threading.Event()
        self.done = -1
        """The number of the last change that nothing is left of."""
        self.error: dict[str, Any] | None = None
        self.idle = False
        """Whether it has nothing to do at the moment, as far as it knows."""

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Has it look now."""
        self._awake.set()

    def join(self, seconds: float) -> None:
        """Waits for its end, at most so long."""
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _work(self) -> None:
        while not self._refresher.closed:
            pause, error = _LOOK, None
            try:
                self._catch_up()
            except NoIndex:
                self._refresher.fold()
                pause = _AFTER_FAILURE
            except BankError as failure:
                log.error("what was stored cannot be made searchable: %s", failure)
                pause, error = _AFTER_FAILURE, error_to_dict(public(failure))["error"]
            except Exception:
                log.exception("what was stored cannot be made searchable")
                pause, error = _AFTER_FAILURE, error_to_dict(unexpected())["error"]
            self.error = error
            self.idle = error is None
            self._awake.wait(pause)
            self._awake.clear()

    def _catch_up(self) -> None:
        now = self._refresher.sequence()
        if now == self.done:
            return
        self.idle = False
        while not self._refresher.closed and self._step():
            self._refresher.fold_where_much_stands()
        self._refresher.fold_where_much_stands()
        if not self._refresher.closed:
            self.done = now
