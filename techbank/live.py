"""What searches of a process see, held open: the newest generation on disk, and what was stored after it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from catalogue.errors import BankError
from catalogue.store import Catalogue
from embeddings.standing_in import is_quick, quick_part
from index import storage
from index.generations import Generation, open_live
from index.view import View
from techbank import delta
from techbank.indexing import Recipe

log = logging.getLogger("techbank")

MOST = 16
"""Technologies encoded at a time: a few seconds' work on a small machine."""
AT_A_GLANCE = 250
"""Technologies made searchable at a time by the quick part of the encoder: three seconds' work on a small machine."""


class LiveView:
    """Keeps the newest view that can be used; threads may share it.

    `usable` raises where a generation cannot be used by this process (made by another encoder, say); `recipe` gives
    how records are encoded.
    """

    def __init__(
        self,
        root: Path,
        usable: Callable[[Generation], None],
        catalogue: Catalogue,
        recipe: Callable[[], Recipe],
    ) -> None:
        self._root = root
        self._usable = usable
        self._catalogue = catalogue
        self._recipe = recipe
        self._opening = threading.Lock()
        self._encoding = threading.Lock()
        self._advancing = threading.Lock()
        self._held: View | None = None
        self._refused: str | None = None

    @property
    def opened(self) -> bool:
        """Whether a view is held."""
        return self._held is not None

    def get(self) -> View:
        """The view to search. While one thread opens a newer generation, the others go on with the old one.

        A newer one that cannot be opened or used is logged once and left, as long as an older one is held.

        Raises:
            NoIndex: nothing has been indexed yet.
            IndexMismatch: the live generation cannot be used, and no other is held.
        """
        held, name = self._held, storage.current_name(self._root)
        if held is not None and name in (held.generation.manifest.generation, self._refused):
            return held
        if not self._opening.acquire(blocking=held is None):
            return held if held is not None else self.get()
        try:
            if self._held is not held and self._held is not None:
                return self._held  # another thread was faster
            generation = open_live(self._root)
            self._usable(generation)
            fresh = View(generation)
            if held is not None and (held.held or held.rough):
                fresh = delta.renewed(held, generation, self._catalogue, self._recipe())
            self._held, self._refused = fresh, None
            return fresh
        except BankError as error:
            if held is None:
                raise
            log.error(
                "generation %s cannot be used, %s stays: %s", name, held.generation.manifest.generation, error
            )
            self._refused = name
            return held
        finally:
            self._opening.release()

    def waiting(self, since: int = 0, until: int | None = None) -> int:
        """How many technologies whose last change has a number in (since, until] are not searchable yet.

        Raises:
            NoIndex, IndexMismatch: as `get`.
        """
        left = delta.unseen(self._catalogue, self.get()).values()
        return sum(since < change.sequence and (until is None or change.sequence <= until) for change in left)

    def unread(self) -> int:
        """How many technologies stored after the index was made have not been encoded whole yet.

        Raises:
            NoIndex, IndexMismatch: as `get`.
        """
        return len(delta.pending(self._catalogue, self.get()))

    def glance(self, most: int = AT_A_GLANCE) -> int:
        """Has searches see at most so many changed technologies that they do not see yet; how many are left after that.

        `advance` gives them their whole vectors later; where the encoder has no quick part, it does so at once.

        Raises:
            NoIndex, IndexMismatch: as `get`. EncoderError: the encoder failed.
        """
        encoder = self._recipe().encoder
        if not is_quick(encoder) and quick_part(encoder) is None:
            return self.advance(min(most, MOST))
        with self._advancing:
            view = self.get()
            left = delta.unseen(self._catalogue, view)
            chosen = {id_: left[id_] for id_ in delta.choose(left, most)}
            if chosen:
                fresh = delta.glanced(view, self._catalogue, chosen, self._recipe(), waiting=left)
                if not self._replace(view, fresh):
                    return len(left)
            return len(left) - len(chosen)

    def advance(self, most: int = MOST) -> int:
        """Encodes at most so many changed technologies and has searches see them; how many are left after that.

        Searches and glances go on meanwhile. One thread does it at a time.

        Raises:
            NoIndex, IndexMismatch: as `get`. EncoderError: the encoder failed.
        """
        with self._encoding:
            return self._advance(most)

    def _advance(self, most: int) -> int:
        recipe = self._recipe()
        before = delta.pending(self._catalogue, self.get())
        chosen = delta.choose(before, most)
        if not chosen:
            return 0
        delta.encode(self._catalogue.get_many(chosen).values(), recipe)
        with self._advancing:
            view = self.get()
            left = delta.pending(self._catalogue, view)
            # what was changed once more meanwhile has its turn later
            changes = {id_: before[id_] for id_ in chosen if left.get(id_) == before[id_]}
            if changes:
                fresh = delta.advanced(view, self._catalogue, changes, recipe, waiting=left)
                if not self._replace(view, fresh):
                    return len(left)
            return len(left) - len(changes)

    def _replace(self, view: View, fresh: View) -> bool:
        """Takes up the fresh view; not where a newer generation came meanwhile: then the vectors are in the cache."""
        with self._opening:
            if self._held is not view:
                return False
            self._held = fresh
            return True
