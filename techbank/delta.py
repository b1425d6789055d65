"""What was stored after a generation of the index was made, searchable beside it within seconds.

Changed records stand in segments in memory. Reading a record with a slow encoder takes a third of a second, so that one
that was just stored stands there at first by the quick part of the encoder alone, which reads its head (`glanced`), with
all its words, fields and conditions; it gets its whole vectors a few records at a time (`advanced`), the last changed and
the longest waiting in turn. Each step adds a segment and leaves the others as they are, so that none takes longer for
what was stored before; neighbours of one size are joined beside (`side_by_side`, `joined`), so that there are never many
and each record is put together anew only a few times, its vectors coming from the cache. When much stands beside a
generation, a new one is made in the background (`Bank.index`), which takes all of it in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from catalogue.filters import table_of
from catalogue.records import Technology
from catalogue.store import Catalogue, Change
from embeddings import pipeline
from embeddings.passages import Passage, passages_of
from embeddings.sentences import shortened
from embeddings.standing_in import is_quick, quick_part
from index.lexical import LexicalIndex
from index.segments import Segment, segment_of
from index.strands import StrandRows
from index.tables import PassageRow
from index.twins import TwinIndex
from index.view import View
from techbank.indexing import Recipe, centre_documents, encoded, in_strands, stand_ins

GLIMPSED = 100
"""Han characters of a record's head that its stand-in reads (embeddings/sentences.py counts them)."""
_BESIDE = 4  # so many neighbours of one size are joined


@dataclass(frozen=True)
class Joined:
    """A segment made of several: those it replaces, the technologies that lived in them, and which stand in it roughly."""

    replaced: tuple[Segment, ...]
    segment: Segment | None
    ids: frozenset[str]
    rough: Mapping[str, int]


def pending(catalogue: Catalogue, view: View) -> dict[str, Change]:
    """Changes that do not stand in the view with their whole vectors yet, by technology."""
    changed = catalogue.changes_after(view.generation.manifest.sequence)
    return {id_: change for id_, change in changed.items() if change.sequence > view.held.get(id_, 0)}


def unseen(catalogue: Catalogue, view: View) -> dict[str, Change]:
    """Changes that do not stand in the view at all yet, by technology."""
    changed = catalogue.changes_after(view.generation.manifest.sequence)
    return {id_: change for id_, change in changed.items() if change.sequence > view.stands(id_)}


def choose(changes: Mapping[str, Change], most: int) -> list[str]:
    """At most so many of the changed technologies, those changed last and those waiting longest in turn.

    So a small upload behind a large one is searchable at once, and the large one is not left standing.
    """
    order = sorted(changes, key=lambda id_: changes[id_].sequence)
    if len(order) <= most:
        return order
    newest = (most + 1) // 2
    return order[-newest:] + order[: most - newest]


def encode(records: Iterable[Technology], recipe: Recipe) -> None:
    """Puts into the cache what `advanced` needs of these records.

    Raises:
        EncoderError: the encoder failed.
    """
    passages = [passage for record in records for passage in passages_of(record)]
    encoded(passages, recipe)


def advanced(
    view: View,
    catalogue: Catalogue,
    changes: Mapping[str, Change],
    recipe: Recipe,
    *,
    rough: AbstractSet[str] = frozenset(),
) -> View:
    """The view with these changes in it, those in `rough` by the quick part of the encoder; what the cache lacks is encoded.

    Raises:
        EncoderError: the encoder failed.
    """
    roughly = {id_: number for id_, number in view.rough.items() if id_ not in changes}
    roughly |= {id_: changes[id_].sequence for id_ in rough}
    held = {**view.held, **{id_: c.sequence for id_, c in changes.items() if id_ not in rough}}
    fresh = [id_ for id_, change in changes.items() if not change.withdrawn]
    records = catalogue.get_many(fresh)
    segments = list(view.segments)
    if records:
        own = [records[id_] for id_ in sorted(records)]
        segments.append(_segment(own, view, recipe, rough))
    # One that is not there any more was withdrawn after its change was looked up.
    gone = (view.gone - changes.keys()) | (changes.keys() - records.keys())
    return View(view.generation, _standing(segments, gone), held=held, rough=roughly, gone=gone, after=view)


def glanced(view: View, catalogue: Catalogue, changes: Mapping[str, Change], recipe: Recipe) -> View:
    """The view with these changes in it: roughly, or whole where the cache has all of a record or no part is quicker than the whole.

    Raises:
        EncoderError: the encoder failed.
    """
    rough: set[str] = set()
    if not is_quick(recipe.encoder) and quick_part(recipe.encoder) is not None:
        records = catalogue.get_many([id_ for id_, change in changes.items() if not change.withdrawn])
        rough = _lacking(records.values(), recipe)
    return advanced(view, catalogue, changes, recipe, rough=rough)


def side_by_side(view: View) -> Sequence[Segment]:
    """Segments of a view that are worth joining: neighbours, of which `_BESIDE` or more are of one size; none where there are none.

    A size is a power of `_BESIDE`. So the segments grow few as they grow large, and no record is put together anew more
    often than the logarithm of how many there are.
    """
    sizes = [_size(int(np.count_nonzero(live))) for live in view.live[1:]]
    for size in sorted(set(sizes)):
        start = 0
        for end in range(len(sizes) + 1):
            if end == len(sizes) or sizes[end] > size:
                if sizes[start:end].count(size) >= _BESIDE:
                    return view.segments[start:end]
                start = end + 1
    return ()


