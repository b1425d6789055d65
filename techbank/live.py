"""The live generation of an index, held open: a newer one on disk is taken up without a failed search."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from catalogue.errors import BankError
from index import storage
from index.generations import Generation, open_live

log = logging.getLogger("techbank")


class LiveGeneration:
    """Keeps the newest generation that can be used; threads may share it.

    `usable` raises where a generation cannot be used by this process (made by another encoder, say).
    """

    def __init__(self, root: Path, usable: Callable[[Generation], None]) -> None:
        self._root = root
        self._usable = usable
        self._opening = threading.Lock()
        self._held: Generation | None = None
        self._refused: str | None = None

    def get(self) -> Generation:
        """The generation to search. While one thread opens a newer one, the others go on with the old one.

        A newer one that cannot be opened or used is logged once and left, as long as an older one is held.

        Raises:
            NoIndex: nothing has been indexed yet.
            IndexMismatch: the live generation cannot be used, and no other is held.
        """
        held, name = self._held, storage.current_name(self._root)
        if held is not None and name in (held.manifest.generation, self._refused):
            return held
        if not self._opening.acquire(blocking=held is None):
            return held if held is not None else self.get()
        try:
            if self._held is not held and self._held is not None:
                return self._held  # another thread was faster
            fresh = open_live(self._root)
            self._usable(fresh)
            self._held, self._refused = fresh, None
            return fresh
        except BankError as error:
            if held is None:
                raise
            log.error("generation %s cannot be used, %s stays: %s", name, held.manifest.generation, error)
            self._refused = name
            return held
        finally:
            self._opening.release()
