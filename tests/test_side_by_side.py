"""Texts that are encoded side by side."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController

from embeddings.base import Vectors
from embeddings.side_by_side import SideBySide


def blas_threads() -> int:
    found = ThreadpoolController().select(user_api="blas").info()
    return max((library["num_threads"] for library in found), default=1)


def rows(texts: Sequence[str]) -> Vectors:
    return np.array([[len(text), sum(map(ord, text))] for text in texts], np.float32)


@pytest.fixture
def side_by_side() -> SideBySide:
    made = SideBySide()
    made.threads = 3  # whatever this machine has
    return made


@pytest.mark.parametrize("count", [1, 2, 3, 7, 50])
def test_rows_come_in_the_order_of_the_texts(side_by_side: SideBySide, count: int) -> None:
    texts = [f"text {number**3}" for number in range(count)]
    np.testing.assert_array_equal(side_by_side(rows, texts), rows(texts))


def test_shares_are_encoded_at_the_same_time(side_by_side: SideBySide) -> None:
    together = threading.Barrier(3, timeout=30)

    def encode(texts: Sequence[str]) -> Vectors:
        together.wait()  # passes only when all three are here
        return rows(texts)

    assert len(side_by_side(encode, list("abcdef"))) == 6


def test_blas_has_one_thread_meanwhile_and_its_own_afterwards(side_by_side: SideBySide) -> None:
    before = blas_threads()
    seen: list[int] = []

    def encode(texts: Sequence[str]) -> Vectors:
        seen.append(blas_threads())
        return rows(texts)

    callers = [threading.Thread(target=side_by_side, args=(encode, list("abcd"))) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(30)
    assert seen == [1] * 12
    assert blas_threads() == before


def test_an_error_of_one_share_is_raised_and_the_limit_given_back(side_by_side: SideBySide) -> None:
    before = blas_threads()

    def encode(texts: Sequence[str]) -> Vectors:
        if "b" in texts:
            raise ValueError("cannot be read")
        return rows(texts)

    with pytest.raises(ValueError, match="cannot be read"):
        side_by_side(encode, list("abc"))
    assert blas_threads() == before
