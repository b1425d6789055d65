"""A bank of any size for timing: real records, and beside them made-up ones mixed from their sentences.

The sample records are in it, and those of ../shared/data where that is there. What is missing up to the size asked for is
mixed: the title of one record, an abstract of sentences of two, claims of sentences of a third, all in one language, so that words are as
frequent as in real texts. Real passages get their real vectors; a mixed passage gets the mean of the vectors of the records
that its sentences are from, with seeded noise, put into the bank's cache before it is indexed, so that ten thousand
records take minutes to encode and not hours. Times are as with real vectors; what is found is no measure of the search.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from catalogue.elements import sentence_spans
from catalogue.records import Institution, Technology, TechnologyText
from embeddings import pipeline
from embeddings.base import Encoder, Joined, Vectors
from embeddings.cache import VectorCache, cache_key
from embeddings.passages import passages_of
from techbank.bank import Bank, open_bank

ROOT: Final = Path(__file__).resolve().parent.parent
SHARED: Final = ROOT.parent / "shared" / "data"
LISTINGS: Final = ("nasa_software_catalog", "us_federal_license_notices")
CORPORA: Final = (("csl_title2abstract_zh", "zh"), ("biopat_statement2patent_en", "en"))
_NOISE: Final = 0.3  # length of the noise beside a vector of length 1
_OWNERS: Final = 300


@dataclass(frozen=True)
class _Source:
    """A record's text in one language, sentence by sentence."""

    language: str
    title: str
    sentences: tuple[str, ...]
    vectors: tuple[Vectors, ...]
    """One row a part of the encoder: that of the head."""


def mixed_bank(folder: Path, size: int, *, seed: int = 5) -> Bank:
    """The bank of this size in `folder`, made where it is not there yet: by the default settings, open."""
    bank = open_bank(folder, create=True)
    if bank.catalogue.count() < size:
        bank.ingest([ROOT / "data" / "sample_patents"])
        bank.ingest([path for name in LISTINGS if (path := SHARED / "listings" / name).exists()])
        bank.catalogue.upsert(list(_corpora()))
        left = size - bank.catalogue.count()
        if left > 0:
            _mix(bank, list(bank.technologies()), left, random.Random(seed))
    if bank.up_to_date() is None:
        bank.index(progress=True)
    return bank


def _corpora() -> Iterator[Technology]:
    for name, language in CORPORA:
        path = SHARED / "benchmarks" / name / "corpus.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            row = json.loads(line)
            text = TechnologyText(title=row.get("title") or None, abstract=row["text"])
            yield Technology(id=f"{name}-{row['id']}", texts={language: text})


def _mix(bank: Bank, real: Sequence[Technology], count: int, chance: random.Random) -> None:
    """Stores so many mixed records, and puts the vectors of their passages into the bank's cache."""
    encoder = bank.encoder()
    parts: Sequence[Encoder] = encoder.encoders if isinstance(encoder, Joined) else [encoder]
    noise = np.random.default_rng(chance.randrange(2**32))
    with VectorCache(bank.folder / "vectors.db") as cache:
        by_language: dict[str, list[_Source]] = {}
        for source in _sources(real, parts, cache):
            by_language.setdefault(source.language, []).append(source)
        usable = {language: own for language, own in by_language.items() if len(own) >= 20}
        # Languages as in the sample bank: Chinese a little before English, Japanese a fifth.
        share = {"zh": 0.42, "en": 0.38, "ja": 0.2}
        languages = [language for language in share if language in usable]
        records: list[Technology] = []
        for number in range(count):
            language = chance.choices(languages, [share[one] for one in languages])[0]
            sources = chance.choices(usable[language], k=3)
            record = _mixed(number, sources, chance)
            records.append(record)
            for passage in passages_of(record):
                of = sources[2:] if passage.part == "claims" else sources[:2]
                cache.put_many(
                    {
                        cache_key(part.spec, "document", passage.text, language): _near(
                            [source.vectors[at] for source in of], noise
                        )
                        for at, part in enumerate(parts)
                    }
                )
        bank.catalogue.upsert(records)


def _sources(real: Sequence[Technology], parts: Sequence[Encoder], cache: VectorCache) -> Iterator[_Source]:
    """The texts that can be mixed from, those of the default languages with at least four sentences."""
    texts: list[tuple[str, str, tuple[str, ...], str]] = []
    for record in real:
        heads = {p.language: p.text for p in reversed(passages_of(record)) if p.part == "head"}
        for language, text in record.texts.items():
            whole = "\n".join([text.abstract or "", *(text.claims or ())])
            sentences = tuple(whole[a:b].strip() for a, b in sentence_spans(whole))
            if language in ("zh", "en", "ja") and len(sentences) >= 3 and language in heads:
                title = text.title or sentences[0][:24]
                texts.append((language, title, sentences, heads[language]))
    rows = [
        pipeline.encode_documents(
            [head for *_, head in texts],
            part,
            languages=[language for language, *_ in texts],
            cache=cache,
            progress=True,
        )
        for part in parts
    ]
    for at, (language, title, sentences, _) in enumerate(texts):
        yield _Source(language, title, sentences, tuple(row[at] for row in rows))


def _mixed(number: int, sources: Sequence[_Source], chance: random.Random) -> Technology:
    one, other, third = sources
    space = " " if one.language == "en" else ""
    abstract = [*chance.sample(one.sentences, 2), *chance.sample(other.sentences, 2)]
    text = TechnologyText(
        title=f"{one.title} {number}",
        abstract=space.join(abstract),
        claims=tuple(chance.sample(third.sentences, 3)),
    )
    owner = Institution(name=f"University of the Mixed Town {chance.randrange(_OWNERS)}")
    return replace(Technology(id=f"mixed-{number:06}", texts={one.language: text}), owner=owner)


def _near(rows: Sequence[Vectors], noise: np.random.Generator) -> Vectors:
    """The mean of rows and noise, of length 1; zero where the rows are zero (a language that the part does not serve)."""
    mean = np.mean(rows, axis=0)
    if not mean.any():
        return np.zeros_like(mean, dtype=np.float32)
    mean = mean / np.linalg.norm(mean)
    moved = noise.normal(size=mean.shape)
    found = mean + _NOISE * moved / np.linalg.norm(moved)
    return np.asarray(found / np.linalg.norm(found), dtype=np.float32)
