"""The contract of an index back end, over all that are registered, each held against `exact`."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from catalogue.errors import IndexMismatch, SettingsError
from index.backends import backend, backend_modules
from index.base import Mask, RowIndex, Rows, Scores, Vectors

NAMES = sorted(backend_modules())
ROWS, DIMENSION, CLUSTERS = 3000, 24, 12
LARGE = 100_000
DENSITIES = (0.0005, 0.003, 0.01, 0.1, 0.5, 0.9, 0.999)


def unit_rows(rows: int, dimension: int, *, seed: int) -> Vectors:
    """Clustered rows of length 1, cluster after cluster as a bank sorted by owner has them."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(CLUSTERS, dimension))
    cluster = np.sort(generator.integers(0, CLUSTERS, size=rows))
    vectors = centres[cluster] + 0.7 * generator.normal(size=(rows, dimension))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


VECTORS = unit_rows(ROWS, DIMENSION, seed=1)
QUERIES = unit_rows(40, DIMENSION, seed=2)


def masks() -> Iterator[tuple[str, Mask | None]]:
    """Named masks: none, one, all, random ones of many densities, and neighbours of a point (correlated)."""
    generator = np.random.default_rng(3)
    yield "no mask", None
    yield "all", np.ones(ROWS, dtype=np.bool_)
    yield "none", np.zeros(ROWS, dtype=np.bool_)
    for row in (0, 1234, ROWS - 1):
        yield f"row {row} alone", np.arange(ROWS) == row
        yield f"all but row {row}", np.arange(ROWS) != row
    nearness = VECTORS @ QUERIES[0]
    for density in DENSITIES:
        count = max(1, int(density * ROWS))
        yield f"random {density}", generator.random(ROWS) < density
        yield f"block {density}", (np.arange(ROWS) >= 1000) & (np.arange(ROWS) < 1000 + count)
        yield f"nearest {density}", nearness >= np.sort(nearness)[-count]
        yield f"farthest {density}", nearness <= np.sort(nearness)[count - 1]


MASKS = dict(masks())


def agree(
    found: list[tuple[Rows, Scores]],
    expected: list[tuple[Rows, Scores]],
    vectors: Vectors,
    queries: Vectors,
    allowed: Mask | None,
    k: int,
) -> None:
    """Holds an answer against the exact one: as many rows, allowed, each once, and the same scores in order."""
    assert len(found) == len(expected) == len(queries)
    count = len(vectors) if allowed is None else int(allowed.sum())
    for (rows, scores), (_, exact_scores), query in zip(found, expected, queries, strict=True):
        assert rows.dtype == np.int64
        assert scores.dtype == np.float32
        assert len(rows) == len(scores) == len(exact_scores) == min(max(k, 0), count)
        assert len(set(rows.tolist())) == len(rows)
        assert ((rows >= 0) & (rows < len(vectors))).all()
        assert allowed is None or allowed[rows].all()
        assert (np.diff(scores) <= 0).all()
        # The row's own score, not just any: a back end that mixes up row numbers gives right scores to wrong rows.
        np.testing.assert_allclose(scores, vectors[rows] @ query, rtol=0, atol=1e-5)
        np.testing.assert_allclose(scores, exact_scores, rtol=0, atol=1e-5)


@pytest.fixture(scope="module", params=NAMES)
def kind(request: pytest.FixtureRequest) -> type[RowIndex]:
    return backend(request.param)


@pytest.fixture(scope="module")
def exact() -> RowIndex:
    return backend("exact").build(VECTORS)


@pytest.fixture(scope="module", params=["built", "loaded"])
def held(
    request: pytest.FixtureRequest, kind: type[RowIndex], tmp_path_factory: pytest.TempPathFactory
) -> RowIndex:
    built = kind.build(VECTORS)
    if request.param == "built":
        return built
    folder = tmp_path_factory.mktemp("saved")
    built.save(folder)
    return kind.load(folder)


def test_the_registry_names_each_back_end_by_its_module() -> None:
    assert {"exact", "faiss_flat"} <= set(NAMES)
    assert [backend(name).name for name in NAMES] == NAMES
    with pytest.raises(SettingsError, match="faiss_flat"):
        backend("no_such_back_end")


