"""Made-up technologies for the tests of words, and BM25F as its definition says it, slowly."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from catalogue.records import Institution, PatentRef, Technology, TechnologyText
from index.lexical_building import K1
from index.lexical_documents import FIELDS, GROUPS, fields_of, terms_of

VOCABULARY = {
    "en": [
        "the",
        "of",
        "battery",
        "cells",
        "for",
        "LFP",
        "recycling",
        "heat",
        "membrane",
        "PEEK",
        "gear",
        "nanotubes",
        "sensor",
        "X-ray",
        "MEMS",
        "water",
        "flow",
    ],
    "zh": ["的", "电池", "材料", "回收", "膜", "传感器", "热失控", "方法", "装置", "水"],
    "ja": ["の", "電池", "リチウム", "ねじ", "樹脂", "センサー", "する", "方法", "水"],
}


def text_of(language: str, numbers: Sequence[int]) -> str:
    """Words of a language by their place in its vocabulary."""
    words = [VOCABULARY[language][n % len(VOCABULARY[language])] for n in numbers]
    return (" " if language == "en" else "").join(words)


def bank(count: int, seed: int = 7) -> list[Technology]:
    """Technologies in one to two languages, usual words in most of them."""
    random = np.random.default_rng(seed)

    def some(language: str, words: int) -> str:
        return text_of(language, np.minimum(random.zipf(1.4, size=words) - 1, 40).tolist())

    made = []
    for number in range(count):
        texts = {
            language: TechnologyText(
                title=some(language, 4),
                abstract=some(language, int(random.integers(5, 60))) if number % 5 else None,
                claims=(some(language, 20), some(language, 10)) if number % 3 else None,
                keywords=(some(language, 1),) if number % 4 == 0 else None,
            )
            for language in (("en",), ("zh",), ("ja",), ("zh", "en"))[int(random.integers(0, 4))]
        }
        made.append(
            Technology(
                f"T-{number:04}",
                texts,
                owner=Institution(name=f"{VOCABULARY['zh'][number % 10]}大学"),
                patents=(PatentRef("CN", number=str(107_000_000 + number), kind="B"),),
                ipc=(f"H01M {number % 20 + 1}/{number % 7 + 10}",),
            )
        )
    return made


def oracle(technologies: Sequence[Technology], need: str) -> list[float]:
    """The score of every technology, from the definition, with nothing shared but the terms of each field."""
    fields = [list(fields_of(technology)) for technology in technologies]
    lengths: dict[tuple[int, int], list[int]] = defaultdict(list)
    holders: Counter[tuple[str, int]] = Counter()
    versions: Counter[int] = Counter()
    for own in fields:
        terms_by_version: dict[tuple[int, int], set[str]] = defaultdict(set)
        for field in own:
            lengths[field.group, field.field].append(len(field.terms))
            terms_by_version[field.version, field.group].update(field.terms)
        for (_, group), terms in terms_by_version.items():
            versions[group] += 1
            holders.update((term, group) for term in terms)
    scores = []
    asked = Counter(terms_of(need))
    for own in fields:
        score = 0.0
        for term, said in asked.items():
            held = [(holders[term, g], versions[g] + 20) for g in range(len(GROUPS)) if holders[term, g]]
            if not held:
                continue
            idf = min(math.log(1 + (n - df + 0.5) / (df + 0.5)) for df, n in held)
            best = 0.0
            for version in {field.version for field in own}:
                tf = 0.0
                for field in own:
                    if field.version == version:
                        rule, all_ = FIELDS[field.field], lengths[field.group, field.field]
                        norm = 1 - rule.b + rule.b * len(field.terms) / (sum(all_) / len(all_))
                        tf += rule.weight * field.terms.count(term) / norm
                best = max(best, tf * (K1 + 1) / (K1 + tf))
            score += idf * (1 + math.log(said)) * best
        scores.append(score)
    return scores
