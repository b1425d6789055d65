"""Pairs of filings that are near-identical: candidates by title, by sketch and by day, each verified.

Where at most `_ALL` classes share a title, all their pairs are looked at. Of more, those filed on one day, those with
the same words all through, and those whose sketches agree in a band (LSH; a pair with Jaccard .8 is missed once in five thousand). A bucket of more than `_BUCKET`
different filings is passed over: it is a form.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from index.twins_judging import LOOSEST, owners, verified
from index.twins_table import SKETCH, Array, Table
from index.twins_texts import INVENTION, LEAST, UTILITY_MODEL

_ALL: Final = 64
_BUCKET: Final = 256
_BAND: Final = 4  # entries of a sketch that agree in a bucket
_SLACK: Final = 0.3  # six standard deviations of the estimate of a Jaccard of .5 to .9
_NONE: Final = np.zeros((0, 2), dtype=np.int32)


class Keys:
    """A table with its documents by title and its classes by owner and day."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.of_document = table.class_of_document()
        least = np.where(table.cjk, LEAST[True], LEAST[False])
        self.thin = np.diff(table.shingles_at) < least
        self._titles, self._by_title = _sorted(np.asarray(table.core))
        counts = np.diff(table.owners_at)
        of_owner = np.repeat(np.arange(len(table)), counts)
        dated = (np.asarray(table.filed) != 0) & np.isin(table.rights, (INVENTION, UTILITY_MODEL))
        chosen = dated[of_owner]
        self._day_of = of_owner[chosen]
        keys = np.asarray(table.owners)[chosen] ^ np.asarray(table.filed)[self._day_of].astype(np.uint64)
        self._days, self._by_day = _sorted(keys)

    def titled(self, core: int) -> Array:
        """Documents with a title of this core."""
        return _held(self._titles, self._by_title, core)

    def filed_on(self, key: int) -> Array:
        """Classes of an owner and a day (its key: the owner's hash, exclusive or the day)."""
        return np.unique(self._day_of[_held(self._days, self._by_day, key)])

    def documents(self, classes: Array) -> Array:
        """The documents of these classes."""
        at = self.table.documents_at
        return np.concatenate(
            [np.zeros(0, dtype=np.int64), *(np.arange(at[one], at[one + 1]) for one in classes.tolist())]
        )

    def titles(self) -> Iterator[Array]:
        """Documents that share a title that tells something, title by title."""
        for start, end in _runs(self._titles):
            if self._titles[start] != 0:
                yield self._by_title[start:end]

    def days(self) -> Iterator[Array]:
        """Classes that share an owner and a day of filing, where inventions and utility models are among them."""
        for start, end in _runs(self._days):
            classes = np.unique(self._day_of[self._by_day[start:end]])
            if len(np.unique(self.table.rights[classes])) > 1:
                yield classes


def pairs_within(keys: Keys) -> Array:
    """All near-identical pairs of classes of one table, shape (pairs, 2), the smaller first, in ascending order.

    A class stands beside itself where two filings like it are one technology: its text or title is enough of its own.
    """
    table = keys.table
    found: set[tuple[int, int]] = set()
    seen: set[tuple[int, int]] = set()

    def judge(pairs: Array) -> None:
        for one, other in pairs.tolist():
            pair = (min(one, other), max(one, other))
            if one != other and pair not in seen:
                seen.add(pair)
                if verified(table, one, table, other):
                    found.add(pair)

    for documents in keys.titles():
        for bucket in _buckets(table, keys.of_document, documents):
            judge(keys.of_document[_likely(table, bucket, table, bucket, keys, keys)])
        seen.clear()
    for classes in keys.days():
        if len(classes) <= _BUCKET:
            judge(_of_day(keys, classes, keys, classes))
        seen.clear()
    return _array(found)


def pairs_between(base: Keys, later: Keys) -> Array:
    """All near-identical pairs of a class of `base` and one of `later`, a small table, in ascending order."""
    found: set[tuple[int, int]] = set()
    table = later.table
    for one in _worth_a_look(base, later).tolist():
        documents = np.arange(table.documents_at[one], table.documents_at[one + 1])
        candidates: set[int] = set()
        for document in documents.tolist():
            if table.core[document] == 0:
                continue
            others = base.titled(int(table.core[document]))
            mine = np.array([document])
            likely = _likely(base.table, others, table, mine, base, later)
            candidates.update(base.of_document[likely[:, 0]].tolist())
        filed = int(table.filed[one])
        for owner in owners(table, one).tolist() if filed else ():
            others = base.filed_on(owner ^ filed)
            if len(others) <= _BUCKET:
                candidates.update(_of_day(base, others, later, np.array([one]))[:, 0].tolist())
        found.update((other, one) for other in candidates if verified(base.table, other, table, one))
    return _array(found)