def test_the_oracle_is_what_plain_numpy_says(exact: RowIndex) -> None:
    """The others are held against `exact`; here it is held against a sort of all inner products."""
    for name, allowed in MASKS.items():
        [(rows, scores)] = exact.search(QUERIES[:1], 25, allowed)
        inner = VECTORS.astype(np.float64) @ QUERIES[0].astype(np.float64)
        pool = np.arange(ROWS) if allowed is None else np.flatnonzero(allowed)
        expected = pool[np.argsort(-inner[pool], kind="stable")][:25]
        np.testing.assert_allclose(scores, inner[expected], atol=1e-6, err_msg=name)
        np.testing.assert_allclose(inner[rows], inner[expected], atol=1e-6, err_msg=name)


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("k", [1, 10, 700, ROWS + 5])
def test_agrees_with_exact_under_every_mask(held: RowIndex, exact: RowIndex, name: str, k: int) -> None:
    allowed = MASKS[name]
    queries = QUERIES[:3]
    agree(held.search(queries, k, allowed), exact.search(queries, k, allowed), VECTORS, queries, allowed, k)


@pytest.fixture(scope="module")
def large() -> Vectors:
    return unit_rows(LARGE, 8, seed=5)


@pytest.mark.parametrize("density", [0.001, 0.2, 0.7, 0.999, None])
@pytest.mark.parametrize("shape", ["random", "block"])
def test_agrees_with_exact_where_very_many_rows_pass(
    kind: type[RowIndex], large: Vectors, density: float | None, shape: str
) -> None:
    """Large enough that every way a back end may take by the number of rows is taken."""
    held, oracle = kind.build(large), backend("exact").build(large)
    allowed: Mask | None = None
    if density is not None:
        place = (
            np.random.default_rng(6).random(LARGE) if shape == "random" else np.arange(LARGE)[::-1] / LARGE
        )
        allowed = place < density
    for queries in (large[:1], large[::5000]):
        agree(
            held.search(queries, 30, allowed),
            oracle.search(queries, 30, allowed),
            large,
            queries,
            allowed,
            30,
        )


def test_the_large_index_is_large_enough_for_every_way(kind: type[RowIndex], large: Vectors) -> None:
    held = kind.build(large)
    assert {held.strategy(int(share * LARGE)) for share in (0.001, 0.2, 0.7, 0.999)} == {
        held.strategy(rows) for rows in (1, 10**2, 10**3, 10**4, 10**5, 10**6, 10**7)
    }


@pytest.mark.parametrize("many", [1, 2, 19, 20, 40])
@pytest.mark.parametrize("name", ["no mask", "random 0.01", "random 0.5", "one cluster"])
def test_a_batch_is_as_its_queries_one_by_one(held: RowIndex, exact: RowIndex, many: int, name: str) -> None:
    allowed = MASKS.get(name, MASKS["block 0.1"])
    queries = QUERIES[:many]
    found = held.search(queries, 10, allowed)
    agree(found, exact.search(queries, 10, allowed), VECTORS, queries, allowed, 10)
    for query, (_, scores) in zip(queries, found, strict=True):
        [(_, alone)] = held.search(query.reshape(1, -1), 10, allowed)
        np.testing.assert_allclose(scores, alone, rtol=0, atol=1e-5)


@pytest.mark.parametrize("k", [0, -1])
def test_k_of_nothing_gives_nothing_to_every_query(held: RowIndex, k: int) -> None:
    for allowed in (None, MASKS["all"], MASKS["none"], MASKS["random 0.1"]):
        found = held.search(QUERIES[:2], k, allowed)
        assert [(len(rows), len(scores)) for rows, scores in found] == [(0, 0), (0, 0)]


def test_no_query_gives_no_answer(held: RowIndex) -> None:
    assert held.search(QUERIES[:0], 5, None) == []
    assert held.search(QUERIES[:0], 5, MASKS["random 0.1"]) == []


def test_an_index_of_no_rows(kind: type[RowIndex], tmp_path: Path) -> None:
    built = kind.build(VECTORS[:0])
    built.save(tmp_path)
    for held in (built, kind.load(tmp_path)):
        assert len(held) == 0
        for allowed in (None, np.zeros(0, dtype=np.bool_)):
            found = held.search(QUERIES[:2], 3, allowed)
            assert [(rows.tolist(), scores.tolist()) for rows, scores in found] == [([], []), ([], [])]


def test_an_index_of_one_row(kind: type[RowIndex]) -> None:
    held = kind.build(VECTORS[:1])
    for allowed, expected in ((None, [0]), (np.array([True]), [0]), (np.array([False]), [])):
        assert [rows.tolist() for rows, _ in held.search(QUERIES[:2], 3, allowed)] == [expected, expected]


def test_rows_that_are_the_same_all_come(kind: type[RowIndex], exact: RowIndex) -> None:
    vectors = np.repeat(VECTORS[::300], 60, axis=0)
    held, oracle = kind.build(vectors), backend("exact").build(vectors)
    generator = np.random.default_rng(4)
    for allowed in (None, generator.random(len(vectors)) < 0.5, np.arange(len(vectors)) % 60 == 7):
        for k in (1, 59, 60, 61, len(vectors)):
            found = held.search(QUERIES[:3], k, allowed)
            agree(found, oracle.search(QUERIES[:3], k, allowed), vectors, QUERIES[:3], allowed, k)


