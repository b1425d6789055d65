"""What was stored after a generation of the index was made, searchable beside it within seconds.

Changed records are encoded a few at a time into segments in memory. A segment that has become small beside the one
after it is joined with it, so that there are never many and each record is put together anew only a few times; the
vectors themselves come from the cache. When much stands beside a generation, a new one is made in the background
(`Bank.index`), which takes all of it in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from catalogue.filters import table_of
from catalogue.records import Technology
from catalogue.store import Catalogue, Change
from embeddings import pipeline
from embeddings.passages import Passage, passages_of
from index.generations import Generation
from index.lexical import LexicalIndex
from index.segments import Segment, segment_of
from index.tables import PassageRow
from index.twins import TwinIndex
from index.view import View
from techbank.indexing import Recipe, centre_documents, in_strands

_RATIO = 2  # a segment under so many times the size of the next one is joined with it


def pending(catalogue: Catalogue, view: View) -> dict[str, Change]:
    """Changes that the view does not hold yet, by technology."""
    changed = catalogue.changes_after(view.generation.manifest.sequence)
    return {id_: change for id_, change in changed.items() if change.sequence > view.held.get(id_, 0)}


def choose(changes: Mapping[str, Change], most: int) -> list[str]:
    """At most so many of the changed technologies, those changed last and those waiting longest in turn.

    So a small upload behind a large one is searchable at once, and the large one is not left standing.
    """
    order = sorted(changes, key=lambda id_: changes[id_].sequence)
    if len(order) <= most:
        return order
    newest = (most + 1) // 2
    return order[-newest:] + order[: most - newest]


def advanced(view: View, catalogue: Catalogue, changes: Mapping[str, Change], recipe: Recipe) -> View:
    """The view with these changes in it; what is not in the cache of vectors is encoded.

    Raises:
        EncoderError: the encoder failed.
    """
    held = {**view.held, **{id_: change.sequence for id_, change in changes.items()}}
    fresh = {id_ for id_, change in changes.items() if not change.withdrawn}
    segments = list(view.segments)
    while fresh and segments:
        # Of a segment only what is not changed anew still stands there.
        last = set(segments[-1].ids) - changes.keys() - view.gone
        if len(last) >= _RATIO * len(fresh):
            break
        fresh |= {id_ for id_ in last if view.lives_in(id_, len(segments))}
        segments.pop()
    records = catalogue.get_many(sorted(fresh))
    if records:
        segments.append(_segment([records[id_] for id_ in sorted(records)], view, recipe))
    # One that is not there any more was withdrawn after its change was looked up.
    withdrawn = {id_ for id_, change in changes.items() if change.withdrawn} | (fresh - records.keys())
    gone = (view.gone - changes.keys() - records.keys()) | withdrawn
    return View(view.generation, segments, held=held, gone=gone)


def renewed(view: View, generation: Generation, catalogue: Catalogue, recipe: Recipe) -> View:
    """A view of a newer generation that goes on holding what the older view holds beside its own.

    All of it was encoded for the older view and comes from the cache.
    """
    fresh = View(generation)
    waiting = pending(catalogue, fresh)
    kept = {id_: waiting[id_] for id_ in waiting.keys() & view.held.keys()}
    return advanced(fresh, catalogue, kept, recipe) if kept else fresh


def _segment(records: Sequence[Technology], view: View, recipe: Recipe) -> Segment:
    """A segment of these records, in order of id, whose vectors compare with those of the view's generation."""
    passages: list[Passage] = []
    rows: list[PassageRow] = []
    for number, record in enumerate(records):
        own = passages_of(record)
        passages.extend(own)
        rows.extend(PassageRow(number, p.language, p.part, p.shown) for p in own)
    languages = [p.language for p in passages]
    vectors = pipeline.encode_documents(
        [p.text for p in passages],
        recipe.encoder,
        languages=languages,
        cache=recipe.cache,
        batch_tokens=recipe.batch_tokens,
        progress=recipe.progress,
    )
    return segment_of(
        [record.id for record in records],
        table_of(records, today=dt.date.today()),
        rows,
        in_strands(
            recipe.encoder.spec, centre_documents(vectors, languages, view.generation.means), languages
        ),
        LexicalIndex.build(records, beside=view.generation.words),
        TwinIndex.build(records, beside=view.generation.twins),
        encoder=recipe.encoder.spec.name,
    )
