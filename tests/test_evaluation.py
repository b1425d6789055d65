"""Measures against values worked out by hand and by scikit-learn, and the evaluation of a set by each ranker."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import InputError
from catalogue.records import Technology
from embeddings.models import open_encoder
from index.words import WordIndex, words_of
from techbank.evaluation import RANKERS, evaluate, read_set
from techbank.indexing import Recipe
from techbank.language import language_of
from techbank.metrics import interval, measures, ndcg, recall, reciprocal_rank
from tests.conftest import NEEDS, techbank, techbank_json

GRADES = {"a": 3.0, "b": 1.0, "c": 2.0, "d": 0.0}


# Measures


def test_ndcg_worked_out_by_hand() -> None:
    # b at 1 and a at 3, gains 1/log2(2) + 3/log2(4); the best: 3/log2(2) + 2/log2(3) + 1/log2(4).
    best = 3 + 2 / math.log2(3) + 0.5
    assert ndcg(["b", "x", "a"], GRADES, 10) == pytest.approx((1 + 1.5) / best)
    assert ndcg(["b", "x", "a"], GRADES, 2) == pytest.approx(1 / (3 + 2 / math.log2(3)))
    assert ndcg(["a", "c", "b", "x"], GRADES, 10) == pytest.approx(1)
    assert ndcg(["x", "y"], GRADES, 10) == 0
    assert ndcg([], GRADES, 10) == 0
    assert ndcg(["a"], {"a": 0.0}, 10) == 0
    assert ndcg(["d", "a"], {**GRADES, "d": -1.0}, 10) == pytest.approx(3 / math.log2(3) / best)


def test_recall_and_reciprocal_rank_worked_out_by_hand() -> None:
    assert recall(["b", "x", "a"], GRADES, 10) == pytest.approx(2 / 3)
    assert recall(["b", "x", "a"], GRADES, 2) == pytest.approx(1 / 3)
    assert recall(["d"], GRADES, 10) == 0
    assert recall(["a"], {}, 10) == 0
    assert reciprocal_rank(["d", "x", "c", "a"], GRADES) == pytest.approx(1 / 3)
    assert reciprocal_rank(["d", "x"], GRADES) == 0
    assert measures(["c"], GRADES) == {
        "ndcg@10": pytest.approx(2 / (3 + 2 / math.log2(3) + 0.5)),
        "recall@10": pytest.approx(1 / 3),
        "recall@100": pytest.approx(1 / 3),
        "mrr": 1,
    }


@settings(max_examples=60, deadline=None)
@given(
    grades=st.lists(st.integers(0, 3), min_size=2, max_size=30),
    seed=st.integers(0, 10**6),
    k=st.integers(1, 12),
)
def test_ndcg_is_that_of_scikit_learn(grades: list[int], seed: int, k: int) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    order = np.random.default_rng(seed).permutation(len(grades))
    ranking = [str(doc) for doc in order]
    scores = np.empty(len(grades))
    scores[order] = np.arange(len(grades), 0, -1)
    expected = sklearn.ndcg_score([grades], [scores], k=k)
    assert ndcg(ranking, {str(n): float(grade) for n, grade in enumerate(grades)}, k) == pytest.approx(
        expected
    )


def test_the_interval_holds_the_mean_and_is_the_same_on_every_run() -> None:
    values = np.random.default_rng(7).random(200).tolist()
    low, high = interval(values)
    mean, error = float(np.mean(values)), float(np.std(values)) / math.sqrt(200)
    assert low < mean < high
    # For a mean of 200 the bootstrap is near the normal interval (1.96 standard errors).
    assert (low, high) == pytest.approx((mean - 1.96 * error, mean + 1.96 * error), abs=0.3 * error)
    assert interval(values) == (low, high)
    assert interval(values, seed=21) != (low, high)
    assert interval([0.5] * 9) == (0.5, 0.5)
    assert interval([]) == (0, 0)
    narrow = interval(values * 4)
    assert narrow[1] - narrow[0] < high - low


# Words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("低温电池", ["低温", "温电", "电池"]),
        ("水", ["水"]),
        ("電池が切れる", ["電池", "池が", "が切", "切れ", "れる"]),
        ("Cold-weather BATTERY, 5.5 kg", ["cold", "weather", "battery", "5", "5", "kg"]),
        ("LED灯具坏了", ["led", "灯具", "具坏", "坏了"]),
        ("用5G模块", ["用", "5g", "模块"]),
        ("ＡＢＣ　１２", ["abc", "12"]),
        ("a_b", ["a", "b"]),
        ("Straße", ["strasse"]),
        ("", []),
        ("！？…", []),
    ],
)
def test_words_of_every_script(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_words_rank_the_text_that_shares_them_first() -> None:
    index = WordIndex(["低温下电池的充电方法", "low temperature battery charging", "水泵的密封", ""])
    assert int(np.argmax(index.scores("电池充电"))) == 0
    assert int(np.argmax(index.scores("BATTERY charging"))) == 1
    assert index.scores("电池").tolist()[2:] == [0, 0]
    assert index.scores("完全无关").tolist() == [0, 0, 0, 0]
    assert index.scores("").tolist() == [0, 0, 0, 0]
    assert WordIndex([]).scores("电池").shape == (0,)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我们的电池在冬天掉电很快", "zh"),
        ("LED灯具在潮湿环境下容易损坏", "zh"),
        ("冬になると電池がすぐ切れる", "ja"),
        ("ワイヤレスイヤホン", "ja"),
        ("배터리가 빨리 닳아요", "ko"),
        ("our battery dies quickly in the cold", "en"),
        ("Unsere Batterie ist im Winter sehr schnell leer", "de"),
        ("12345 !!", None),
        ("", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert language_of(text) == language


# A set


CORPUS = [
    {"id": "zh-battery", "title": "低温电池", "text": "一种在低温下保持电量的电池充电方法。", "lang": "zh"},
    {"id": "zh-pump", "title": "水泵密封", "text": "一种防止水泵泄漏的密封结构。", "lang": "zh"},
    {
        "id": "en-battery",
        "title": "Cold battery",
        "text": "A battery that keeps its charge in the cold.",
        "lang": "en",
    },
    {"id": "en-pump", "title": "Pump seal", "text": "A seal that stops a water pump from leaking."},
]
QUERIES = [
    {"id": "q1", "text": "电池在低温下保持电量", "lang": "zh"},
    {"id": "q2", "text": "battery charge in the cold", "lang": "en"},
    {"id": "q3", "text": "the seal of our water pump leaks"},
    {"id": "q4", "text": "not judged", "lang": "en"},
]
QRELS = (
    "query_id\tdoc_id\trelevance\nq1\tzh-battery\t3\nq1\ten-battery\t2\nq2\ten-battery\t3\nq3\ten-pump\t1\n"
)


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def written(
    folder: Path, *, corpus: str | None = None, queries: str | None = None, qrels: str = QRELS
) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "corpus.jsonl").write_text(lines(CORPUS) if corpus is None else corpus, encoding="utf-8")
    (folder / "queries.jsonl").write_text(lines(QUERIES) if queries is None else queries, encoding="utf-8")
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return folder


def recipe() -> Recipe:
    return Recipe(open_encoder("hashing"), None, "exact", centring=True, batch_tokens=8192, progress=False)


def test_a_set_is_read_with_its_languages(tmp_path: Path) -> None:
    labelled = read_set(written(tmp_path / "set"))
    assert [(query.id, query.language) for query in labelled.queries] == [
        ("q1", "zh"),
        ("q2", "en"),
        ("q3", "en"),
    ]
    assert labelled.grades["q1"] == {"zh-battery": 3, "en-battery": 2}
    assert labelled.corpus is not None
    assert [next(iter(technology.texts)) for technology in labelled.corpus] == ["zh", "zh", "en", "en"]
    without_header = read_set(written(tmp_path / "set", qrels=QRELS.partition("\n")[2]))
    assert without_header.grades == labelled.grades
    (tmp_path / "set" / "corpus.jsonl").unlink()
    assert read_set(tmp_path / "set").corpus is None


@pytest.mark.parametrize("ranker", RANKERS)
def test_each_ranker_is_measured_per_language(tmp_path: Path, ranker: str) -> None:
    labelled = read_set(written(tmp_path / "set"))
    assert labelled.corpus is not None
    found = evaluate(labelled, labelled.corpus, recipe(), ranker=ranker)
    assert (found["ranker"], found["queries"], found["documents"]) == (ranker, 3, 4)
    assert set(found["metrics"]) == set(found["intervals"]) == {"all", "zh", "en"}
    for language, means in found["metrics"].items():
        assert set(means) == {"ndcg@10", "recall@10", "recall@100", "mrr"}
        for name, value in means.items():
            low, high = found["intervals"][language][name]
            assert 0 <= low <= value <= high <= 1
    assert found["metrics"]["en"]["mrr"] == 1  # its words are in the text: any of the rankers finds it
    assert found["metrics"]["zh"]["mrr"] == 1
    assert found["metrics"]["all"]["ndcg@10"] == pytest.approx(
        (found["metrics"]["zh"]["ndcg@10"] + 2 * found["metrics"]["en"]["ndcg@10"]) / 3
    )
    pairs = found["by_document_language"]
    assert {(asked, held): row["queries"] for asked, rows in pairs.items() for held, row in rows.items()} == {
        ("zh", "zh"): 1,
        ("zh", "en"): 1,
        ("en", "en"): 2,
    }
    assert evaluate(labelled, labelled.corpus, recipe(), ranker=ranker) == found
    if ranker == "bm25":  # words do not reach from Chinese to English
        assert pairs["zh"]["en"]["recall@10"] == 0
        assert found["metrics"]["zh"]["recall@10"] == 0.5
    else:
        assert found["metrics"]["zh"]["recall@10"] == 1


def test_raw_is_the_ranking_without_language_means(samples: tuple[Technology, ...]) -> None:
    needs = read_set(NEEDS)
    needs = replace(needs, queries=needs.queries[::5])
    uncentred = replace(recipe(), centring=False)
    raw, bank = (evaluate(needs, samples, recipe(), ranker=ranker) for ranker in ("raw", "bank"))
    assert raw == {**evaluate(needs, samples, uncentred, ranker="without:words"), "ranker": "raw"}
    assert raw["metrics"] != bank["metrics"]


def test_with_another_encoder_all_else_is_the_banks(samples: tuple[Technology, ...]) -> None:
    needs = read_set(NEEDS)
    needs = replace(needs, queries=needs.queries[::5])
    other = replace(recipe(), encoder=open_encoder("hashing+hashing-64@en*2"))
    found = evaluate(needs, samples, recipe(), ranker="with:hashing+hashing-64@en*2")
    assert found == {**evaluate(needs, samples, other), "ranker": "with:hashing+hashing-64@en*2"}
    assert found["metrics"] != evaluate(needs, samples, recipe())["metrics"]


def test_an_encoder_beside_itself_ranks_as_alone(samples: tuple[Technology, ...]) -> None:
    # in a language that one part serves and in those that both do
    needs = read_set(NEEDS)
    needs = replace(needs, queries=needs.queries[::5])
    twice = evaluate(needs, samples, recipe(), ranker="with:hashing+hashing@en*2")
    assert twice["metrics"] == evaluate(needs, samples, recipe())["metrics"]


def test_evaluate_by_the_command_line(tmp_path: Path, own_folder: Path) -> None:
    folder = written(tmp_path / "set")
    found = techbank_json("evaluate", folder, "--bank", own_folder)
    assert set(found["metrics"]) == {"all", "zh", "en"}
    assert set(found["metrics"]["all"]) == {"ndcg@10", "recall@10", "recall@100", "mrr"}
    labelled = read_set(folder)
    assert labelled.corpus is not None
    assert found["metrics"] == evaluate(labelled, labelled.corpus, recipe())["metrics"]
    shown = techbank("evaluate", folder, "--bank", own_folder, "--ranker", "bm25")
    assert shown.stdout.startswith("bm25: 3 queries, 4 documents\n")
    assert shown.stderr == ""
    for word in ("ndcg@10", "recall@100", "mrr", "records in"):
        assert word in shown.stdout


def test_our_needs_are_measured_on_the_bank_itself(own_folder: Path) -> None:
    found = techbank_json("evaluate", NEEDS, "--bank", own_folder, "--ranker", "bm25")
    assert set(found["metrics"]) == {"all", "zh", "en", "ja"}
    assert (found["queries"], found["documents"]) == (192, 249)
    assert 0.05 < found["metrics"]["all"]["ndcg@10"] < 0.9
    for asked in ("zh", "en", "ja"):
        assert set(found["by_document_language"][asked]) == {"zh", "en", "ja"}


BAD: dict[str, tuple[dict[str, str], str]] = {
    "a grade that is none": (
        {"qrels": QRELS + "\n\nq1\tzh-pump\tmuch\n"},
        r"qrels.tsv, line 8: a line is query_id",
    ),
    "too few columns": ({"qrels": QRELS + "q1 zh-pump 1\n"}, r"qrels.tsv, line 6"),
    "a grade without end": ({"qrels": QRELS + "q1\tzh-pump\tnan\n"}, r"qrels.tsv, line 6"),
    "no judgement of any query": ({"qrels": "x\tzh-pump\t1\n"}, "no query has a judgement"),
    "a line that is no JSON": (
        {"queries": lines(QUERIES) + "{\n"},
        r"queries.jsonl, line 5: the line is no JSON",
    ),
    "a line without an id": (
        {"queries": '\n{"text": "x"}\n'},
        r"queries.jsonl, line 2: the line lacks id or text",
    ),
    "a list for a line": ({"corpus": "[1, 2]\n"}, r"corpus.jsonl, line 1: the line lacks id"),
    "a text of null": ({"queries": '{"id": "q1", "text": null}\n'}, r"queries.jsonl, line 1: the line lacks"),
    "a text of a number": (
        {"queries": '{"id": "q1", "text": 5}\n'},
        r"queries.jsonl, line 1: text is no string",
    ),
    "a language of a number": ({"queries": '{"id": "q1", "text": "x", "lang": 5}\n'}, "lang is no string"),
    "a title of a list": (
        {"corpus": '{"id": "a", "title": ["x"]}\n'},
        r"corpus.jsonl, line 1: title is no string",
    ),
    "a document twice": (
        {"corpus": lines([*CORPUS, CORPUS[0]])},
        r"corpus.jsonl, line 5: .*'zh-battery'.* twice",
    ),
    "a query twice": ({"queries": lines([*QUERIES, QUERIES[0]])}, r"queries.jsonl, line 5: .*'q1'.* twice"),
}


@pytest.mark.parametrize("case", list(BAD))
def test_a_bad_set_is_one_clear_error(tmp_path: Path, case: str) -> None:
    given, says = BAD[case]
    folder = written(tmp_path / "set", **given)
    with pytest.raises(InputError, match=says) as raised:
        read_set(folder)
    assert raised.value.where
    assert raised.value.todo


@pytest.mark.parametrize("name", ["queries.jsonl", "qrels.tsv"])
def test_a_missing_file_or_one_that_is_no_text_is_told(tmp_path: Path, name: str) -> None:
    folder = written(tmp_path / "set")
    (folder / name).write_bytes("电池\n".encode("utf-16"))
    with pytest.raises(InputError, match=f"{name}: the file is not UTF-8"):
        read_set(folder)
    (folder / name).unlink()
    with pytest.raises(InputError, match=f"{name}: the file is missing"):
        read_set(folder)
    assert "techbank: " in techbank("evaluate", folder, "--bank", tmp_path / "bank", code=1).stderr


def test_nothing_to_rank_and_no_such_ranker_are_told(tmp_path: Path) -> None:
    labelled = read_set(written(tmp_path / "set", corpus=""))
    with pytest.raises(InputError, match="no documents to rank"):
        evaluate(labelled, labelled.corpus or (), recipe())
    with pytest.raises(InputError, match="no ranker 'magic'"):
        evaluate(labelled, labelled.corpus or (), recipe(), ranker="magic")
    techbank("evaluate", tmp_path / "set", "--bank", tmp_path / "bank", "--ranker", "magic", code=1)
