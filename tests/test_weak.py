"""Weak match: marks are what unrelated needs find in the very rows, by language, and survive being kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import IndexMismatch
from embeddings.base import Vectors
from embeddings.calibration import LANGUAGES, needs_by_language
from embeddings.models import open_encoder
from index.strands import Asked, StrandRows
from techbank import weak
from techbank.weak import ANY, MARK, Unrelated, best_scores, calibrated, from_best

MARKS = Unrelated({ANY: (0.2, 0.1), "zh": (0.4, 0.05), "en": (0.1, 0.2)})


def strand(name: str, vectors: Vectors, start: int = 0) -> StrandRows:
    return StrandRows(name, np.arange(start, start + len(vectors), dtype=np.int64), vectors)


def rows_of(count: int, dimension: int, *, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 30), min_size=0, max_size=3),
    needs=st.integers(0, 6),
    seed=st.integers(0, 2**16),
    at_once=st.sampled_from([1, 7, 65_536]),
)
def test_the_best_scores_are_those_of_the_definition(
    sizes: list[int], needs: int, seed: int, at_once: int
) -> None:
    """Strands of different dimensions, some without rows, some not asked by some needs; cut anywhere."""
    generator = np.random.default_rng(seed)
    strands = [strand(f"s{n}", rows_of(size, 3 + n, seed=seed + n)) for n, size in enumerate(sizes)]
    asked: list[Asked] = [
        {f"s{n}": rows_of(1, 3 + n, seed=seed + 9)[0] for n in range(4) if generator.random() < 0.7}
        for _ in range(needs)
    ]
    expected = [
        max(
            (
                float(row @ forms[own.name])
                for own in strands
                if own.name in forms
                for row in own.vectors.astype(np.float64)
            ),
            default=-np.inf,
        )
        for forms in asked
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weak, "_AT_ONCE", at_once)
        found = best_scores(strands, asked)
    assert found.shape == (needs,)
    np.testing.assert_allclose(found, np.array(expected), atol=1e-6)


def test_marks_are_mean_and_deviation_of_each_language_and_of_all() -> None:
    scores = np.array([0.1, 0.3, 0.5, 0.5, -np.inf])
    marks = from_best(scores, ["zh", "zh", "en", "en", "ja"])
    assert marks is not None
    assert set(marks.best) == {"zh", "en", ANY}  # nothing was found for the Japanese one: it says nothing
    assert marks.best["zh"] == pytest.approx((0.2, 0.1))
    assert marks.best[ANY] == pytest.approx((0.35, float(np.std([0.1, 0.3, 0.5, 0.5]))))
    assert marks.mark("zh") == pytest.approx(0.2 + MARK * 0.1)
    assert marks.mark("en") == pytest.approx(0.5)  # all alike: there is no spread


def test_where_all_needs_find_the_same_nothing_is_marked() -> None:
    assert from_best(np.array([0.0, 1e-8, 0.0, -np.inf]), ["zh", "en", "ja", "zh"]) is None


@pytest.mark.parametrize(
    ("tag", "key"),
    [("zh", "zh"), ("zh-Hant-TW", "zh"), ("EN_us", "en"), ("ko", ANY), ("und", ANY), ("", ANY), (None, ANY)],
)
def test_a_language_without_marks_of_its_own_is_held_to_those_of_all(tag: str | None, key: str) -> None:
    mean, deviation = MARKS.best[key]
    assert MARKS.mark(tag) == pytest.approx(mean + MARK * deviation)
    assert MARKS.strength(mean + 3 * deviation, tag) == pytest.approx(3)
    assert MARKS.weak(MARKS.mark(tag) - 1e-9, tag)
    assert not MARKS.weak(MARKS.mark(tag), tag)


def test_the_same_score_is_weak_in_one_language_and_not_in_another() -> None:
    assert MARKS.weak(0.3, "zh")
    assert not MARKS.weak(0.3, "en")


@given(
    st.dictionaries(
        st.sampled_from(["zh", "en", "ja"]), st.tuples(st.floats(-1, 9), st.floats(1e-6, 9)), max_size=3
    )
)
def test_marks_come_back_from_among_a_generations_other_arrays(
    languages: dict[str, tuple[float, float]],
) -> None:
    marks = Unrelated({**languages, ANY: (0.25, 0.5)})
    others = {
        "document:zh": np.ones(4, np.float32),
        "query:*": np.zeros(4, np.float32),
        "blocks": np.array([4]),
    }
    assert weak.read({**others, **marks.as_arrays()}) == marks
    assert weak.read(others) is None


@pytest.mark.parametrize(
    "pair",
    [np.array([0.1]), np.array(0.1), np.array([0.1, 0.0]), np.array([0.1, -1]), np.array([np.nan, 1.0])],
)
def test_an_array_that_is_no_mark_is_refused(pair: npt.NDArray[np.float64]) -> None:
    with pytest.raises(IndexMismatch, match="weak:zh"):
        weak.read({**MARKS.as_arrays(), "weak:zh": pair})


# ---- a whole calibration, with the encoder that needs no model ----

ENCODER = open_encoder("hashing")
TITLES = (
    "Solid electrolyte with a glass-ceramic separator for lithium cells",
    "低温でも容量が落ちにくいリチウム電池の電解液",
    "一种用于海水泵的耐腐蚀陶瓷密封环及其制备方法",
)


def encode(texts: Sequence[str], languages: Sequence[str]) -> Vectors:
    return ENCODER.encode_queries(texts, languages=languages)


def ask(vector: npt.NDArray[np.float32], language: str) -> Asked:
    return {"all": vector}


def marks_of(texts: Sequence[str]) -> Unrelated:
    found = calibrated([strand("all", ENCODER.encode_documents(texts))], encode=encode, ask=ask)
    assert found is not None
    return found


def test_a_title_is_no_weak_match_for_itself_and_what_shares_nothing_is() -> None:
    marks = marks_of(TITLES)
    assert set(marks.best) == {*LANGUAGES, ANY}
    documents = ENCODER.encode_documents(TITLES)
    for title, language in zip(TITLES, ("en", "ja", "zh"), strict=True):
        assert not marks.weak(float((documents @ encode([title], [language])[0]).max()), language)
        nothing = encode(["qqq xxyyz"], [language])[0]
        assert marks.weak(float((documents @ nothing).max()) - 0.1, language)


def test_the_more_there_is_to_find_by_chance_the_higher_the_mark() -> None:
    texts = [f"{one} {TITLES[n % 3]}" for n, one in enumerate(f"kind {n}" for n in range(40))]
    few, many = marks_of(texts[:3]), marks_of(texts)
    for language in (*LANGUAGES, None):
        assert many.best[language or ANY][0] >= few.best[language or ANY][0]
    assert many.mark("en") > few.mark("en")


def test_the_everyday_needs_are_encoded_and_asked_each_in_its_language() -> None:
    encoded: list[tuple[str, str]] = []
    asked: list[str] = []

    def noted(texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        encoded.extend(zip(languages, texts, strict=True))
        return encode(texts, languages)

    def ask_noted(vector: npt.NDArray[np.float32], language: str) -> Asked:
        asked.append(language)
        return {"all": vector}

    rows = [strand("all", ENCODER.encode_documents(TITLES))]
    assert calibrated(rows, encode=noted, ask=ask_noted) is not None
    assert encoded == [(language, text) for language, own in needs_by_language().items() for text in own]
    assert asked == [language for language, _ in encoded]


@pytest.mark.parametrize("rows", [[], [strand("all", np.empty((0, 512), np.float32))]])
def test_a_bank_of_no_rows_has_no_marks(rows: list[StrandRows]) -> None:
    assert calibrated(rows, encode=encode, ask=ask) is None
