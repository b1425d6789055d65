"""Fine-tuning by its public doors: better on held-out pairs, refused where worse, nothing left behind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalogue.errors import BankError, EncoderError, InputError, LimitError
from catalogue.records import PatentRef, Technology, TechnologyText
from embeddings.base import Encoder
from embeddings.build_once import MANIFEST, intact
from embeddings.models import open_encoder
from techbank.evaluation import LabelledSet, Query
from techbank.learning import loop, models
from techbank.learning.measuring import Figures, held_out_figures, worse
from techbank.learning.pairs import Pair, pairs_of, pairs_of_needs
from techbank.learning.sampling import batches
from techbank.learning.split import Groups, held_out
from techbank.learning.training import Plan, split_pairs, train_encoder
from tests.learning_samples import made_up_bank, tiny_encoder

PLAN = Plan(epochs=12, batch=16, rate=3e-3, share=0.2, device="cpu")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("base") / "tiny")


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_model_for_some_languages_only_can_be_trained(base: Path) -> None:
    assert models.open_base(f"{base}@en", device="cpu").spec.languages is None


# ---- pairs, split, batches ----


def test_a_record_gives_its_pairs() -> None:
    text = {
        "zh-Hant": TechnologyText(title="電池", abstract="低溫"),
        "en": TechnologyText(title="Battery", abstract="Cold", claims=("1. A cell.", "2. As 1.")),
        "ja": TechnologyText(),
    }
    found = {
        (p.kind, p.anchor, p.positive, p.anchor_language, p.positive_language)
        for p in pairs_of(Technology("a", text))
    }
    assert found == {
        ("title_abstract", "電池", "低溫", "zh", "zh"),
        ("title_abstract", "Battery", "Cold", "en", "en"),
        ("abstract_claims", "Cold", "1. A cell.\n2. As 1.", "en", "en"),
        ("two_languages", "電池", "Battery\nCold", "zh", "en"),
        ("two_languages", "Battery", "電池\n低溫", "en", "zh"),
    }


def test_a_need_asks_for_what_answers_it_best_only() -> None:
    records = {t.id: t for t in made_up_bank(4)}
    labelled = LabelledSet(
        (Query("q", "cold cells", "en"),), {"q": {"t000": 3, "t001": 1, "t002": 0, "gone": 3}}, None
    )
    assert [pair.technology for pair in pairs_of_needs(labelled, records)] == ["t000"]


def test_what_is_shared_is_on_one_side() -> None:
    long = "a text that is long enough to tell two records apart"
    family = (PatentRef(country="CN", family_id="f1"),)
    other = (PatentRef(country="US", family_id="f1"),)
    records = [
        Technology("a", {"en": TechnologyText(abstract=long)}),
        Technology("b", {"en": TechnologyText(abstract=long.upper())}, patents=family),
        Technology("c", {"zh": TechnologyText(title="电池")}, patents=other),
        Technology("d", {"zh": TechnologyText(title="电池", abstract="短")}),
    ]
    groups = Groups(records)
    assert [groups.of(id_) for id_ in "abcd"] == ["a", "a", "a", "d"]
    assert groups.of("unknown") == "unknown"
    sides = [held_out(f"g{at}", share=0.3, seed=1) for at in range(2000)]
    assert 0.27 < np.mean(sides) < 0.33
    assert sides == [held_out(f"g{at}", share=0.3, seed=1) for at in range(2000)]
    assert sides != [held_out(f"g{at}", share=0.3, seed=2) for at in range(2000)]


def test_nothing_measured_was_learnt() -> None:
    records = tuple(made_up_bank(80, foreign=True))
    queries = tuple(Query(f"q{at}", f"need number {at}", "en") for at in range(20))
    grades = {q.id: {f"t{at:03}": 3.0, f"t{at + 20:03}": 3.0} for at, q in enumerate(queries)}
    learnt, held, aside = split_pairs(records, Groups(records), PLAN, LabelledSet(queries, grades, None))
    assert {pair.anchor for pair in aside} <= {pair.anchor for pair in held}
    assert {pair.technology for pair in learnt}.isdisjoint(pair.technology for pair in held)
    asked = (
        {pair.anchor for pair in learnt if pair.kind == "needs"},
        {p.anchor for p in held if p.kind == "needs"},
    )
    assert asked[0]
    assert asked[1]
    assert asked[0].isdisjoint(asked[1])


def test_a_batch_holds_no_two_right_answers_and_one_pair_of_languages() -> None:
    pairs = [pair for technology in made_up_bank(60, foreign=True) for pair in pairs_of(technology)]
    groups = {t.id: t.id[:-1] for t in made_up_bank(60)}  # ten technologies a group
    made = batches(pairs, 8, seed=5, group_of=groups.__getitem__)
    assert made == batches(pairs, 8, seed=5, group_of=groups.__getitem__)
    assert made != batches(pairs, 8, seed=6, group_of=groups.__getitem__)
    seen: list[Pair] = []
    for batch in made:
        assert 2 <= len(batch) <= 8
        assert len({groups[pair.technology] for pair in batch}) == len(batch)
        assert len({(pair.anchor_language, pair.positive_language) for pair in batch}) == 1
        seen += batch
    assert len(set(seen)) == len(seen)
    assert set(seen) <= set(pairs)
    whole = batches(pairs, 8, seed=5)
    assert sum(map(len, whole)) >= len(pairs) - 6  # what would stand alone, at most one a pair of languages


# ---- measuring ----


class _Fixed:
    """An encoder that gives texts the rows it was told."""

    def __init__(self, rows: Mapping[str, list[float]]) -> None:
        self._inner = open_encoder("hashing-64")
        self.spec, self.count_tokens, self._rows = self._inner.spec, self._inner.count_tokens, rows

    def encode_documents(self, texts: list[str], *, languages: Any = None) -> Any:
        found = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(found, texts, strict=True):
            row[: len(self._rows[text])] = self._rows[text]
        return found

    encode_queries = encode_documents


def _pairs(*texts: tuple[str, str]) -> list[Pair]:
    return [Pair("needs", anchor, anchor, positive, "en", "en") for anchor, positive in texts]


def test_held_out_figures_count_ranks_and_give_nothing_for_ties() -> None:
    rows = {"a": [1.0, 0.0], "b": [0.0, 1.0], "x": [1.0, 0.0], "y": [0.8, 0.6]}
    found = held_out_figures(_Fixed(rows), _pairs(("a", "x"), ("b", "x")) + _pairs(("b", "y")))
    # a: x first; b: y first, and x, which is right for b as well, is not held against y, nor y against x.
    assert found.held_out == pytest.approx(1.0)
    rows["y"] = rows["x"]
    assert held_out_figures(_Fixed(rows), _pairs(("a", "x"), ("b", "y"))).held_out == pytest.approx(0.5)
    assert held_out_figures(_Fixed(rows), []).held_out == 0.0


def test_what_was_learnt_stands_in_the_way() -> None:
    rows = {"a": [1.0, 0.0], "c": [0.0, 1.0], "x": [0.8, 0.6], "z": [1.0, 0.0], "w": [1.0, 0.0]}
    held, others = _pairs(("a", "x")), _pairs(("c", "z"))
    assert held_out_figures(_Fixed(rows), held).held_out == 1.0
    assert held_out_figures(_Fixed(rows), held, others).held_out == 0.5
    # What is right for the same anchor, though left aside, does not; nor does another language or kind.
    assert held_out_figures(_Fixed(rows), held, _pairs(("a", "z"))).held_out == 1.0
    assert held_out_figures(_Fixed(rows), held, [replace(others[0], positive_language="zh")]).held_out == 1.0
    assert held_out_figures(_Fixed(rows), held, [replace(others[0], kind="switched")]).held_out == 1.0


def test_worse_names_what_fell() -> None:
    before = Figures(0.5, {}, {"ndcg@10": 0.4, "mrr": 0.3})
    assert worse(before, before) == []
    assert worse(before, Figures(0.6, {}, {"ndcg@10": 0.39, "mrr": 0.3})) == [
        "labelled set, ndcg@10 fell from 0.4000 to 0.3900"
    ]
    assert len(worse(before, Figures(float("nan"), {}, {"ndcg@10": 0.5, "mrr": 0.3}))) == 1


# ---- training ----


def test_training_finds_more_of_what_was_held_out(base: Path, tmp_path: Path) -> None:
    target = tmp_path / "models" / "new"
    outcome = train_encoder(made_up_bank(), str(base), target, PLAN)
    assert outcome.kept
    assert outcome.after.held_out > outcome.before.held_out + 0.2
    assert _names(target.parent) == ["new"]
    assert intact(target, revision="techbank train", fully=True)
    assert {path.stat().st_mode & 0o777 for path in target.iterdir() if path.is_file()} == {
        (target / MANIFEST).stat().st_mode & 0o777
    }
    manifest = json.loads((target / MANIFEST).read_text("utf-8"))
    assert manifest["base"] == str(base)
    assert manifest["plan"]["seed"] == PLAN.seed
    assert manifest["pairs"]["learnt"]["title_abstract"] > manifest["pairs"]["held_out"]["title_abstract"] > 5
    assert manifest["after"]["mrr@10"] == outcome.after.held_out
    encoder = open_encoder(str(target), device="cpu")
    assert (encoder.spec.query_prompt, encoder.spec.max_tokens) == ("ask: ", 64)


def test_the_same_seed_gives_the_same_weights(tmp_path: Path) -> None:
    import torch
    from safetensors.numpy import load_file

    base = tiny_encoder(tmp_path / "base", dropout=0.2)
    # Both losses: batches that fit a forward pass, and larger ones in the cached form.
    for batch, seeds in ((16, (20, 20, 21)), (40, (20, 20, 21))):
        weights = []
        for at, seed in enumerate(seeds):
            torch.rand(1)  # what was drawn before must not matter
            plan = Plan(epochs=2, batch=batch, rate=3e-3, share=0.2, seed=seed, device="cpu")
            assert train_encoder(made_up_bank(), str(base), tmp_path / f"{batch}-{at}", plan).kept
            weights.append(load_file(tmp_path / f"{batch}-{at}" / "model.safetensors"))
        first, second, third = weights
        assert all(np.array_equal(first[name], second[name]) for name in first)
        assert not all(np.array_equal(first[name], third[name]) for name in first)


def test_a_worse_model_is_refused_and_leaves_nothing(base: Path, tmp_path: Path) -> None:
    good = tmp_path / "good"
    assert train_encoder(made_up_bank(), str(base), good, PLAN).kept
    ruinous = Plan(epochs=2, batch=16, rate=1.0, share=0.2, device="cpu")
    outcome = train_encoder(made_up_bank(), str(good), tmp_path / "new", ruinous)
    assert not outcome.kept
    assert "held-out pairs" in outcome.worse[0]
    assert _names(tmp_path) == ["good"]


def test_a_model_worse_on_the_labelled_set_is_refused(base: Path, tmp_path: Path) -> None:
    figures = iter((0.5, 0.4))

    def measure(encoder: Encoder) -> Mapping[str, float]:
        assert encoder.encode_queries(["wanta"]).shape == (1, 32)
        return {"ndcg@10": next(figures)}

    outcome = train_encoder(made_up_bank(), str(base), tmp_path / "new", PLAN, measure=measure)
    assert outcome.worse == ("labelled set, ndcg@10 fell from 0.5000 to 0.4000",)
    assert outcome.after.held_out > outcome.before.held_out
    assert _names(tmp_path) == []


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, OSError(28, "No space left on device"), ZeroDivisionError]
)
@pytest.mark.parametrize("where", ["fit", "save", "measure"])
def test_what_breaks_off_leaves_no_half_model(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, error: Any
) -> None:
    calls = iter((False, True))

    def broken(*arguments: Any, **named: Any) -> Any:
        raise error

    def measure(encoder: Encoder) -> Mapping[str, float]:
        return broken() if next(calls) else {"ndcg@10": 0.0}

    if where == "fit":
        monkeypatch.setattr(loop, "fit", broken)
    elif where == "save":
        real = models.save
        monkeypatch.setattr(models, "save", lambda *given: (real(*given), broken()))
    plan = Plan(epochs=1, batch=16, share=0.2, device="cpu")
    kind = EncoderError if where == "save" and isinstance(error, OSError) else BaseException
    with pytest.raises(kind) as caught:
        train_encoder(
            made_up_bank(), str(base), tmp_path / "new", plan, measure=measure if where == "measure" else None
        )
    if kind is EncoderError:
        assert "No space left" in str(caught.value)
    assert _names(tmp_path) == []


def test_learning_that_goes_wrong_is_told(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = loop.fit

    def overflowing(model: Any, steps: Any, loss_of: Any, **named: Any) -> float:
        return real(model, steps, lambda batch: loss_of(batch) * float("inf"), **named)

    monkeypatch.setattr(loop, "fit", overflowing)
    with pytest.raises(EncoderError, match="--rate"):
        train_encoder(made_up_bank(), str(base), tmp_path / "new", PLAN)
    assert _names(tmp_path) == []


def test_clear_errors_before_any_work(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(kind: type[BankError], words: str, **changed: Any) -> None:
        given: dict[str, Any] = {"technologies": made_up_bank(), "base": str(base), "plan": PLAN} | changed
        with pytest.raises(kind, match=words):
            train_encoder(
                given["technologies"], given["base"], given.get("target", tmp_path / "new"), given["plan"]
            )
        assert _names(tmp_path) == before

    (tmp_path / "there").mkdir()
    before = _names(tmp_path)
    refused(
        InputError,
        "too few pairs of texts: 3 to be learnt, and 20",
        technologies=made_up_bank(3),
        plan=Plan(share=0.001),
    )
    refused(InputError, "to be held out, and 5", plan=Plan(share=1e-9))
    refused(InputError, "there already", target=tmp_path / "there")
    refused(EncoderError, "no model folder", base=str(tmp_path / "none"))
    refused(EncoderError, "cannot be trained", base="hashing")
    refused(EncoderError, "cannot be trained", base="hashing-64+hashing-128")
    refused(LimitError, "batch cannot be 1", plan=Plan(batch=1))
    (tmp_path / "file").write_text("")
    before = _names(tmp_path)
    refused(InputError, "no folder can be made", target=tmp_path / "file" / "new")
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("usage", (), {"free": 10})())
    refused(EncoderError, "MB are free")
