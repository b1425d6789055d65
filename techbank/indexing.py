"""Records to a searchable generation: passages, vectors, language means, filter columns."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogue.errors import EncoderError
from catalogue.filters import table_of
from catalogue.records import Technology
from embeddings import centring, pipeline, standing_in, strands
from embeddings.base import Encoder, EncoderSpec, Joined, Vectors, primary_language
from embeddings.cache import VectorCache
from embeddings.calibration import needs_by_language
from embeddings.passages import Passage, passages_of
from index.backends import backend
from index.generations import Generation, Stamp, build_generation
from index.lexical import Gathering, LexicalIndex
from index.strands import Asked, StrandRows
from index.tables import PassageRow
from index.twins import TwinIndex
from index.twins_texts import Filing, filing_of
from index.twins_translated import Told, told_of, translations
from techbank import weak

_PROBED = 4000
# Titles stand in for needs in languages that embeddings.calibration does not have: so many are enough.
_TITLES = 200
_NEEDS_SHARE = 0.75
_TURN = 64  # records that are gathered before more urgent work may have its turn


@dataclass(frozen=True)
class Recipe:
    """How a generation is made: encoder, cache of vectors, back end, and whether vectors are centred."""

    encoder: Encoder
    cache: VectorCache | None
    backend: str
    centring: bool
    batch_tokens: int | None
    progress: bool
    setting: str = ""
    """The encoder's name in the settings, which may be another than the encoder's own."""
    give_way: Callable[[], None] | None = None
    """Called before each batch of passages is encoded, and now and then besides; it may wait."""


def build(root: Path, technologies: Iterable[Technology], recipe: Recipe, *, sequence: int) -> Path:
    """Encodes what is not in the cache yet, writes a generation under `root` and switches it in.

    `technologies` come in order of id by code point.

    Raises:
        SettingsError: there is no such back end.
    """
    backend(recipe.backend)  # a wrong name is told now, and not after hours of encoding
    ids: list[str] = []
    passages: list[Passage] = []
    numbers: list[int] = []
    titles: dict[str, list[str]] = {}
    filings: list[Filing] = []
    told: list[Told] = []

    def waited() -> None:
        if recipe.give_way is not None:
            recipe.give_way()

    def watched(words: Gathering) -> Iterator[Technology]:
        for technology in technologies:
            if len(ids) % _TURN == 0:
                waited()
            own = passages_of(technology)
            passages.extend(own)
            numbers.extend([len(ids)] * len(own))
            ids.append(technology.id)
            words.add(technology)
            filings.append(filing_of(technology))
            told.append(told_of(technology))
            for language, text in technology.texts.items():
                kept = titles.setdefault(language, [])
                if text.title and len(kept) < _TITLES:
                    kept.append(text.title)
            yield technology

    with LexicalIndex.gathering() as gathering:
        columns = table_of(watched(gathering), today=dt.date.today())
        waited()
        words = gathering.finish()
    vectors = encoded(passages, recipe)
    means: dict[str, npt.NDArray[Any]] = {}
    languages = [p.language for p in passages]
    if recipe.centring:
        vectors, means = _centred(vectors, languages, titles, recipe)
    rows = (PassageRow(n, p.language, p.part, p.shown) for n, p in zip(numbers, passages, strict=True))
    spec = recipe.encoder.spec
    return build_generation(
        root,
        backend_name=recipe.backend,
        ids=ids,
        columns=columns,
        passages=rows,
        rows=in_strands(spec, vectors, languages),
        dimension=spec.dimension,
        means=means,
        words=words,
        twins=TwinIndex.of_filings(
            filings,
            translated=translations(told, numbers, languages, [p.part == "head" for p in passages], vectors),
        ),
        scores=_scores(vectors, languages, means, recipe),
        stamp=Stamp({**asdict(spec), "setting": recipe.setting}, spec.fingerprint, sequence),
    )


def encoded(passages: Sequence[Passage], recipe: Recipe) -> Vectors:
    """The passages' vectors as the encoder gives them, float32 of shape (passages, dimension); what the cache lacks is encoded.

    Raises:
        EncoderError: the encoder failed.
    """
    return pipeline.encode_documents(
        [p.text for p in passages],
        recipe.encoder,
        languages=[p.language for p in passages],
        cache=recipe.cache,
        batch_tokens=recipe.batch_tokens,
        progress=recipe.progress,
        give_way=recipe.give_way,
    )


def _scores(
    vectors: Vectors, languages: Sequence[str], means: Mapping[str, npt.NDArray[Any]], recipe: Recipe
) -> dict[str, npt.NDArray[Any]]:
    """What scores are like of needs that have nothing to do with this bank (embeddings/calibration.py).

    `spread` is the standard deviation of a need's scores over at most _PROBED passages, `stretch` how many times that of
    rows by the quick part alone it is (embeddings/standing_in.py); the others are the marks of techbank/weak.py.
    """
    if not len(vectors):
        return {}
    chosen = np.random.default_rng(0).permutation(len(vectors))[:_PROBED]
    spec, sample = recipe.encoder.spec, vectors[chosen]
    tags = [languages[at] for at in chosen]
    rows = in_strands(spec, sample, tags)
    part = standing_in.quick_part(recipe.encoder)
    everywhere = np.arange(len(sample))
    stand_ins = (
        [StrandRows(strands.alone(part), everywhere, strands.only(spec, part, sample))]
        if part is not None
        else []
    )
    deviations: dict[str, list[float]] = {"spread": [], "alone": []}
    for language, needs in needs_by_language().items():
        asked = pipeline.encode_queries(
            needs, recipe.encoder, languages=[language] * len(needs), cache=recipe.cache
        )
        for vector in asked:
            forms = asked_of(spec, vector, language, means)
            for name, kind in (("spread", rows), ("alone", stand_ins)):
                scores = [one.vectors @ forms[one.name] for one in kind if one.name in forms]
                if scores:
                    deviations[name].append(float(np.std(np.concatenate(scores))))
    found = {name: float(np.mean(own)) for name, own in deviations.items() if own}
    if (plain := found.pop("alone", 0.0)) > 0:
        found["stretch"] = found["spread"] / plain

    def encode(needs: Sequence[str], tags: Sequence[str]) -> Vectors:
        return pipeline.encode_queries(needs, recipe.encoder, languages=tags, cache=recipe.cache)

    marks = weak.calibrated(
        in_strands(spec, vectors, languages),
        encode=encode,
        ask=lambda vector, tag: asked_of(spec, vector, tag, means),
    )
    arrays = {name: np.array(value) for name, value in found.items()}
    return arrays | (marks.as_arrays() if marks else {})


def _centred(
    vectors: Vectors, languages: Sequence[str], titles: dict[str, list[str]], recipe: Recipe
) -> tuple[Vectors, dict[str, npt.NDArray[Any]]]:
    """Vectors less their language's mean, and the means of documents and of needs by language.

    Where the bank has few passages in a language, everyday sentences encoded as passages have a share in the documents'
    mean; in an empty bank they are all of it. The mean of needs is taken from the same everyday needs in every language; for languages that those are not
    written in, from the bank's own titles, encoded as needs are (docs/decisions/encoder.md has the measurement). What
    few needs have in common is not their language alone, so that no more than _NEEDS_SHARE of it is taken out.
    """
    blocks = centring.blocks_of(recipe.encoder.spec)
    documents = centring.fit_means(vectors, languages, blocks=blocks, spare=_spare(languages, recipe))
    stand_ins = {**titles, **needs_by_language()}
    texts = [text for kept in stand_ins.values() for text in kept]
    text_languages = [language for language, kept in stand_ins.items() for _ in kept]
    asked = pipeline.encode_queries(texts, recipe.encoder, languages=text_languages, cache=recipe.cache)
    needs = centring.fit_means(asked, text_languages, blocks=blocks)
    means = {f"document:{name}": mean for name, mean in documents.items()}
    means.update({f"query:{name}": mean * np.float32(_NEEDS_SHARE) for name, mean in needs.items()})
    means["blocks"] = np.array(blocks, dtype=np.int64)
    return centring.centre(vectors, languages, documents, blocks=blocks), means


def _spare(languages: Sequence[str], recipe: Recipe) -> tuple[Vectors, Sequence[str]] | None:
    """Everyday sentences as passages, in the languages in which a bank with passages in these has few; None where it has enough."""
    counts = Counter(primary_language(tag) for tag in languages)
    few = {tag: kept for tag, kept in needs_by_language().items() if counts[tag] < centring.ENOUGH}
    texts = [text for kept in few.values() for text in kept]
    tags = [tag for tag, kept in few.items() for _ in kept]
    if not texts:
        return None
    return (
        pipeline.encode_documents(
            texts,
            recipe.encoder,
            languages=tags,
            cache=recipe.cache,
            progress=False,
            give_way=recipe.give_way,
        ),
        tags,
    )


def in_strands(spec: EncoderSpec, vectors: Vectors, languages: Sequence[str | None]) -> list[StrandRows]:
    """Passages' vectors, by the parts of the encoder that serve their languages (embeddings/strands.py)."""
    return [StrandRows(*strand) for strand in strands.split(spec, vectors, languages)]


