"""Fusing: words move technologies of the need's language among themselves, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import LimitError
from index.lexical import LexicalIndex
from index.lexical_view import LexicalView
from techbank.fusion import AMONG, DEPTH, Ranking, first, fuse, rank, speaks_any
from tests.lexical_samples import bank

SMALL = bank(200)
VIEW = LexicalView([LexicalIndex.build(SMALL)])
ENGLISH = np.array(["en" in technology.texts for technology in SMALL])
NONE = np.zeros(len(SMALL), dtype=np.bool_)
NEED = "membrane sensor for water flow"


def dense(numbers: np.ndarray | None = None, seed: int = 1) -> Ranking:
    scores = np.random.default_rng(seed).normal(size=len(SMALL))
    chosen = np.arange(len(SMALL)) if numbers is None else numbers
    return Ranking(chosen, scores[chosen])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.floats(0.01, 5))
def test_other_languages_keep_their_scores_and_the_best_of_the_own_their_mean(
    seed: int, spread: float
) -> None:
    given_ = dense(seed=seed)
    met = VIEW.scores(NEED, given_.numbers) / VIEW.strength(NEED)
    fused = fuse(given_, met, ENGLISH, spread=spread)
    assert (fused.scores[~ENGLISH] == given_.scores[~ENGLISH]).all()
    own = np.flatnonzero(ENGLISH)
    best = own[np.argsort(-given_.scores[own])][:AMONG]
    assert fused.scores[best].mean() == pytest.approx(given_.scores[best].mean())


def test_without_the_language_or_without_words_nothing_moves() -> None:
    given_ = dense()
    expected = given_.numbers[np.lexsort((given_.numbers, -np.round(given_.scores, 6)))][:10].tolist()
    assert rank(NEED, given_, VIEW, NONE, 10, spread=1).numbers.tolist() == expected
    assert rank("", given_, VIEW, ENGLISH, 10, spread=1).numbers.tolist() == expected
    assert rank("kjkjkj qwqwqw", given_, VIEW, ENGLISH, 10, spread=1).numbers.tolist() == expected
    assert rank(NEED, given_, VIEW, ENGLISH, 10, spread=1, weight=0).numbers.tolist() == expected


def test_a_fused_ranking_is_that_of_all_technologies_scored() -> None:
    whole = dense()
    met = np.where(ENGLISH, VIEW.scores(NEED, whole.numbers) / VIEW.strength(NEED), 0)
    expected = fuse(whole, met, ENGLISH, spread=1)
    order = np.lexsort((expected.numbers, -np.round(expected.scores, 6)))[:10]
    best = np.argsort(-whole.scores)[:60]
    found = rank(
        NEED,
        Ranking(best, whole.scores[best]),
        VIEW,
        ENGLISH,
        10,
        spread=1,
        dense_at=lambda n: whole.scores[n],
    )
    assert found.numbers.tolist() == expected.numbers[order].tolist()
    np.testing.assert_allclose(found.scores, expected.scores[order], atol=1e-6)


def test_words_bring_in_what_vectors_did_not_find_and_only_what_is_allowed() -> None:
    best = VIEW.search(NEED, 1, ENGLISH).technologies
    others = np.setdiff1d(np.arange(len(SMALL)), VIEW.search(NEED, DEPTH, ENGLISH).technologies)
    given_ = Ranking(others[:40], np.linspace(0, 0.1, 40))
    assert best[0] in rank(NEED, given_, VIEW, ENGLISH, 10, spread=1).numbers
    allowed = np.ones(len(SMALL), dtype=np.bool_)
    allowed[best] = False
    assert best[0] not in rank(NEED, given_, VIEW, ENGLISH, 100, spread=1, allowed=allowed).numbers
    empty = Ranking(np.zeros(0, dtype=np.int64), np.zeros(0))
    assert len(rank(NEED, empty, VIEW, ENGLISH, 10, spread=1).numbers) == 10
    assert not len(rank(NEED, empty, VIEW, NONE, 10, spread=1).numbers)


@pytest.mark.parametrize("spread", [0.0, -1.0, float("nan"), float("inf")])
def test_a_spread_that_is_none_is_refused(spread: float) -> None:
    with pytest.raises(LimitError):
        fuse(dense(), np.zeros(len(SMALL)), ENGLISH, spread=spread)


def test_arrays_of_other_lengths_are_refused() -> None:
    with pytest.raises(LimitError):
        fuse(dense(), np.zeros(3), ENGLISH, spread=1)


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        ("MEMS", True), ("PEEK MEMS", True), ("7439-93-2", True), ("LFP H01M 10/0525", True), ("CN107123456A", True),
        ("MEMS microphone", False), ("MEMS传感器", False), ("mems", False), ("", False), ("电池", False), ("2024", False),
    ],
)  # fmt: skip
def test_acronyms_and_codes_alone_are_of_every_language(need: str, expected: bool) -> None:
    assert speaks_any(need) == expected


def test_what_is_put_first_stands_first_once() -> None:
    ranking = rank(NEED, dense(), VIEW, ENGLISH, 10, spread=1)
    last, outside = int(ranking.numbers[-1]), int(np.setdiff1d(np.arange(len(SMALL)), ranking.numbers)[0])
    led = first(np.array([outside, last]), ranking, 10)
    assert led.numbers.tolist() == [outside, last, *ranking.numbers[:8].tolist()]
    assert (np.diff(led.scores) <= 0).all()
    assert first(np.zeros(0, dtype=np.int64), ranking, 10) is ranking