def test_rows_of_zeros_and_rows_that_point_away_are_rows_too(kind: type[RowIndex]) -> None:
    vectors = np.concatenate([np.zeros((5, DIMENSION), dtype=np.float32), -VECTORS[:5], VECTORS[:5]])
    held, oracle = kind.build(vectors), backend("exact").build(vectors)
    zero = np.zeros((1, DIMENSION), dtype=np.float32)
    for queries in (VECTORS[:2], zero):
        for allowed in (None, np.arange(15) < 10):
            found = held.search(queries, 15, allowed)
            agree(found, oracle.search(queries, 15, allowed), vectors, queries, allowed, 15)


def test_vectors_of_any_layout_may_be_given(kind: type[RowIndex], exact: RowIndex) -> None:
    held = kind.build(np.asfortranarray(VECTORS))
    queries = np.asfortranarray(QUERIES[:3])
    allowed = MASKS["random 0.1"]
    agree(held.search(queries, 5, allowed), exact.search(queries, 5, allowed), VECTORS, queries, allowed, 5)
    strided = np.repeat(allowed, 2)[::2] if allowed is not None else None
    agree(held.search(queries, 5, strided), exact.search(queries, 5, allowed), VECTORS, queries, allowed, 5)


def test_what_is_loaded_answers_as_what_was_saved(kind: type[RowIndex], tmp_path: Path) -> None:
    built = kind.build(VECTORS)
    built.save(tmp_path)
    loaded = kind.load(tmp_path)
    assert len(loaded) == len(built) == ROWS
    for allowed in (None, MASKS["random 0.01"], MASKS["random 0.9"]):
        for before, after in zip(
            built.search(QUERIES, 20, allowed), loaded.search(QUERIES, 20, allowed), strict=True
        ):
            np.testing.assert_array_equal(before[0], after[0])
            np.testing.assert_array_equal(before[1], after[1])


def test_the_same_question_has_the_same_answer(held: RowIndex) -> None:
    for allowed in (None, MASKS["random 0.01"], MASKS["random 0.9"]):
        first = held.search(QUERIES[:1], 50, allowed)
        for _ in range(3):
            again = held.search(QUERIES[:1], 50, allowed)
            np.testing.assert_array_equal(first[0][0], again[0][0])
            np.testing.assert_array_equal(first[0][1], again[0][1])


def test_the_mask_and_the_queries_are_left_as_they_are(held: RowIndex) -> None:
    allowed = MASKS["random 0.5"]
    assert allowed is not None
    mask, queries = allowed.copy(), QUERIES.copy()
    held.search(queries, 10, mask)
    np.testing.assert_array_equal(mask, allowed)
    np.testing.assert_array_equal(queries, QUERIES)


def test_eight_threads_search_at_once_each_under_its_own_mask(held: RowIndex, exact: RowIndex) -> None:
    """A mask set on the shared index, not on the call, would leak into the answers of others."""
    names = [name for name in MASKS for _ in range(4)]

    def ask(number: int) -> None:
        allowed, query = MASKS[names[number]], QUERIES[number % 40 : number % 40 + 1]
        agree(held.search(query, 10, allowed), exact.search(query, 10, allowed), VECTORS, query, allowed, 10)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(len(names))))


def test_a_search_leaves_the_threads_of_others_alone() -> None:
    """FAISS's thread count is the calling thread's: after a single query a batch still gets every core."""
    faiss = pytest.importorskip("faiss")
    before = faiss.omp_get_max_threads()
    try:
        faiss.omp_set_num_threads(2)
        backend("faiss_flat").build(VECTORS).search(QUERIES[:1], 5, None)
        assert faiss.omp_get_max_threads() == 2
    finally:
        faiss.omp_set_num_threads(before)


def test_a_strategy_is_told_for_every_number_of_rows(held: RowIndex) -> None:
    for allowed in (None, 0, 1, ROWS, 10**7):
        assert held.strategy(allowed)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut short", "something else"])
def test_files_that_are_not_what_was_saved_are_refused(
    kind: type[RowIndex], tmp_path: Path, damage: str
) -> None:
    kind.build(VECTORS).save(tmp_path)
    [file] = tmp_path.iterdir()
    content = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes({"empty": b"", "cut short": content[:-100], "something else": b"x" * 500}[damage])
    with pytest.raises(IndexMismatch) as raised:
        kind.load(tmp_path)
    assert raised.value.where == str(file)
    assert "techbank index" in str(raised.value)
