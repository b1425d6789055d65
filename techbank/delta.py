"""What was stored after a generation of the index was made, searchable beside it within seconds.

Changed records stand in segments in memory. Reading a record with a slow encoder takes a third of a second, so that one
that was just stored stands there at first by the quick part of the encoder alone, which reads its head (`glanced`), with
all its words, fields and conditions; it gets its whole vectors a few records at a time (`advanced`), the last changed and
the longest waiting in turn. A segment that has become small beside the one after it is joined with it, so that there are
never many and each record is put together anew only a few times; the vectors themselves come from the cache. When much
stands beside a generation, a new one is made in the background (`Bank.index`), which takes all of it in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from catalogue.filters import table_of
from catalogue.records import Technology
from catalogue.store import Catalogue, Change
from embeddings import pipeline
from embeddings.passages import Passage, passages_of
from embeddings.sentences import shortened
from embeddings.standing_in import is_quick, quick_part
from index.generations import Generation
from index.lexical import LexicalIndex
from index.segments import Segment, segment_of
from index.strands import StrandRows
from index.tables import PassageRow
from index.twins import TwinIndex
from index.view import View
from techbank.indexing import Recipe, centre_documents, encoded, in_strands, stand_ins

GLIMPSED = 100
"""Han characters of a record's head that its stand-in reads (embeddings/sentences.py counts them)."""
_RATIO = 2  # a segment under so many times the size of the next one is joined with it
_BESIDE = 8  # up to so many segments, those of one glance after another are left as they are: joining them takes as long as a glance


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
    waiting: Mapping[str, Change] | None = None,
) -> View:
    """The view with these changes in it, those in `rough` by the quick part of the encoder; what the cache lacks is encoded.

    `waiting` are changes that the view may lack as well: of the records that are put together anew, those that
    have changed again stand there roughly.

    Raises:
        EncoderError: the encoder failed.
    """
    later = (waiting or {}) if quick_part(recipe.encoder) is not None else {}
    roughly = {**view.rough, **{id_: change.sequence for id_, change in changes.items()}}
    roughly = {id_: n for id_, n in roughly.items() if id_ not in changes or id_ in rough}
    held = {**view.held, **{id_: c.sequence for id_, c in changes.items() if id_ not in rough}}
    fresh = {id_ for id_, change in changes.items() if not change.withdrawn}
    segments = list(view.segments)
    ratio = 1 if rough and len(segments) < _BESIDE else _RATIO
    while fresh and segments:
        # Of a segment only what is not changed anew still stands there.
        last = set(segments[-1].ids) - changes.keys() - view.gone
        if len(last) >= ratio * len(fresh):
            break
        joined = {id_ for id_ in last if view.lives_in(id_, len(segments))}
        roughly |= {
            id_: later[id_].sequence
            for id_ in joined & later.keys()
            if later[id_].sequence > view.stands(id_)
        }
        fresh |= joined
        segments.pop()
    records = catalogue.get_many(sorted(fresh))
    if records:
        own = [records[id_] for id_ in sorted(records)]
        segments.append(_segment(own, view, recipe, roughly.keys()))
    # One that is not there any more was withdrawn after its change was looked up.
    withdrawn = {id_ for id_, change in changes.items() if change.withdrawn} | (fresh - records.keys())
    gone = (view.gone - changes.keys() - records.keys()) | withdrawn
    return View(view.generation, segments, held=held, rough=roughly, gone=gone)


def glanced(
    view: View,
    catalogue: Catalogue,
    changes: Mapping[str, Change],
    recipe: Recipe,
    *,
    waiting: Mapping[str, Change] | None = None,
) -> View:
    """The view with these changes in it: roughly, or whole where the cache has all of a record or no part is quicker than the whole.

    `waiting` is as for `advanced`.

    Raises:
        EncoderError: the encoder failed.
    """
    rough: set[str] = set()
    if not is_quick(recipe.encoder) and quick_part(recipe.encoder) is not None:
        records = catalogue.get_many([id_ for id_, change in changes.items() if not change.withdrawn])
        rough = _lacking(records.values(), recipe)
    return advanced(view, catalogue, changes, recipe, rough=rough, waiting=waiting)


def renewed(view: View, generation: Generation, catalogue: Catalogue, recipe: Recipe) -> View:
    """A view of a newer generation that goes on holding what the older view holds beside its own.

    What was encoded for the older view comes from the cache.
    """
    fresh = View(generation)
    waiting = pending(catalogue, fresh)
    kept = {id_: change for id_, change in waiting.items() if view.stands(id_)}
    return glanced(fresh, catalogue, kept, recipe) if kept else fresh


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


def _placed(rows: StrandRows, places: Sequence[int]) -> StrandRows:
    """Rows whose numbers count some of a segment's, as rows of the segment."""
    return StrandRows(rows.name, np.array(places, dtype=np.int64)[rows.places], rows.vectors)
