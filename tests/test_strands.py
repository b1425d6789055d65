"""Rows of a joined encoder by language: every pair of languages scores the weighted mean of the parts it shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import strands
from embeddings.base import EncoderSpec
from embeddings.models import open_encoder
from embeddings.models.composite import CompositeEncoder, RestrictedEncoder

NAME = "hashing-64*1+hashing-128*0.5+hashing-256@en,de*0.5+hashing-512@de*2"
LANGUAGES = ("zh", "en", "de-AT", None, "ja")


@given(
    texts=st.tuples(
        st.text("abc 电池", min_size=3, max_size=20), st.text("abc 电池", min_size=3, max_size=20)
    ),
    asked=st.sampled_from(LANGUAGES),
    written=st.sampled_from(LANGUAGES),
)
def test_every_pair_scores_the_weighted_mean_of_the_cosines_it_shares(
    texts: tuple[str, str], asked: str | None, written: str | None
) -> None:
    encoder = open_encoder(NAME)
    assert isinstance(encoder, CompositeEncoder)
    need = encoder.encode_queries([texts[0]], languages=[asked])[0]
    rows = encoder.encode_documents([texts[1]], languages=[written])
    ((name, places, own),) = strands.split(encoder.spec, rows, [written])
    assert places.tolist() == [0]
    forms = strands.asked(encoder.spec, need, asked)
    cosines, weights = [], []
    for part, weight in zip(encoder.encoders, encoder.spec.weights, strict=True):
        left, right = (part.encode_queries([t], languages=[tag])[0] for t, tag in zip(texts, (asked, written), strict=True))  # fmt: skip
        tags = {tag.split("-")[0] if tag else "" for tag in (asked, written)}
        if part.spec.languages is None or tags <= set(part.spec.languages):
            cosines.append(float(left @ right))
            weights.append(weight)
    expected = float(np.average(cosines, weights=weights))
    assert float(own[0] @ forms[name]) == pytest.approx(expected, abs=1e-5)


def test_rows_hold_no_part_that_does_not_serve_them() -> None:
    spec = open_encoder(NAME).spec
    rows = np.arange(4 * spec.dimension, dtype=np.float32).reshape(4, -1)
    found = {name: (places.tolist(), own.shape) for name, places, own in strands.split(spec, rows, ["en", "zh", "de", None])}  # fmt: skip
    assert found == {
        "all": ([1, 3], (2, 64 + 128)),
        "de": ([2], (1, 64 + 128 + 256 + 512)),
        "en": ([0], (1, 64 + 128 + 256)),
    }
    assert strands.strands(spec) == ("all", "de", "en")


def test_a_single_encoder_has_one_strand_with_all_of_its_rows() -> None:
    spec = open_encoder("hashing-64").spec
    rows = np.eye(64, dtype=np.float32)
    ((name, places, own),) = strands.split(spec, rows, ["zh"] * 32 + [None] * 32)
    assert (name, places.tolist()) == (strands.ALL, list(range(64)))
    assert np.array_equal(own, rows)
    assert np.array_equal(strands.asked(spec, rows[3], "en")[strands.ALL], rows[3])
    ((name, places, own),) = strands.split(spec, rows[:0], [])
    assert (name, len(places), own.shape) == (strands.ALL, 0, (0, 64))


def test_languages_that_share_no_part_are_not_compared() -> None:
    spec = CompositeEncoder(
        [RestrictedEncoder(open_encoder("hashing-64"), [tag]) for tag in ("zh", "en")]
    ).spec
    assert isinstance(spec, EncoderSpec)
    assert set(strands.asked(spec, np.ones(128, np.float32), "zh")) == {"zh"}
    assert strands.asked(spec, np.ones(128, np.float32), "ko") == {}
