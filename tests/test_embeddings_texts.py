"""The way of texts to vectors: passages, pipeline, vector cache, centring."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalogue.errors import EncoderError, StoreError
from catalogue.records import Technology, TechnologyText
from embeddings.base import Encoder, EncoderSpec, Vectors
from embeddings.cache import VectorCache, cache_key
from embeddings.centring import as_arrays, blocks_of, centre, fit_means, from_arrays
from embeddings.models import open_encoder
from embeddings.models.composite import CompositeEncoder, RestrictedEncoder
from embeddings.models.hashing import HashingEncoder
from embeddings.passages import MAX_CHARS, Part, passages_of
from embeddings.pipeline import batches, encode_documents, encode_queries, known
from embeddings.sentences import length_of, pieces, sentences

TEXTS = ["a solid electrolyte", "一种固态电解质", "固体電解質", "一种"]


@pytest.fixture(scope="module")
def e5() -> Encoder:
    return open_encoder("multilingual-e5-small", device="cpu")


class TestPassages:
    def test_every_part_in_every_language(self) -> None:
        texts = {
            "zh": TechnologyText(
                title="一种电池", abstract="摘要。" * 400, claims=("权一", "权二", "权三"), description="长"
            ),
            "en": TechnologyText(title="A battery", description="Only described."),
            "ja": TechnologyText(title="題名だけ"),
            "de": TechnologyText(),
        }
        found = passages_of(Technology(id="t", texts=texts))
        parts = [(passage.language, passage.part) for passage in found]
        assert parts == [("zh", "head")] * 3 + [("zh", "claims")] * 2 + [
            ("en", "description"),
            ("ja", "head"),
        ]
        assert all(passage.text == f"一种电池\n{passage.shown}" for passage in found[:5])
        assert "".join(passage.shown for passage in found[:3]) == "摘要。" * 400
        assert [passage.shown for passage in found[3:5]] == ["权一", "权二\n权三"]
        assert found[-1].shown == "題名だけ"
        only: tuple[Part, ...] = ("claims",)
        assert [p.part for p in passages_of(Technology(id="t", texts=texts), parts=only)] == ["claims"] * 2

    def test_nothing_is_lost_and_nothing_is_too_long(self) -> None:
        title = "Very long title of a patent " * 40
        words = [f"w{number}" for number in range(3000)]
        record = Technology(id="t", texts={"en": TechnologyText(title=title, claims=(" ".join(words),))})
        found = passages_of(record)
        assert max(length_of(passage.text) for passage in found) <= MAX_CHARS
        shown = " ".join(passage.shown for passage in found)
        assert shown.split() == [*title.split(), *words]

    def test_sentences_of_three_languages(self) -> None:
        english = (
            "It is 3.5 mm thick (see Fig. 2). It lasts 10,000 h, e.g. in brine. Does it? Yes! “Quoted.” End"
        )
        assert [part.strip() for part in sentences(english)] == [
            "It is 3.5 mm thick (see Fig. 2).",
            "It lasts 10,000 h, e.g. in brine.",
            "Does it?",
            "Yes!",
            "“Quoted.”",
            "End",
        ]
        chinese = "厚度为1.5毫米；温度为3．5℃！“真的？”他说。完"
        assert sentences(chinese) == ["厚度为1.5毫米；", "温度为3．5℃！", "“真的？”", "他说。", "完"]
        japanese = "電池である．厚さは３．５ミリ．以上。"
        assert sentences(japanese) == ["電池である．", "厚さは３．５ミリ．", "以上。"]

    def test_pieces_are_even_and_cut_where_one_may(self) -> None:
        found = pieces("这是一句话。" * 100, 250)
        assert [len(piece) for piece in found] == [198, 204, 198]
        uneven = "".join("字" * size + "。" for size in (10, 240, 30, 130, 120, 5, 200))
        assert max(map(len, pieces(uneven, 250))) <= 250
        assert "".join(pieces(uneven, 250)) == uneven
        endless = pieces("1,234,567.89 and " * 100, 100)
        assert all(piece.startswith("1,234") for piece in endless)
        assert "".join(pieces("字" * 1000, 300)) == "字" * 1000

    def test_e5_reads_every_passage_whole(self, e5: Encoder) -> None:
        dense = (
            "2-methyl-N-(4-(trifluoromethyl)phenyl)-1,3-thiazole-5-carboxamide, ",
            "镍钴锰酸锂三元正极材料，",
            "酸化亜鉛、",
        )
        for text in dense:
            record = Technology(id="t", texts={"en": TechnologyText(title=text, abstract=text * 60)})
            counts = e5.count_tokens([e5.spec.document_prompt + p.text for p in passages_of(record)])
            assert max(counts) <= (e5.spec.max_tokens or 0)


class Failing:
    """An encoder that counts what it is given, dies after `dies_after` texts and holds `holds` texts at once."""

    def __init__(
        self, *, dies_after: int = 10**9, holds: int = 10**9, error: Exception | None = None
    ) -> None:
        self._inner = HashingEncoder(64)
        self._dies_after, self._holds = dies_after, holds
        self._error = error or RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")
        self.seen: list[str] = []
        self.sizes: list[int] = []

    @property
    def spec(self) -> EncoderSpec:
        return self._inner.spec

    def encode_documents(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        if len(texts) > self._holds:
            raise self._error
        if len(self.seen) + len(texts) > self._dies_after:
            raise KeyboardInterrupt
        self.seen += texts
        self.sizes.append(len(texts))
        return self._inner.encode_documents(texts)

    encode_queries = encode_documents

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


class TestPipeline:
    TEXTS = tuple(f"text number {'x' * (number % 7)} {number % 50}" for number in range(400))

    def test_rows_come_back_in_order_and_equal_texts_are_encoded_once(self, tmp_path: Path) -> None:
        counting = Failing()
        expected = HashingEncoder(64).encode_documents(self.TEXTS)
        with VectorCache(tmp_path / "v.sqlite") as cache:
            rows = encode_documents(self.TEXTS, counting, cache=cache, batch_tokens=200)
            assert len(counting.seen) == len(set(self.TEXTS)) < 400
            np.testing.assert_array_equal(rows, expected)
            np.testing.assert_array_equal(encode_documents(self.TEXTS, counting, cache=cache), expected)
            assert len(counting.seen) == len(set(self.TEXTS))
            encode_queries(self.TEXTS[:1], counting, cache=cache)  # another role is another vector
            assert len(counting.seen) == len(set(self.TEXTS)) + 1

    def test_a_run_that_was_killed_goes_on_where_it_stopped(self, tmp_path: Path) -> None:
        texts = [f"text {number}" for number in range(100)]
        with VectorCache(tmp_path / "v.sqlite") as cache:
            dying = Failing(dies_after=60)
            with pytest.raises(KeyboardInterrupt):
                encode_documents(texts, dying, cache=cache, batch_tokens=70)
        with VectorCache(tmp_path / "v.sqlite") as cache:
            second = Failing()
            encode_documents(texts, second, cache=cache, batch_tokens=70)
        assert len(dying.seen) > 40
        assert sorted(dying.seen + second.seen) == sorted(texts)

    def test_what_another_has_encoded_meanwhile_is_not_encoded_again(self, tmp_path: Path) -> None:
        texts = [f"text {number}" for number in range(10, 50)]
        counting = Failing()
        with VectorCache(tmp_path / "v.sqlite") as cache, VectorCache(tmp_path / "v.sqlite") as other:
            encode = counting.encode_documents

            def meanwhile(given: Sequence[str], **more: Any) -> Vectors:
                encode_documents(texts[:30], HashingEncoder(64), cache=other)
                return encode(given, **more)

            counting.encode_documents = meanwhile  # type: ignore[method-assign]
            rows = encode_documents(texts, counting, cache=cache, batch_tokens=70)
        np.testing.assert_array_equal(rows, HashingEncoder(64).encode_documents(texts))
        assert len(counting.seen) == 20  # the first batch, and what the other did not have

    def test_the_cache_tells_whose_rows_it_has_of_every_part(self, tmp_path: Path) -> None:
        both = CompositeEncoder([HashingEncoder(64), HashingEncoder(128)])
        with VectorCache(tmp_path / "v.sqlite") as cache:
            encode_documents(["a", "b"], HashingEncoder(64), cache=cache)
            encode_documents(["b", "c"], HashingEncoder(128), cache=cache)
            held = known(["a", "b", "c"], both, languages=[None] * 3, cache=cache)
        assert held == [False, True, False]

    @pytest.mark.parametrize(
        "error", [None, MemoryError(), type("OutOfMemoryError", (RuntimeError,), {})("gpu")]
    )
    def test_batches_are_halved_where_memory_runs_out(self, error: Exception | None) -> None:
        small = Failing(holds=3, error=error)
        rows = encode_documents(self.TEXTS, small, batch_tokens=1000)
        np.testing.assert_array_equal(rows, HashingEncoder(64).encode_documents(self.TEXTS))
        assert set(small.sizes[:-20]) <= {2, 3}  # as large as fits, not one by one
        with pytest.raises(EncoderError, match="does not fit into memory"):
            encode_documents(["a"], Failing(holds=0, error=error))
        with pytest.raises(RuntimeError, match="another"):
            encode_documents(["a"], Failing(holds=0, error=RuntimeError("another")))

    def test_an_encoder_for_some_languages_is_given_as_much_at_once_as_suits_the_one_within(self) -> None:
        inner = Failing()
        inner.batch_tokens = 50  # type: ignore[attr-defined]
        texts = [f"text {number}" for number in range(10, 50)]  # 7 tokens each, as it counts
        encode_documents(texts, RestrictedEncoder(inner, ["en"]), languages=["en"] * 40)
        assert max(inner.sizes) == 7

    def test_batches_keep_to_their_budget(self) -> None:
        found = batches([5, 100, 7, 3, 50, 50], 100)
        assert found == [[1], [4, 5], [2, 0, 3]]
        assert batches([], 10) == []

    def test_too_long_texts_are_told(self, e5: Encoder, caplog: pytest.LogCaptureFixture) -> None:
        encode_documents(["short", "word " * 600], e5)
        assert "1 of 2 texts are longer than the 510 tokens" in caplog.text

    def test_a_mixture_finds_its_parts_in_the_cache(self, tmp_path: Path) -> None:
        with VectorCache(tmp_path / "v.sqlite") as cache:
            alone = Failing()
            encode_documents(TEXTS, alone, cache=cache)
            mixture = CompositeEncoder([alone, HashingEncoder(128)])
            rows = encode_documents(TEXTS, mixture, cache=cache, languages=["en", "zh", "ja", "zh"])
            assert len(alone.seen) == len(TEXTS)
            np.testing.assert_allclose(rows, mixture.encode_documents(TEXTS), atol=1e-6)


def _fill(path: Path, start: int) -> None:
    spec = EncoderSpec("fake", "1", 4)
    with VectorCache(path) as cache:
        for number in range(start, start + 50):
            cache.put_many({cache_key(spec, "document", str(number)): np.full(4, number, np.float32)})


class TestCache:
    SPEC = EncoderSpec("fake", "1", 4)

    def test_several_processes_write_at_once(self, tmp_path: Path) -> None:
        path = tmp_path / "new" / "v.sqlite"
        context = multiprocessing.get_context("spawn")
        running = [context.Process(target=_fill, args=(path, start)) for start in (0, 25, 50)]
        for process in running:
            process.start()
        for process in running:
            process.join(60)
        assert [process.exitcode for process in running] == [0, 0, 0]
        keys = [cache_key(self.SPEC, "document", str(number)) for number in range(100)]
        with VectorCache(path) as cache:
            found = cache.get_many([*keys, cache_key(self.SPEC, "query", "1")])
        assert [float(found[key][0]) for key in keys] == list(range(100))
        assert len(found) == 100

    def test_a_key_holds_all_that_decides_a_vector(self) -> None:
        other = EncoderSpec("fake", "1", 4, query_prompt="q: ")
        limited = EncoderSpec("fake", "1", 4, languages=("en",))
        keys = {
            cache_key(self.SPEC, "document", "a"),
            cache_key(self.SPEC, "document", "a", "zh"),  # the language does not matter to this one
            cache_key(self.SPEC, "query", "a"),
            cache_key(self.SPEC, "document", "b"),
            cache_key(other, "document", "a"),
            cache_key(limited, "document", "a", "en-US"),
            cache_key(limited, "document", "a", "en"),
            cache_key(limited, "document", "a", "zh"),
        }
        assert len(keys) == 6

    def test_damage_is_one_clear_error(self, tmp_path: Path) -> None:
        path = tmp_path / "v.sqlite"
        path.write_bytes(b"this is no database" * 1000)
        with pytest.raises(StoreError, match="damaged") as caught:
            VectorCache(path)
        assert "Delete the file" in (caught.value.todo or "")
        path.unlink()
        _fill(path, 0)
        base = sqlite3.connect(path)
        base.execute("UPDATE vectors SET vector = zeroblob(16)")
        base.commit()
        base.execute("PRAGMA user_version = 9")
        base.close()
        with pytest.raises(StoreError, match="version 9"):
            VectorCache(path)
        base = sqlite3.connect(path)
        base.execute("PRAGMA user_version = 1")
        base.close()
        with VectorCache(path) as cache:  # a row whose bytes changed is computed again
            assert cache.get_many([cache_key(self.SPEC, "document", "1")]) == {}


class TestCentring:
    def test_the_language_goes_and_the_meaning_stays(self) -> None:
        random = np.random.default_rng(0)
        meaning = random.normal(size=(60, 16)).astype(np.float32)
        tongue = {"zh": 5 * random.normal(size=16), "en": 5 * random.normal(size=16)}
        rows = np.concatenate([meaning + tongue["zh"], meaning + tongue["en"]]).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        tags = ["zh-CN"] * 60 + ["en"] * 60
        means = from_arrays(*as_arrays(fit_means(rows, tags)))
        assert set(means) == {"zh", "en", "*"}
        centred = centre(rows, tags, means)
        np.testing.assert_allclose(np.linalg.norm(centred, axis=1), 1, atol=1e-5)
        raw_hits = ((rows[:60] @ rows[60:].T).argmax(axis=1) == np.arange(60)).mean()
        hits = ((centred[:60] @ centred[60:].T).argmax(axis=1) == np.arange(60)).mean()
        assert hits > 0.9 > raw_hits
        np.testing.assert_array_equal(centre(rows[:1], ["fr"], means), centre(rows[:1], [None], means))

    def test_few_samples_trust_the_overall_mean(self) -> None:
        rows = np.eye(4, dtype=np.float32)[[0] * 30 + [1] * 3]
        means = fit_means(rows, ["en"] * 30 + ["ja"] * 3)
        np.testing.assert_allclose(means["*"], [1, 0, 0, 0])
        np.testing.assert_allclose(means["ja"], [0.9, 0.1, 0, 0], atol=1e-6)
        assert fit_means(rows[:0], [])["*"].tolist() == [0, 0, 0, 0]

    def test_spare_samples_serve_where_a_language_has_few(self) -> None:
        axes = np.eye(4, dtype=np.float32)
        rows, tags = axes[[0] * 30 + [1] * 3], ["en"] * 30 + ["ja"] * 3
        spare = axes[[3, 2, 2, 3]], ["en", "ja", "ja", "zh"]
        means = fit_means(rows, tags, spare=spare)
        np.testing.assert_allclose(means["en"], [1, 0, 0, 0])  # it has enough
        np.testing.assert_allclose(means["ja"], [0, 0.1, 0.9, 0], atol=1e-6)
        np.testing.assert_allclose(means["zh"], [0, 0, 0, 1])
        np.testing.assert_allclose(means["*"], (means["en"] + means["ja"] + means["zh"]) / 3, atol=1e-6)
        empty = fit_means(rows[:0], [], spare=spare)
        np.testing.assert_allclose([empty[tag] for tag in ("en", "ja", "zh")], axes[[3, 2, 3]])

    def test_blocks_keep_their_lengths(self) -> None:
        whole = CompositeEncoder([HashingEncoder(64), RestrictedEncoder(HashingEncoder(128), ["en"])], [1, 3])
        tags = ["en"] * 40 + ["zh"] * 40
        texts = [f"text {number} {'abc' * (number % 9)}" for number in range(80)]
        rows = whole.encode_documents(texts, languages=tags)
        assert blocks_of(whole.spec) == (64, 128)
        centred = centre(
            rows, tags, fit_means(rows, tags, blocks=blocks_of(whole.spec)), blocks=blocks_of(whole.spec)
        )
        np.testing.assert_allclose(np.linalg.norm(centred[:40, :64], axis=1), 0.5, atol=1e-5)
        assert not centred[40:, 64:].any()

    def test_a_language_that_fewer_parts_serve_loses_its_mean_as_well(self) -> None:
        random = np.random.default_rng(1)
        meaning = random.normal(size=(30, 8)).astype(np.float32)
        own = meaning + 3 * np.eye(8, dtype=np.float32)[0]  # what all texts share
        own /= np.linalg.norm(own, axis=1, keepdims=True)
        english = np.concatenate([own * np.float32(0.5**0.5), own * np.float32(0.5**0.5)], axis=1)
        french = np.concatenate([own[:2], np.zeros((2, 8), np.float32)], axis=1)  # its one part fills the row
        rows, tags = np.concatenate([english, french]), ["en"] * 30 + ["fr"] * 2
        means = fit_means(rows, tags, blocks=(8, 8))
        np.testing.assert_allclose(means["en"], np.concatenate([own.mean(axis=0)] * 2), atol=1e-6)
        one, other = centre(rows[[0, 30]], ["en", None], means, blocks=(8, 8))[:, :8]
        assert one @ other / (np.linalg.norm(one) * np.linalg.norm(other)) > 0.9999
