"""Rerankers over the registry, the presets of models from a hub, and the reranking of the first hits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.errors import EncoderError, LimitError
from embeddings.base import Vectors
from embeddings.models import encoder_names, open_encoder
from embeddings.models.presets import PRESETS, preset
from embeddings.rerankers import open_reranker, reranker_names
from embeddings.rerankers.cross_encoder import PRESETS as RERANKERS
from techbank.reranking import Candidate, rerank
from tests.learning_samples import tiny_encoder, tiny_reranker


class _Told:
    """A reranker that gives passages the numbers it was told, and keeps what it was asked."""

    name = "told"

    def __init__(self, scores: dict[str, float]) -> None:
        self.scores, self.asked = scores, 0

    def score(self, need: str, passages: Sequence[str]) -> Vectors:
        self.asked += len(passages)
        return np.array([self.scores[passage] for passage in passages], np.float32)


def _candidates(*ids: str) -> list[Candidate]:
    return [Candidate(id_, f"passage {id_}", 1.0 - at / 100) for at, id_ in enumerate(ids)]


# ---- reranking ----


def test_the_first_are_put_in_order_and_the_rest_follows() -> None:
    told = _Told({"passage d": 0.1, "passage b": 0.9, "passage a": 0.1, "passage c": 5.0})
    found = rerank("a need", _candidates("d", "b", "a", "c"), told, first=3)
    assert [hit.id for hit in found] == ["b", "a", "d", "c"]  # a and d are equal: by id
    assert [hit.rank for hit in found] == [2, 3, 1, 4]
    assert [hit.relevance for hit in found] == [
        pytest.approx(0.9),
        pytest.approx(0.1),
        pytest.approx(0.1),
        None,
    ]
    assert [hit.score for hit in found] == [0.99, 0.98, 1.0, 0.97]
    assert told.asked == 3


def test_nothing_to_rerank() -> None:
    told = _Told({})
    assert rerank("a need", [], told) == []
    assert [hit.id for hit in rerank("a need", _candidates("b", "a"), told, first=0)] == ["b", "a"]
    assert [hit.id for hit in rerank(" \n", _candidates("b", "a"), told)] == ["b", "a"]
    assert told.asked == 0
    with pytest.raises(LimitError, match="rerank_first"):
        rerank("a need", [], told, first=-1)


def test_negative_scores_stand_below_zero() -> None:
    told = _Told({"passage a": -1.0, "passage b": 0.0, "passage c": 1.0})
    assert [hit.id for hit in rerank("a need", _candidates("a", "b", "c"), told)] == ["c", "b", "a"]


@pytest.mark.parametrize("scores", [[0.1], [0.1, float("nan")], [[0.1], [0.2]]])
def test_a_reranker_that_gives_something_else_is_an_error(scores: Any) -> None:
    class Broken:
        name = "broken"

        def score(self, need: str, passages: Sequence[str]) -> Vectors:
            return np.array(scores, np.float32)

    with pytest.raises(EncoderError, match="reranker broken"):
        rerank("a need", _candidates("a", "b"), Broken())


@given(
    st.lists(st.tuples(st.text(max_size=8), st.text(max_size=30)), max_size=30, unique_by=lambda t: t[0]),
    st.text(),
)
def test_every_hit_stays_once(hits: list[tuple[str, str]], need: str) -> None:
    candidates = [Candidate(id_, passage, 0.5) for id_, passage in hits]
    found = rerank(need, candidates, open_reranker("overlap"), first=10)
    assert sorted(hit.id for hit in found) == sorted(id_ for id_, _ in hits)
    assert found == rerank(need, candidates, open_reranker("overlap"), first=10)
    assert [hit.id for hit in found[10:]] == [id_ for id_, _ in hits[10:]]


# ---- rerankers ----


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reranker(tmp_path_factory.mktemp("reranker") / "tiny")


@pytest.mark.parametrize("which", ["overlap", "folder"])
def test_the_contract(which: str, folder: Path) -> None:
    reranker = open_reranker(str(folder) if which == "folder" else which, device="cpu")
    passages = ["wanta haveb", "電池 wantc", "", "x" * 4000, "half a pair \ud800", "wanta haveb"]
    scores = reranker.score("wanta wantb \udfff", passages)
    assert scores.dtype == np.float32
    assert scores.shape == (6,)
    assert np.isfinite(scores).all()
    assert scores[0] == pytest.approx(scores[5], abs=1e-6)
    assert np.allclose(scores, reranker.score("wanta wantb \udfff", passages), atol=1e-6)
    assert reranker.score("wanta", []).shape == (0,)
    assert reranker.name


def test_overlap_counts_words_and_pairs_of_characters() -> None:
    reranker = open_reranker("overlap")
    assert reranker.score("cold battery", ["Battery, COLD!", "battery", "none"]).tolist() == [1.0, 0.5, 0.0]
    assert reranker.score("锂电池", ["电池", "锂电池组"]).tolist() == [0.5, 1.0]
    assert reranker.score("", ["a"]).tolist() == [0.0]


def test_memory_that_runs_out_halves_the_batch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reranker: Any = open_reranker(str(folder), device="cpu")
    whole, sizes = reranker._model.predict, []

    def narrow(pairs: Any, *, batch_size: int, **named: Any) -> Any:
        sizes.append(batch_size)
        if batch_size > 2:
            raise RuntimeError("CUDA out of memory")
        return whole(pairs, batch_size=batch_size, **named)

    monkeypatch.setattr(reranker._model, "predict", narrow)
    assert reranker.score("wanta", ["havea"] * 5).shape == (5,)
    assert sizes == [8, 4, 2]
    monkeypatch.setattr(
        reranker._model, "predict", lambda *a, **b: (_ for _ in ()).throw(RuntimeError("out of memory"))
    )
    with pytest.raises(EncoderError, match="rerank_first"):
        reranker.score("wanta", ["havea"])


def test_what_cannot_be_loaded_is_told(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for name in RERANKERS:
        with pytest.raises(EncoderError, match="hf download BAAI/"):
            open_reranker(name, device="cpu")
    with pytest.raises(EncoderError, match="no model folder"):
        open_reranker("./none")
    with pytest.raises(EncoderError, match="is empty"):
        open_reranker(" ")
    with pytest.raises(EncoderError, match="gives 3"):
        open_reranker(str(tiny_reranker(tmp_path / "three", outputs=3)), device="cpu")
    (tmp_path / "rubbish").mkdir()
    (tmp_path / "rubbish" / "config.json").write_text("{")
    with pytest.raises(EncoderError, match="could not be loaded"):
        open_reranker(str(tmp_path / "rubbish"), device="cpu")
    with pytest.raises(EncoderError, match="no CUDA GPU"):
        open_reranker(str(folder), device="cuda:7")
    assert {"overlap", "bge-reranker-v2-m3"} <= set(reranker_names())


# ---- presets of encoders ----


@pytest.mark.parametrize("name", [p.name for p in PRESETS])
def test_a_preset_without_a_hub_says_how_to_fetch(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert name in encoder_names()
    with pytest.raises(EncoderError) as caught:
        open_encoder(name, device="cpu", cache=tmp_path)
    found = preset(name)
    assert found is not None
    assert f"hf download {found.repository} --local-dir {name}" in str(caught.value)
    assert found.licence in str(caught.value)
    assert str(tmp_path / "models" / name) in str(caught.value)


def test_a_preset_is_loaded_from_its_folder_with_its_prompts_and_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    tiny_encoder(tmp_path / "models" / "qwen3-embedding-0.6b", hidden=1024)
    whole = open_encoder("qwen3-embedding-0.6b", device="cpu", cache=tmp_path)
    cut = open_encoder("qwen3-embedding-0.6b-256", device="cpu", cache=tmp_path)
    assert (whole.spec.dimension, cut.spec.dimension) == (1024, 256)
    assert whole.spec.query_prompt.startswith("Instruct: ")
    assert whole.spec.document_prompt == ""
    assert whole.spec.fingerprint != cut.spec.fingerprint
    assert whole.spec.name == "qwen3-embedding-0.6b"
    rows, first = whole.encode_documents(["wanta havea"]), cut.encode_documents(["wanta havea"])
    assert first.shape == (1, 256)
    assert np.allclose(first, rows[:, :256] / np.linalg.norm(rows[:, :256]), atol=1e-5)
    assert not np.allclose(cut.encode_queries(["wanta havea"]), first, atol=1e-3)
    assert cut.encode_documents([]).shape == (0, 256)
    tiny_encoder(tmp_path / "models" / "bge-m3")
    with pytest.raises(EncoderError, match="32 dimensions and not the 1024"):
        open_encoder("bge-m3", device="cpu", cache=tmp_path)
    with pytest.raises(EncoderError, match="no CUDA GPU"):
        open_encoder("qwen3-embedding-0.6b", device="cuda", cache=tmp_path)


def test_no_preset_runs_code_of_a_hub() -> None:
    for path in (Path("embeddings/models/presets.py"), Path("embeddings/rerankers/cross_encoder.py")):
        source = (Path(__file__).resolve().parents[1] / path).read_text("utf-8")
        assert "trust_remote_code=True" not in source
