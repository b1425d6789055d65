"""What searches of a process see, held open: the newest generation on disk, and what was stored after it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
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

_QUIET_SECONDS = 2.0
_GIVEN_SECONDS = 60.0
_LOOK_SECONDS = 0.02


class Ending(Exception):
    """The process is ending: what is encoded in the background is left where it is; what is done of it is in the cache."""


class LiveView:
    """Keeps the newest view that can be used; threads may share it.

    `usable` raises where a generation cannot be used by this process (made by another encoder, say); `recipe` gives
    how records are encoded. Where a thread calls `renew` again and again (`attended`), searches never wait for what stands
    beside a generation to be carried over to a newer one.
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
        self.attended = False
        self.ending = False
        self._glancing = False
        self._quiet_from = 0.0
        self.seen = 0
        """The number of a change up to which the view held has every change."""

    @property
    def opened(self) -> bool:
        """Whether a view is held."""
        return self._held is not None

    def get(self) -> View:
        """The view to search. While one thread takes up a newer generation, the others go on with the old one.

        A newer one that cannot be opened or used is logged once and left, as long as an older one is held.

        Raises:
            NoIndex: nothing has been indexed yet.
            IndexMismatch: the live generation cannot be used, and no other is held.
        """
        held, name = self._held, storage.current_name(self._root)
        if held is not None and name in (held.generation.manifest.generation, self._refused):
            return held
        if held is not None and self.attended and not held.whole():
            return held
        if not self._opening.acquire(blocking=held is None):
            return held if held is not None else self.get()
        try:
            return self._taken_up(held)
        finally:
            self._opening.release()

    def renew(self) -> None:
        """Takes up the newest generation on disk, where it is another than the one that is held; as `get` says.

        Raises:
            NoIndex, IndexMismatch: as `get`. EncoderError: the encoder failed.
        """
        held, name = self._held, storage.current_name(self._root)
        if held is None or name in (held.generation.manifest.generation, self._refused):
            return
        with self._opening:
            if self._held is held:
                self._taken_up(held)

    def _taken_up(self, held: View | None) -> View:
        """The newest generation with all that is held beside the older one; whoever calls holds `_opening`."""
        if self._held is not held and self._held is not None:
            return self._held  # another thread was faster
        try:
            generation = open_live(self._root)
            self._usable(generation)
            self._carry_over_to(generation)
        except BankError as error:
            if held is None:
                raise
            name = storage.current_name(self._root)
            log.error(
                "generation %s cannot be used, %s stays: %s", name, held.generation.manifest.generation, error
            )
            self._refused = name
        return self._now()

    def _carry_over_to(self, generation: Generation) -> None:
        fresh, left = View(generation), 1
        # Glances go on with the older view meanwhile; they wait only for the last few changes to be carried over.
        while left and self._held is not None and not self._held.whole():
            fresh, left = delta.carried(self._held, fresh, self._catalogue, self._recipe(), AT_A_GLANCE)
        with self._advancing:
            if self._held is not None and not self._held.whole():
                every = len(self._held)
                fresh, _ = delta.carried(self._held, fresh, self._catalogue, self._recipe(), every)
            self._held, self._refused = fresh, None

    def _now(self) -> View:
        """The view that is held, after `get`."""
        assert self._held is not None
        return self._held

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
        if not self.quick:
            return self.advance(min(most, MOST))
        self.get()
        began = time.monotonic()
        self._glancing = True
        try:
            return self._glance(most)
        finally:
            now = time.monotonic()
            self._quiet_from = now + min(now - began, _QUIET_SECONDS)
            self._glancing = False

    def _glance(self, most: int) -> int:
        with self._advancing:
            view, now = self._now(), self._catalogue.sequence()
            left = delta.unseen(self._catalogue, view)
            chosen = {id_: left[id_] for id_ in delta.choose(left, most)}
            if chosen:
                self._held = delta.glanced(view, self._catalogue, chosen, self._recipe())
            rest = [change.sequence for id_, change in left.items() if id_ not in chosen]
            self.seen = min(rest) - 1 if rest else now
            return len(rest)

    @property
    def busy(self) -> bool:
        """Whether something is made searchable at a glance now, or was so lately that more may come: the longer it took, the longer."""
        return self._glancing or time.monotonic() < self._quiet_from

    def give_way(self) -> None:
        """Waits while `busy`, at most a minute: what is encoded whole meanwhile would have what was just stored wait.

        Raises:
            Ending: `ending` is set.
        """
        end = time.monotonic() + _GIVEN_SECONDS
        while self.busy and time.monotonic() < end and not self.ending:
            time.sleep(_LOOK_SECONDS)
        if self.ending:
            raise Ending

    @property
    def quick(self) -> bool:
        """Whether a glance is quick: the encoder is, or has a part that is.

        Raises:
            EncoderError: it cannot be opened.
        """
        encoder = self._recipe().encoder
        return is_quick(encoder) or quick_part(encoder) is not None

    def advance(self, most: int = MOST) -> int:
        """Encodes at most so many changed technologies and has searches see them; how many are left after that.

        Searches and glances go on meanwhile. One thread does it at a time.

        Raises:
            NoIndex, IndexMismatch: as `get`. EncoderError: the encoder failed.
        """
        with self._encoding:
            self._tidied()
            return self._advance(most)

    def tidy(self, beyond: int = 0) -> None:
        """Joins segments side by side, where there are more than `beyond`; searches and glances go on meanwhile.

        Raises:
            NoIndex, IndexMismatch: as `get`. EncoderError: the encoder failed.
        """
        with self._encoding:
            if len(self.get().segments) > beyond:
                self._tidied()

    def _tidied(self) -> None:
        view = self.get()
        if not (segments := delta.side_by_side(view)):
            return
        waiting = delta.unseen(self._catalogue, view)
        made = delta.joined(view, segments, self._catalogue, self._recipe(), waiting=waiting)
        with self._advancing:
            self._held = delta.with_joined(self._now(), made)

    def _advance(self, most: int) -> int:
        recipe = replace(self._recipe(), give_way=self.give_way)
        before = delta.pending(self._catalogue, self.get())
        chosen = delta.choose(before, most)
        if not chosen:
            return 0
        delta.encode(self._catalogue.get_many(chosen).values(), recipe)
        with self._advancing:
            view = self._now()
            left = delta.pending(self._catalogue, view)
            # what was changed once more meanwhile has its turn later
            changes = {id_: before[id_] for id_ in chosen if left.get(id_) == before[id_]}
            if changes:
                self._held = delta.advanced(view, self._catalogue, changes, recipe)
            return len(left) - len(changes)