def asked_of(
    spec: EncoderSpec,
    vector: npt.NDArray[np.float32],
    language: str | None,
    means: Mapping[str, npt.NDArray[Any]],
) -> Asked:
    """What a need asks of each strand of a generation with these means; `vector` is as the encoder gave it."""
    return strands.asked(spec, centre_query(vector, language, means), language)


def centre_documents(
    vectors: Vectors, languages: Sequence[str | None], means: Mapping[str, npt.NDArray[Any]]
) -> Vectors:
    """Passages' vectors as a generation with these means holds them; as they are where it has none."""
    return _by_kind("document", vectors, languages, means)


def centre_query(
    vector: npt.NDArray[np.float32], language: str | None, means: Mapping[str, npt.NDArray[Any]]
) -> npt.NDArray[np.float32]:
    """A need's vector less the mean of needs in its language; as it is where the generation has no means."""
    centred: npt.NDArray[np.float32] = _by_kind("query", vector.reshape(1, -1), [language], means)[0]
    return centred


def stand_ins(
    texts: Sequence[str],
    languages: Sequence[str | None],
    encoder: Encoder,
    cache: VectorCache | None,
    generation: Generation,
) -> StrandRows:
    """Rows that stand beside those of this generation until the encoder has read the texts (embeddings/standing_in.py).

    Raises:
        EncoderError: the encoder failed, or no part of it is quick.
    """
    part = standing_in.quick_part(encoder)
    if part is None or not isinstance(encoder, Joined):
        raise EncoderError(
            f"the encoder {encoder.spec.name} has no quick part", todo="Encode the texts whole"
        )
    rows = standing_in.stand_ins(texts, encoder, part, languages=languages, cache=cache)
    centred = centre_documents(rows, languages, generation.means)
    stretch = np.float32(generation.scores.get("stretch", standing_in.FALLBACK))
    own = strands.only(encoder.spec, part, centred) * stretch
    return StrandRows(strands.alone(part), np.arange(len(texts)), own)


def _by_kind(
    kind: str, vectors: Vectors, languages: Sequence[str | None], means: Mapping[str, npt.NDArray[Any]]
) -> Vectors:
    own = {name.removeprefix(f"{kind}:"): mean for name, mean in means.items() if name.startswith(f"{kind}:")}
    if not own:
        return vectors
    return centring.centre(vectors, languages, own, blocks=means["blocks"].tolist())