def joined(
    view: View,
    segments: Sequence[Segment],
    catalogue: Catalogue,
    recipe: Recipe,
    *,
    waiting: Mapping[str, Change],
) -> Joined:
    """What is to stand instead of these neighbours of a view; the view itself may change meanwhile.

    Records are read as they are in the catalogue now: of those that have changed again (`waiting` are changes that the
    view may lack) the new text stands there roughly.

    Raises:
        EncoderError: the encoder failed.
    """
    quick = quick_part(recipe.encoder) is not None
    ids = {id_ for one in segments for id_ in one.ids if view.home(id_) is one}
    later = {
        id_: waiting[id_].sequence
        for id_ in ids & waiting.keys()
        if quick and waiting[id_].sequence > view.stands(id_)
    }
    rough = {id_: view.rough[id_] for id_ in ids & view.rough.keys()} | later
    records = catalogue.get_many(sorted(ids))
    own = [records[id_] for id_ in sorted(records)]
    segment = _segment(own, view, recipe, rough.keys()) if own else None
    return Joined(tuple(segments), segment, frozenset(ids), rough)


def with_joined(view: View, made: Joined) -> View:
    """The view with what was joined in its place; as it is where the segments do not stand there as they did."""
    first = next((at for at, one in enumerate(view.segments) if one is made.replaced[0]), None)
    last = None if first is None else first + len(made.replaced)
    if first is None or view.segments[first:last] != made.replaced:
        return view
    lives = {id_ for id_ in made.ids if view.home(id_) in made.replaced}
    there = frozenset(() if made.segment is None else made.segment.ids)
    segments = [
        *view.segments[:first],
        *(() if made.segment is None else (made.segment,)),
        *view.segments[last:],
    ]
    rough = {**view.rough, **{id_: made.rough[id_] for id_ in lives & made.rough.keys()}}
    gone = view.gone | (lives - there)
    return View(
        view.generation,
        _standing(segments, gone),
        held=view.held,
        rough={id_: number for id_, number in rough.items() if id_ not in gone},
        gone=gone,
        after=view,
    )


def carried(old: View, view: View, catalogue: Catalogue, recipe: Recipe, most: int) -> tuple[View, int]:
    """A view of a newer generation with at most so many more of the changes that the old view holds; how many are left.

    What was encoded for the old view comes from the cache.

    Raises:
        EncoderError: the encoder failed.
    """
    waiting = unseen(catalogue, view)
    kept = {id_: change for id_, change in waiting.items() if old.stands(id_)}
    chosen = {id_: kept[id_] for id_ in choose(kept, most)}
    if chosen:
        view = glanced(view, catalogue, chosen, recipe)
    return view, len(kept) - len(chosen)


def _lacking(records: Iterable[Technology], recipe: Recipe) -> set[str]:
    """Which of these records the cache does not have all vectors of."""
    passages = [passage for record in records for passage in passages_of(record)]
    if recipe.cache is None:
        return {passage.technology_id for passage in passages}
    texts, languages = [p.text for p in passages], [p.language for p in passages]
    held = pipeline.known(texts, recipe.encoder, languages=languages, cache=recipe.cache)
    return {p.technology_id for p, there in zip(passages, held, strict=True) if not there}


def _segment(records: Sequence[Technology], view: View, recipe: Recipe, rough: AbstractSet[str]) -> Segment:
    """A segment of these records, in order of id, whose vectors compare with those of the view's generation."""
    passages: list[Passage] = []
    rows: list[PassageRow] = []
    for number, record in enumerate(records):
        own = passages_of(record)
        if record.id in rough:  # the first of each language, which is its head
            own = list({p.language: p for p in reversed(own)}.values())[::-1]
        passages.extend(own)
        rows.extend(PassageRow(number, p.language, p.part, p.shown) for p in own)
    languages = [p.language for p in passages]
    spec = recipe.encoder.spec
    whole = [at for at, p in enumerate(passages) if p.technology_id not in rough]
    glimpsed = [at for at, p in enumerate(passages) if p.technology_id in rough]
    kept = in_strands(
        spec,
        centre_documents(
            encoded([passages[at] for at in whole], recipe),
            [languages[at] for at in whole],
            view.generation.means,
        ),
        [languages[at] for at in whole],
    )
    strands = [_placed(one, whole) for one in kept]
    if glimpsed:
        texts = [shortened(passages[at].text, GLIMPSED) for at in glimpsed]
        beginnings = stand_ins(
            texts, [languages[at] for at in glimpsed], recipe.encoder, recipe.cache, view.generation
        )
        strands.append(_placed(beginnings, glimpsed))
    return segment_of(
        [record.id for record in records],
        table_of(records, today=dt.date.today()),
        rows,
        strands,
        LexicalIndex.build(records, beside=view.generation.words),
        TwinIndex.build(records, beside=view.generation.twins),
        encoder=spec.name,
    )


def _standing(segments: Sequence[Segment], gone: AbstractSet[str]) -> list[Segment]:
    """Those of the segments in which a technology lives."""
    home: dict[str, int] = {}
    for number, segment in enumerate(segments):
        home.update(dict.fromkeys(segment.ids, number))
    lived_in = {number for id_, number in home.items() if id_ not in gone}
    return [segment for number, segment in enumerate(segments) if number in lived_in]


def _size(technologies: int) -> int:
    """The power of `_BESIDE` that a segment of so many technologies has reached."""
    size = 0
    while technologies >= _BESIDE:
        technologies //= _BESIDE
        size += 1
    return size


def _placed(rows: StrandRows, places: Sequence[int]) -> StrandRows:
    """Rows whose numbers count some of a segment's, as rows of the segment."""
    return StrandRows(rows.name, np.array(places, dtype=np.int64)[rows.places], rows.vectors)
