"""Which technologies an encoder learns from, and which are kept out to measure it on.

Technologies that share a text (title alone does not count), a family or a patent number are one group, and a group
is on one side whole: a copy of what was learnt must not be among what is measured. The side is drawn from a hash of
seed and group, so that it is the same on every run and machine, and stays when other technologies come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from catalogue.records import Technology


class Groups:
    """Technologies joined by what they share (union-find); `of` names a technology's group."""

    def __init__(self, technologies: Iterable[Technology]) -> None:
        self._parent: dict[str, str] = {}
        first: dict[bytes, str] = {}
        for technology in technologies:
            self._parent.setdefault(technology.id, technology.id)
            for mark in _marks(technology):
                self._join(technology.id, first.setdefault(mark, technology.id))

    def of(self, id_: str) -> str:
        """The smallest id of the group; an unknown id is a group of its own."""
        while (above := self._parent.get(id_, id_)) != id_:
            self._parent[id_] = self._parent.get(above, above)
            id_ = above
        return id_

    def _join(self, one: str, other: str) -> None:
        low, high = sorted((self.of(one), self.of(other)))
        self._parent[high] = low


def held_out(group: str, *, share: float, seed: int) -> bool:
    """Whether a group is kept out of learning; `share` is how many of all are."""
    digest = hashlib.sha256(f"{seed}:{group}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) < share * 2**64


def _marks(technology: Technology) -> Iterator[bytes]:
    for text in technology.texts.values():
        for whole in (text.abstract, *(text.claims or ())[:1]):
            words = "".join((whole or "").split()).casefold()
            if len(words) > 20:  # "1. A method." is no text that tells records apart
                yield hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
    for patent in technology.patents or ():
        for name in (
            patent.family_id and f"family {patent.family_id}",
            patent.number and f"{patent.country} {patent.number}",
            patent.application_number and f"{patent.country} application {patent.application_number}",
        ):
            if name:
                yield name.encode("utf-8", "surrogatepass")
