"""Work that must not run on the event loop: a few threads, a bounded number of requests that wait for them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from api.errors import Busy

T = TypeVar("T")


class Gate:
    """`workers` threads and room for `waiting` requests beside them; whoever comes then is told to come again."""

    def __init__(self, name: str, *, workers: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix=f"techbank-{name}")
        self._name = name
        self._room = workers + waiting
        self._held = 0
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """How many requests run or wait."""
        return self._held

    async def run(self, work: Callable[[], T]) -> T:
        """Does the work in a thread of this gate.

        Raises:
            Busy: too many wait already.
        """
        with self._lock:
            if self._held >= self._room:
                raise Busy(
                    f"the service has {self._held} requests of this kind in hand",
                    todo="Try again in a moment",
                )
            self._held += 1
        try:
            future = self._pool.submit(work)
        except RuntimeError:
            self._release(None)
            raise Busy("the service is shutting down", todo="Try again in a moment") from None
        # The place is given back when the work ends, not when a client goes away while it still runs.
        future.add_done_callback(self._release)
        return await asyncio.wrap_future(future)

    def _release(self, done: Future[Any] | None) -> None:
        with self._lock:
            self._held -= 1

    def close(self) -> None:
        """Takes no more work; what waits is dropped, what runs is waited for."""
        self._pool.shutdown(wait=True, cancel_futures=True)