def _worth_a_look(base: Keys, later: Keys) -> Array:
    """Classes of `later` of which a title, or an owner on the day of filing, stands in `base` as well."""
    table = later.table
    titled = later.of_document[(table.core != 0) & _among(base._titles, np.asarray(table.core))]
    of_owner = np.repeat(np.arange(len(table)), np.diff(table.owners_at))
    filed = np.asarray(table.filed)[of_owner]
    owned = of_owner[(filed != 0) & _among(base._days, np.asarray(table.owners) ^ filed.astype(np.uint64))]
    return np.unique(np.concatenate([titled, owned]).astype(np.int64))


def _buckets(table: Table, of_document: Array, documents: Array) -> Iterator[Array]:
    """Documents of one title in buckets within which all pairs are looked at."""
    if len(documents) <= _ALL:
        yield documents
        return
    filed = np.asarray(table.filed)[of_document[documents]].astype(np.uint64)
    keys = [filed, np.asarray(table.whole[documents])]
    sketches = np.asarray(table.sketches[documents])
    for band in range(0, SKETCH, _BAND):
        packed = np.zeros(len(documents), dtype=np.uint64)
        for entry in range(band, band + _BAND):
            packed = packed * np.uint64(0x9E3779B97F4A7C15) + sketches[:, entry].astype(np.uint64)
        keys.append(np.where(sketches[:, band] == np.iinfo(np.uint32).max, np.uint64(0), packed))
    for key in keys:
        ordered, order = _sorted(key)
        for start, end in _runs(ordered):
            if ordered[start] != 0 and end - start <= _BUCKET:
                yield documents[order[start:end]]


def _likely(left: Table, ones: Array, right: Table, others: Array, of_left: Keys, of_right: Keys) -> Array:
    """Pairs of documents worth verifying, shape (pairs, 2): their sketches agree enough, or one has too little text.

    Where left and right are the same documents, each pair comes once.
    """
    if not len(ones) or not len(others):
        return np.zeros((0, 2), dtype=np.int64)
    mine, yours = np.asarray(left.sketches[ones]), np.asarray(right.sketches[others])
    chosen = list[Array]()
    for place in range(len(others)):
        stop = place if left is right else len(ones)
        alike = np.count_nonzero(mine[:stop] == yours[place], axis=1) >= (LOOSEST - _SLACK) * SKETCH
        thin = of_left.thin[ones[:stop]] | of_right.thin[others[place]]
        first = of_left.of_document[ones[:stop]]
        second = of_right.of_document[others[place]]
        # With little text only the same day, or the same words all through, can tell.
        day = (left.filed[first] == right.filed[second]) & (left.filed[first] != 0)
        told = day | (left.whole[ones[:stop]] == right.whole[others[place]])
        told &= left.core[ones[:stop]] == right.core[others[place]]
        kept = np.flatnonzero(np.where(thin, told, alike))
        chosen.append(np.column_stack([ones[kept], np.full(len(kept), others[place])]))
    return np.concatenate(chosen)


def _of_day(of_left: Keys, ones: Array, of_right: Keys, others: Array) -> Array:
    """Pairs worth verifying of an invention and a utility model among classes of one owner and day."""
    left, right = of_left.table, of_right.table
    pairs = _likely(left, of_left.documents(ones), right, of_right.documents(others), of_left, of_right)
    classes = np.column_stack([of_left.of_document[pairs[:, 0]], of_right.of_document[pairs[:, 1]]])
    return np.asarray(classes[left.rights[classes[:, 0]] != right.rights[classes[:, 1]]])


def _sorted(keys: Array) -> tuple[Array, Array]:
    order = np.argsort(keys, kind="stable")
    return keys[order], order


def _held(keys: Array, order: Array, key: int) -> Array:
    wanted = np.uint64(key)
    return order[np.searchsorted(keys, wanted) : np.searchsorted(keys, wanted, side="right")]


def _among(keys: Array, wanted: Array) -> Array:
    """Which of the wanted are among the keys, which are in ascending order."""
    places = np.searchsorted(keys, wanted)
    places[places == len(keys)] = 0
    return keys[places] == wanted if len(keys) else np.zeros(len(wanted), dtype=np.bool_)


def _runs(keys: Array) -> Iterator[tuple[int, int]]:
    """Begin and end of each run of at least two equal values."""
    if not len(keys):
        return
    edges = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1], [True]]))
    long = np.flatnonzero(np.diff(edges) > 1)
    yield from zip(edges[long].tolist(), edges[long + 1].tolist(), strict=True)


def _array(pairs: set[tuple[int, int]]) -> Array:
    return np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
