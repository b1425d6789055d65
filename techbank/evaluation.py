"""Measures a ranking on a labelled set: a folder of corpus.jsonl, queries.jsonl and qrels.tsv.

    corpus.jsonl    {"id", "title", "text", "lang"?}   absent: the set is about the technologies of a bank
    queries.jsonl   {"id", "text", "lang"?, "split"?}
    qrels.tsv       query_id <tab> doc_id <tab> grade  (a header line is allowed)

Rankers: `bank` is the search path of the bank; `raw` the same encoder without language means; `bm25` words; `only:NAME` the
encoder of that name alone, as it comes; `with:NAME` the search path of the bank with that encoder in the place of its own;
`without:PART` the bank with one ingredient left out: `words`, language `means`, or a part of its joined encoder.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from catalogue.errors import InputError
from catalogue.filters.base import Mask
from catalogue.records import Technology, TechnologyText
from embeddings import pipeline
from embeddings.models.composite import CompositeEncoder
from embeddings.passages import passages_of
from index.generations import Generation
from index.view import View
from index.words import WordIndex
from techbank import indexing
from techbank.language import language_of
from techbank.metrics import interval, measures
from techbank.ranking import ranked
from techbank.searching import technology_words

RANKERS: Final = ("bank", "raw", "bm25")
"""Those that every bank has."""
_DEPTH: Final = 100

Rank = Callable[["Query", Mask | None], list[str]]


@dataclass(frozen=True)
class Query:
    """One query of a set, with its language."""

    id: str
    text: str
    language: str


@dataclass(frozen=True)
class LabelledSet:
    """Queries, judgements, and the documents as technologies (None: those of a bank)."""

    queries: tuple[Query, ...]
    grades: Mapping[str, Mapping[str, float]]
    corpus: tuple[Technology, ...] | None


def read_set(folder: Path, *, split: str | None = None) -> LabelledSet:
    """Reads a labelled set, or the queries of one `split` of it; queries without a judgement are left out.

    Raises:
        InputError: a file is missing, a line cannot be read, or an id stands twice.
    """
    grades: dict[str, dict[str, float]] = {}
    for number, line in _lines(folder / "qrels.tsv"):
        cells = line.split("\t")
        try:
            query, doc, grade = cells[0], cells[1], float(cells[2])
            if not math.isfinite(grade):
                raise ValueError
        except (IndexError, ValueError):
            if number == 1:
                continue
            raise InputError(
                "a line is query_id, doc_id and grade, separated by tabs",
                where=f"{folder / 'qrels.tsv'}, line {number}",
                todo="Write the grade as a number; 0 is not relevant",
            ) from None
        grades.setdefault(query, {})[doc] = grade
    queries = tuple(
        Query(str(row["id"]), row["text"], row.get("lang") or language_of(row["text"]) or "und")
        for row in _rows(folder / "queries.jsonl", ("id", "text"))
        if str(row["id"]) in grades and split in (None, row.get("split"))
    )
    if not queries:
        raise InputError("no query has a judgement", where=str(folder), todo="Check the ids in qrels.tsv")
    corpus = None
    if (folder / "corpus.jsonl").exists():
        corpus = tuple(_document(row) for row in _rows(folder / "corpus.jsonl", ("id",)))
    return LabelledSet(queries, grades, corpus)


def _document(row: Mapping[str, Any]) -> Technology:
    title, text = row.get("title") or None, row.get("text") or None
    language = row.get("lang") or language_of(f"{title or ''} {text or ''}") or "und"
    return Technology(id=str(row["id"]), texts={language: TechnologyText(title=title, abstract=text)})


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, each with its number in the file."""
    try:
        with path.open(encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except FileNotFoundError:
        raise InputError(
            "the file is missing",
            where=str(path),
            todo="A labelled set has corpus.jsonl, queries.jsonl and qrels.tsv",
        ) from None
    except UnicodeDecodeError as error:
        raise InputError("the file is not UTF-8", where=str(path), todo="Save it as UTF-8") from error


def _rows(path: Path, needed: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    seen: set[str] = set()
    for number, line in _lines(path):
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InputError(
                f"the line is no JSON: {error}", where=where, todo="Write one JSON object a line"
            ) from None
        if not isinstance(row, dict) or any(row.get(name) is None for name in needed):
            raise InputError(
                f"the line lacks {' or '.join(needed)}", where=where, todo="Give every line its fields"
            )
        for name in ("title", "text", "lang"):
            if not isinstance(row.get(name), str | None):
                raise InputError(
                    f"{name} is no string", where=where, todo=f"Write {name} as a string, or leave it out"
                )
        if str(row["id"]) in seen:
            raise InputError(
                f"the id {row['id']!r} stands in the file twice",
                where=where,
                todo="Give every line its own id",
            )
        seen.add(str(row["id"]))
        yield row


def generation_of(corpus: Iterable[Technology], recipe: indexing.Recipe, folder: Path) -> Generation:
    """A generation over these technologies, in `folder`."""
    return Generation(indexing.build(folder, sorted(corpus, key=lambda t: t.id), recipe, sequence=0))


def _dense(
    generation: Generation, recipe: indexing.Recipe, queries: Sequence[Query], *, lexical: bool
) -> Rank:
    languages = [query.language for query in queries]
    words = [technology_words(query.text, query.language)[0] for query in queries]  # as search does
    vectors = pipeline.encode_queries(words, recipe.encoder, languages=languages, cache=recipe.cache)
    of = {query.id: vector for query, vector in zip(queries, vectors, strict=True)}
    about = {query.id: text for query, text in zip(queries, words, strict=True)}
    view = View(generation)

    def rank(query: Query, allowed: Mask | None) -> list[str]:
        asked = indexing.asked_of(recipe.encoder.spec, of[query.id], query.language, generation.means)
        if lexical:
            found = ranked(view, asked, about[query.id], query.language, _DEPTH, allowed).hits
        else:
            found = view.search(asked, _DEPTH, allowed)
        return [generation.ids[hit.technology] for hit in found]

    return rank


def _words(corpus: Sequence[Technology]) -> Rank:
    ids = sorted(technology.id for technology in corpus)
    by_id = {technology.id: technology for technology in corpus}
    index = WordIndex(["\n".join(p.text for p in passages_of(by_id[id_])) for id_ in ids])

    def rank(query: Query, allowed: Mask | None) -> list[str]:
        scores = index.scores(query.text)
        rows = np.flatnonzero((scores > 0) if allowed is None else ((scores > 0) & allowed))
        return [ids[row] for row in rows[np.lexsort((rows, -scores[rows]))][:_DEPTH]]

    return rank


def evaluate(
    labelled: LabelledSet, corpus: Sequence[Technology], recipe: indexing.Recipe, *, ranker: str = "bank"
) -> dict[str, Any]:
    """Measures one ranker on a set, per query language and per document language.

    Returns `{"ranker", "queries", "documents", "metrics": {language: {measure: mean}}, "intervals": {language:
    {measure: [low, high]}}, "by_document_language": {query language: {document language: {measure: mean}}}}`. The
    entry `all` is over all queries. A document language's figures rank among the documents with a text in that
    language alone.

    Raises:
        InputError: there is no such `ranker`, or there are no documents. EncoderError: an encoder cannot be opened.
    """
    chosen = _recipe_of(ranker, recipe)
    if not corpus:
        raise InputError(
            "there are no documents to rank",
            where="corpus",
            todo="Fill corpus.jsonl, or name a bank that holds some",
        )
    with tempfile.TemporaryDirectory(prefix="techbank-evaluate-") as folder:
        if chosen is None:
            rank = _words(corpus)
        else:
            generation = generation_of(corpus, chosen, Path(folder))
            lexical = ranker.startswith(("bank", "with:", "without:")) and ranker != "without:words"
            rank = _dense(generation, chosen, labelled.queries, lexical=lexical)
        return {"ranker": ranker, "documents": len(corpus), **_measure(labelled, corpus, rank)}


def _recipe_of(ranker: str, recipe: indexing.Recipe) -> indexing.Recipe | None:
    """How the index of a ranker is made; None for words."""
    kind, colon, name = ranker.partition(":")
    if ranker == "bm25":
        return None
    if ranker in RANKERS or ranker in ("without:means", "without:words"):
        return recipe if ranker in ("bank", "without:words") else replace(recipe, centring=False)
    if colon and kind in ("only", "with"):
        from embeddings.models import open_encoder

        return replace(
            recipe, encoder=open_encoder(name), centring=kind == "with" and recipe.centring, setting=name
        )
    if colon and kind == "without" and isinstance(recipe.encoder, CompositeEncoder):
        return replace(recipe, encoder=recipe.encoder.without(name))
    raise InputError(
        f"there is no ranker {ranker!r}",
        where="ranker",
        todo=f"Use one of {', '.join(RANKERS)}, only:ENCODER, with:ENCODER, or without:PART of a joined encoder",
    )


def _measure(labelled: LabelledSet, corpus: Sequence[Technology], rank: Rank) -> dict[str, Any]:
    ids = sorted(technology.id for technology in corpus)
    languages_of = {technology.id: set(technology.texts) for technology in corpus}
    held = {language for languages in languages_of.values() for language in languages}
    masks = {
        lang: np.array([lang in languages_of[id_] for id_ in ids], dtype=np.bool_) for lang in sorted(held)
    }
    by_query: dict[str, list[dict[str, float]]] = {"all": []}
    by_pair: dict[tuple[str, str], list[dict[str, float]]] = {}
    for query in labelled.queries:
        grades = labelled.grades[query.id]
        found = measures(rank(query, None), grades)
        by_query["all"].append(found)
        by_query.setdefault(query.language, []).append(found)
        for language, mask in masks.items():
            own = {doc: grade for doc, grade in grades.items() if language in languages_of.get(doc, ())}
            if any(grade > 0 for grade in own.values()):
                by_pair.setdefault((query.language, language), []).append(measures(rank(query, mask), own))
    pairs: dict[str, dict[str, Any]] = {}
    for (asked, written), rows in sorted(by_pair.items()):
        pairs.setdefault(asked, {})[written] = {**_means(rows), "queries": len(rows)}
    return {
        "queries": len(labelled.queries),
        "metrics": {language: _means(rows) for language, rows in sorted(by_query.items())},
        "intervals": {
            language: {name: list(interval([row[name] for row in rows])) for name in rows[0]}
            for language, rows in sorted(by_query.items())
        },
        "by_document_language": pairs,
    }


def _means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
