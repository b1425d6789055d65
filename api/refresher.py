"""Makes what is stored searchable, beside the service: two threads that watch the catalogue.

A change is seen at once where this process stored it and within half a second where another did. One thread makes it
searchable at a glance, the other encodes it whole (techbank/delta.py says what that means); when much stands beside the
index, a new one is asked for.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from api.errors import public, unexpected
from catalogue.errors import BankError, NoIndex
from techbank.bank import Bank
from techbank.jobs.abreast import Reader
from techbank.live import Ending
from techbank.plain import error_to_dict

log = logging.getLogger("techbank.api")

_LOOK = 0.5  # seconds between two looks at the catalogue: the number of its last change, one indexed query
_AFTER_FAILURE = 5.0
_GIVE_WAY = 0.05
_SWITCH = 0.0003
"""Seconds that a thread may keep Python from others. With Python's own 5 ms, 200 texts that the quick encoder reads in 0.27 s
took 2.5 to 4.1 s beside one thread of plain Python (an index in the making, say); with this they take 0.7 to 0.95 s."""
_MANY = 64  # parts beside the index up to which they are joined only when nothing waits to be made searchable


class Refresher:
    """Keeps a bank's searches up with its catalogue; `fold` asks for a new index."""

    def __init__(self, bank: Bank, fold: Callable[[], None]) -> None:
        self._bank = bank
        self._fold = fold
        self._lock = threading.Lock()
        self._started = False
        self._closed = False
        self._reader: Reader | None = None
        self._glancing = _Watch(self, "techbank-glancer", self._glance)
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
                self._enter()
                self._glancing.start()
                self._encoding.start()
        self._glancing.wake()
        self._encoding.wake()

    def _enter(self) -> None:
        """From now on searches do not take up a newer index themselves, and uploads are stored no faster than these threads follow."""
        sys.setswitchinterval(min(_SWITCH, sys.getswitchinterval()))
        self._bank.live.attended = True
        try:
            self._reader = self._bank.readers.enter()
        except OSError as error:
            log.warning("uploads are not paced: %s", error)

    def _glance(self) -> int:
        left = self._bank.glance()
        if self._reader is not None and self._bank.live.quick:
            self._reader.tell(self._bank.live.seen)
        return left

    def failed(self) -> None:
        """Something cannot be made searchable for the time being: nobody is to wait for it."""
        if self._reader is not None:
            self._reader.silent()

    def renew(self) -> None:
        """Takes up a newer index, made by whatever process."""
        self._bank.live.renew()

    def _encode(self) -> int:
        """A step of encoding whole; while there is something to be made searchable, that comes first."""
        self.renew()
        if self._bank.live.busy or not (self._glancing.idle or self._glancing.error):
            self._bank.live.tidy(_MANY)
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
        """Asks for a new index where more than the settings allow stands beside the one there is.

        Also where more stands beside it than in it and all of that is encoded: what an index knows of its bank (the means of its
        languages, what scores are like) is then from too few records, and making one is quick.
        """
        view, most = self._bank.view(), self._bank.settings.delta_max
        outgrown = view.beside > len(view.generation) and not view.rough and not self._bank.unread()
        if outgrown or view.beside > max(most, len(view.generation) // 4):
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
        self._bank.live.attended = False
        if self._reader is not None:
            self._reader.leave()
            self._reader = None


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
            except Ending:
                return
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
            if error is not None:
                self._refresher.failed()
            self.idle = error is None
            self._awake.wait(pause)
            self._awake.clear()

    def _catch_up(self) -> None:
        self._refresher.renew()
        now = self._refresher.sequence()
        if now == self.done:
            return
        self.idle = False
        while not self._refresher.closed and self._step():
            self._refresher.fold_where_much_stands()
        self._refresher.fold_where_much_stands()
        if not self._refresher.closed:
            self.done = now
