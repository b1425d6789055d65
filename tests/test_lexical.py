"""The lexical index through its doors: exact under any mask, the same after a reload, comparable beside a large part."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import IndexMismatch
from catalogue.records import Technology, TechnologyText
from index import lexical, lexical_building
from index.lexical import LexicalIndex, query_of
from index.lexical_documents import terms_of
from index.lexical_view import LexicalView, Matches
from tests.lexical_samples import VOCABULARY, bank, oracle, text_of

STEP = 0.002  # impacts are kept in 65,535 steps: so far a score of some thirty words may be off


def one(language: str, title: str, id_: str = "T") -> Technology:
    return Technology(id_, {language: TechnologyText(title=title)})


def found(technologies: list[Technology], need: str, k: int = 10) -> list[str]:
    view = LexicalView([LexicalIndex.build(technologies)])
    return [technologies[n].id for n in view.search(need, k).technologies]


NEEDS = st.builds(
    lambda language, numbers: text_of(language, numbers),
    st.sampled_from(sorted(VOCABULARY)),
    st.lists(st.integers(0, 20), max_size=12),
)
SMALL = bank(60)
SMALL_VIEW = LexicalView([LexicalIndex.build(SMALL)])


@settings(max_examples=60, deadline=None)
@given(
    need=NEEDS, allowed=st.none() | st.lists(st.booleans(), min_size=60, max_size=60), k=st.integers(0, 70)
)
def test_the_best_are_those_of_the_definition_under_any_mask(
    need: str, allowed: list[bool] | None, k: int
) -> None:
    mask = None if allowed is None else np.array(allowed)
    expected = np.array(oracle(SMALL, need))
    if mask is not None:
        expected[~mask] = 0
    hits = SMALL_VIEW.search(need, k, mask)
    assert len(hits.technologies) == min(k, int((expected > 1e-9).sum()))
    np.testing.assert_allclose(hits.scores, expected[hits.technologies], atol=STEP)
    assert list(hits.scores) == sorted(hits.scores, reverse=True)
    left = np.delete(expected, hits.technologies)
    if len(hits.scores) and len(hits.scores) == k and len(left):
        assert left.max() <= hits.scores[-1] + STEP


def plainly(view: LexicalView, need: str, k: int, mask: np.ndarray | None) -> list[tuple[int, float]]:
    """Every technology scored by itself, then sorted."""
    scores = view.scores(need, np.arange(len(view)))
    numbers = [n for n in range(len(view)) if scores[n] > 0 and (mask is None or mask[n])]
    return [(n, float(scores[n])) for n in sorted(numbers, key=lambda n: (-scores[n], n))[:k]]


@pytest.mark.parametrize("share", [1.0, 0.5, 0.05, 0.01, 0.0])
@pytest.mark.parametrize("k", [1, 10, 500])
def test_passing_over_usual_words_and_looking_few_up_changes_nothing(share: float, k: int) -> None:
    view = LexicalView([LexicalIndex.build(bank(1_500, seed=3))])
    random = np.random.default_rng(4)
    for language in VOCABULARY:
        for words in (3, 15, 60):
            need = text_of(language, random.integers(0, 30, size=words).tolist())
            mask = None if share == 1 else random.random(len(view)) < share
            hits = view.search(need, k, mask)
            got = list(zip(hits.technologies.tolist(), hits.scores.tolist(), strict=True))
            assert got == plainly(view, need, k, mask)


def test_usual_words_are_passed_over_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    technologies = bank(1_500, seed=3)
    technologies[700] = one("en", "graphene kiln of the battery", "T-0700")
    view = LexicalView([LexicalIndex.build(technologies)])
    looked: list[int] = []
    scores_at = LexicalIndex.scores_at

    def watched(
        self: LexicalIndex, numbers: lexical.Numbers, weights: lexical.Scores, asked: lexical.Numbers
    ) -> lexical.Scores:
        looked.append(len(asked))
        return scores_at(self, numbers, weights, asked)

    monkeypatch.setattr(LexicalIndex, "scores_at", watched)
    hits = view.search("graphene kiln of the battery 的电池材料方法 の電池リチウム", 1)
    assert hits.technologies.tolist() == [700]
    assert looked
    assert max(looked) < 100


def test_what_matched_is_said_best_first() -> None:
    hits = SMALL_VIEW.search("the LFP recycling", 60)
    for place, number in enumerate(hits.technologies.tolist()):
        held = {
            term
            for text in SMALL[number].texts.values()
            for field in (text.title, text.abstract, *(text.keywords or ()), "\n".join(text.claims or ()))
            if field
            for term in terms_of(field)
        }
        assert set(hits.terms[place]) == held & set(query_of("the LFP recycling").terms)
    assert all("=" not in word for place in range(len(hits.terms)) for word in hits.words(place))


# ---- on disk ----


def same(left: Matches, right: Matches) -> bool:
    return bool(
        (left.technologies == right.technologies).all()
        and (left.scores == right.scores).all()
        and left.terms == right.terms
    )


def test_a_reload_from_disk_answers_the_same(tmp_path: Path) -> None:
    built = LexicalIndex.build(SMALL)
    built.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    assert len(loaded) == len(built) == 60
    for need in (
        "battery of the PEEK gear",
        "电池的热失控",
        "リチウムねじ",
        "H01M 3/12",
        "",
        "nothing-of-this",
    ):
        assert same(LexicalView([loaded]).search(need, 20), LexicalView([built]).search(need, 20))


@pytest.mark.parametrize("count", [0, 1])
def test_an_index_of_nothing_is_one(tmp_path: Path, count: int) -> None:
    LexicalIndex.build([Technology(f"T{n}") for n in range(count)]).save(tmp_path)
    view = LexicalView([LexicalIndex.load(tmp_path)])
    assert len(view) == count
    assert not len(view.search("battery", 5).technologies)
    assert view.strength("") > 0


def cut(folder: Path) -> None:
    path = folder / "words.impacts.npy"
    path.write_bytes(path.read_bytes()[:-10])


def shorter(folder: Path) -> None:
    np.save(folder / "words.impacts.npy", np.zeros(3, dtype=np.uint16))


def other_type(folder: Path) -> None:
    np.save(folder / "words.technologies.npy", np.load(folder / "words.technologies.npy").astype(np.int64))


def gone(folder: Path) -> None:
    (folder / "words.hashes.npy").unlink()


def no_json(folder: Path) -> None:
    (folder / "words.json").write_text("{", encoding="utf-8")


def other_rules(folder: Path) -> None:
    head = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    head["made_by"]["analysis"] += 1
    (folder / "words.json").write_text(json.dumps(head), encoding="utf-8")


def cut_terms(folder: Path) -> None:
    path = folder / "words.terms.bin"
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("damage", [cut, shorter, other_type, gone, no_json, other_rules, cut_terms])
def test_what_does_not_fit_is_refused(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    LexicalIndex.build(SMALL).save(tmp_path)
    damage(tmp_path)
    with pytest.raises(IndexMismatch) as raised:
        LexicalIndex.load(tmp_path)
    assert raised.value.todo == "Run: techbank index"


def test_blocks_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = LexicalView([LexicalIndex.build(SMALL)])
    monkeypatch.setattr(lexical_building, "BLOCK", 8)
    pieces = LexicalView([LexicalIndex.build(iter(SMALL))])
    for need in ("battery of the PEEK gear", "电池的热失控", "リチウムねじ"):
        assert same(whole.search(need, 60), pieces.search(need, 60))


def test_two_terms_of_one_hash_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical_building, "hash_of", lambda term: len(term))
    monkeypatch.setattr(lexical, "hash_of", lambda term: len(term))
    technologies = [one("en", "abc", "A"), one("en", "xyz", "B"), one("en", "klm", "C")]
    assert found(technologies, "xyz") == ["B"]
    assert found(technologies, "zzz") == []


# ---- beside a large part ----

BESIDE = 0.01
"""How far scores of parts may be from those of an index made anew, relative, where one in ten stands beside."""


def test_scores_beside_a_large_part_compare_with_those_of_a_rebuild() -> None:
    technologies = bank(1_000, seed=11)
    large = LexicalIndex.build(technologies[:900])
    parts = [
        large,
        LexicalIndex.build(technologies[900:990], beside=large),
        LexicalIndex.build(technologies[990:], beside=large),
    ]
    view, anew = LexicalView(parts), LexicalView([LexicalIndex.build(technologies)])
    for need in ("battery of the PEEK gear", "电池的热失控", "リチウムねじ", "H01M 3/12 membrane"):
        numbers = np.arange(1_000)
        np.testing.assert_allclose(
            view.scores(need, numbers), anew.scores(need, numbers), rtol=BESIDE, atol=STEP
        )
        some = np.array([995, 3, 902])
        assert view.scores(need, some).tolist() == view.scores(need, numbers)[some].tolist()
        hits = view.search(need, 30)
        np.testing.assert_allclose(hits.scores, anew.search(need, 30).scores, rtol=BESIDE, atol=STEP)


def test_what_lives_elsewhere_is_not_found() -> None:
    old, new = one("en", "graphene kiln"), one("en", "graphene furnace")
    large = LexicalIndex.build([old, one("en", "pump", "U")])
    beside = LexicalIndex.build([new], beside=large)
    view = LexicalView([large, beside], [np.array([False, True]), np.array([True])])
    assert view.search("graphene kiln", 5).technologies.tolist() == [2]
    assert view.search("graphene", 5, np.array([True, True, False])).technologies.tolist() == []
    assert view.holders(["graphene"]).tolist() == [2]
    assert view.holders_of_all(["graphene", "kiln"]).tolist() == []
    assert view.holders_of_all(["graphene", "furnace"]).tolist() == [2]


# ---- words ----


@pytest.mark.parametrize(
    ("language", "title", "need"),
    [
        ("zh", "一种锂电池回收方法", "电池"), ("zh", "用于膜的涂层", "膜"), ("zh", "锂电池", "锂电"), ("ja", "ねじの締結装置", "ねじ"),
        ("ja", "全固体電池", "電池"), ("ja", "リチウムイオン電池の製造", "リチウム"), ("ja", "ﾘﾁｳﾑ電池", "リチウム"),
        ("en", "LFP cathodes", "lfp"), ("en", "gears made of PEEK", "PEEK gear"), ("zh", "基于MEMS的传感器", "mems"),
        ("en", "Batteries", "battery"), ("en", "Wi-Fi module", "wifi"), ("zh", "PM2.5监测", "pm2.5"), ("zh", "ＣＮＴ薄膜", "CNT"),
        ("en", "solvent 7439-93-2 removal", "7439-93-2"), ("ko", "이차전지 재활용", "전지"), ("de", "Straßenbelag", "STRASSENBELAG"),
    ],
)  # fmt: skip
def test_words_of_every_script_are_found(language: str, title: str, need: str) -> None:
    others = [one("zh", "水处理", "O1"), one("en", "water pump", "O2"), one("ja", "浄水器", "O3")]
    assert found([*others, one(language, title)], need) == ["T"]


@pytest.mark.parametrize("need", ["H01M 10/0525", "h01m10/0525", "H01M010/0525", "H01M10", "H01M"])
def test_a_class_is_found_by_itself_and_its_prefixes(need: str) -> None:
    technologies = [
        Technology("A", ipc=("H01M 10/0525",)), Technology("B", ipc=("H01M 4/38",)), Technology("C", cpc=("A61K 9/16",)),
    ]  # fmt: skip
    assert found(technologies, need)[0] == "A"
    assert "C" not in found(technologies, need)


def test_an_acronym_counts_more_than_the_same_letters_as_a_word() -> None:
    technologies = [one("en", "a lamp led by hand", "word"), one("en", "a lamp with LED strip", "acronym")]
    assert found(technologies, "lamp, LED") == ["acronym", "word"]


def test_a_usual_word_of_a_rare_language_is_not_rare() -> None:
    chinese = [one("zh", f"电池材料{n}号的方法", f"Z{n:03}") for n in range(200)]
    english = [
        one("en", f"the {word} of the cell", f"E{n:03}")
        for n, word in enumerate(["kiln", "pump", "gear"] * 15)
    ]
    view = LexicalView([LexicalIndex.build([*chinese, *english])])
    the, kiln = view.rarity(["the", "kiln"])
    assert the < 0.5 < kiln


def test_said_in_two_languages_is_not_said_twice() -> None:
    title = "MEMS microphone"
    twice = Technology("A", {"en": TechnologyText(title=title), "zh": TechnologyText(title=title)})
    once = Technology("B", {"en": TechnologyText(title=title)})
    other = one("en", "pump", "C")
    view = LexicalView([LexicalIndex.build([twice, once, other])])
    first, second = view.scores("microphone", np.array([0, 1]))
    assert first == pytest.approx(second, rel=0.3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全固体リチウム電池", ["全固", "固体", "体リ", "リチ", "チウ", "ウム", "ム電", "電池", "リチウム"]),
        ("Wi-Fi, PM2.5 and e.g.this", ["wi", "fi", "wifi", "pm2", "5", "pm2.5", "and", "e", "g", "this"]),
        ("基于LEDs", ["基于", "led", "=LED"]), ("膜", ["膜"]), ("A NEW METHOD OF MIXING", ["a", "new", "method", "of", "mixing"]),
        ("companies, gas, glass, bus", ["company", "gas", "glass", "bus"]),
    ],
)  # fmt: skip
def test_terms_of_a_text(text: str, expected: list[str]) -> None:
    assert terms_of(text) == expected


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_terms_and_needs_no_care(text: str) -> None:
    terms = terms_of(text)
    assert terms == terms_of(text)
    assert all(terms)
    SMALL_VIEW.search(text, 3)
