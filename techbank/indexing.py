"""Records to a searchable generation: passages, vectors, language means, filter columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogue.filters import table_of
from catalogue.records import Technology
from embeddings import centring, pipeline
from embeddings.base import Encoder, Vectors
from embeddings.cache import VectorCache
from embeddings.passages import Passage, passages_of
from index.generations import Stamp, build_generation
from index.tables import PassageRow

# Titles of the bank stand in for needs when the means of needs are taken: so many a language are enough.
_TITLES = 200


@dataclass(frozen=True)
class Recipe:
    """How a generation is made: encoder, cache of vectors, back end, and whether vectors are centred."""

    encoder: Encoder
    cache: VectorCache | None
    backend: str
    centring: bool
    batch_tokens: int
    progress: bool


def build(root: Path, technologies: Iterable[Technology], recipe: Recipe, *, sequence: int) -> Path:
    """Encodes what is not in the cache yet, writes a generation under `root` and switches it in."""
    ids: list[str] = []
    passages: list[Passage] = []
    numbers: list[int] = []
    titles: dict[str, list[str]] = {}

    def watched() -> Iterator[Technology]:
        for technology in sorted(technologies, key=lambda t: t.id):
            own = passages_of(technology)
            passages.extend(own)
            numbers.extend([len(ids)] * len(own))
            ids.append(technology.id)
            for language, text in technology.texts.items():
                kept = titles.setdefault(language, [])
                if text.title and len(kept) < _TITLES:
                    kept.append(text.title)
            yield technology

    columns = table_of(watched())
    vectors = pipeline.encode_documents(
        [p.text for p in passages],
        recipe.encoder,
        languages=[p.language for p in passages],
        cache=recipe.cache,
        batch_tokens=recipe.batch_tokens,
        progress=recipe.progress,
    )
    means: dict[str, npt.NDArray[Any]] = {}
    if recipe.centring and len(passages):
        vectors, means = _centred(vectors, [p.language for p in passages], titles, recipe)
    rows = (PassageRow(n, p.language, p.part, p.shown) for n, p in zip(numbers, passages, strict=True))
    spec = recipe.encoder.spec
    return build_generation(
        root,
        backend_name=recipe.backend,
        ids=ids,
        columns=columns,
        passages=rows,
        vectors=vectors,
        means=means,
        stamp=Stamp(asdict(spec), spec.fingerprint, sequence),
    )


def _centred(
    vectors: Vectors, languages: Sequence[str], titles: dict[str, list[str]], recipe: Recipe
) -> tuple[Vectors, dict[str, npt.NDArray[Any]]]:
    """Vectors less their language's mean, and the means of documents and of needs by language.

    A need's mean is taken from the bank's own titles, encoded as needs are: a prompt moves the mean as well.
    """
    documents = centring.fit_means(vectors, languages)
    texts = [title for kept in titles.values() for title in kept]
    text_languages = [language for language, kept in titles.items() for _ in kept]
    asked = pipeline.encode_queries(texts, recipe.encoder, languages=text_languages, cache=recipe.cache)
    needs = centring.fit_means(asked, text_languages)
    means = {f"document:{name}": mean for name, mean in documents.items()}
    means.update({f"query:{name}": mean for name, mean in needs.items()})
    return centring.centre(vectors, languages, documents), means


def centre_query(
    vector: npt.NDArray[np.float32], language: str | None, means: dict[str, npt.NDArray[Any]]
) -> npt.NDArray[np.float32]:
    """A need's vector less the mean of needs in its language; as it is where the generation has no means."""
    own = {name.removeprefix("query:"): mean for name, mean in means.items() if name.startswith("query:")}
    if not own:
        return vector
    centred: npt.NDArray[np.float32] = centring.centre(vector.reshape(1, -1), [language], own)[0]
    return centred
