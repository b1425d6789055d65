"""Japanese words of terms in kana, or half in kana, where an office writes characters: いちじ金, つうじょう実施権, おためし, ナシ.

Each part of a word is given in characters and in kana; every mixture of the two, in hiragana or katakana, stands for
the word. Words of their own in kana (しよう, きん, どうい) are no parts by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import product

_WORDS = (
    "一時/いちじ 金/きん", "一時/いちじ 払い/ばらい", "頭/あたま 金/きん", "契約/けいやく 金/きん", "着手/ちゃくしゅ 金/きん", "前/まえ 払い/ばらい", "前/まえ 金/きん",
    "初期/しょき 費用/ひよう", "一括/いっかつ", "分割/ぶんかつ", "後/あと 払い/ばらい", "残/ざん 金/きん", "残/ざん 額/がく", "支払/しはら い/い",
    "独占/どくせん", "非/ひ 独占/どくせん", "専用/せんよう", "通常/つうじょう", "実施/じっし 権/けん", "使用/しよう 権/けん", "利用/りよう 権/けん", "許諾/きょだく",
    "再/さい 許諾/きょだく", "再/さい 実施/じっし", "実施/じっし 料/りょう", "使用/しよう 料/りょう", "許諾/きょだく 料/りょう", "ライセンス/らいせんす 料/りょう", "ライセンス/らいせんす",
    "契約/けいやく", "譲渡/じょうと", "売却/ばいきゃく", "年/ねん 額/がく", "最低/さいてい 保証/ほしょう", "料/りょう 率/りつ", "正味/しょうみ 売上/うりあげ",
    "純/じゅん 売上/うりあげ", "売上/うりあげ 高/だか", "売上/うりあげ", "利益/りえき", "粗利/あらり", "無/む 料/りょう", "無/む 償/しょう", "お/お 試し/ためし",
    "応/おう 相談/そうだん", "要/よう 相談/そうだん", "相談/そうだん", "承諾/しょうだく", "事前/じぜん 同意/どうい", "国内/こくない", "海外/かいがい", "全/ぜん 世界/せかい",
    "中小/ちゅうしょう 企業/きぎょう", "大/だい 企業/きぎょう", "期間/きかん 満了/まんりょう", "特許/とっきょ", "を/を 除く/のぞく", "は/は 除く/のぞく", "検収/けんしゅう", "返金/へんきん",
    "解約/かいやく", "サブライセンス/さぶらいせんす", "ロイヤリティ/ろいやりてぃ", "ロイヤルティ/ろいやるてぃ",
)  # fmt: skip
_OTHERS = re.compile(
    r"むしょうに|じょうとう|どくせんじょう|きんし|きんじ|ねんがくし|まえきんじょ|そうだんろ|つうじょうき"
)
"""What begins like one of these and is another word: むしょうに, 契約きんし."""
_STANDING_ALONE = re.compile(r"(?<![ァ-ヺー])(?:ナシ|アリ|フヨウ|フカ)(?![ァ-ヺー])")
_ALONE = {"ナシ": "なし", "アリ": "あり", "フヨウ": "不要", "フカ": "不可"}
_UNITS = (
    (re.compile(r"(?<=\d)(?:まん|マン)(?=[えエ円ん\d,、。;/\s]|$)"), "万"),
    (re.compile(r"(?<=[\d万千百んン])(?:えん|エン)(?![ァ-ヺー])"), "円"),
    (re.compile(r"(?<=[\d半])(?:か|カ|ヶ|ヵ|ケ|こ)(?:げつ|ゲツ)"), "ヶ月"),
    (re.compile(r"(?<=\d)ねん(?:かん)?"), "年"),
    (re.compile(r"(?<=\d)ぱーせんと"), "%"),
)
_ROYALTY = re.compile(r"ロ[イー][ヤア][ルリ](?:ティー?|テイー?|テー|チー)")
_KNOWN = ("ロイヤルティ", "ロイヤリティ", "ロイヤルティー", "ロイヤリティー")
_SUBLICENCE = re.compile(r"サブ[・ ]?ライ(?:センシング|セン|セ)?(?![ァ-ヺー])|サブラ(?![ァ-ヺー])")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")


def kana_changes(text: str, folded: Callable[[str], str]) -> list[tuple[int, int, str]]:
    """Stretches of a folded text that are such a word, and the word; `folded` gives a word as texts are folded."""
    if not _KANA.search(text):
        return []
    pattern, words = _spellings(folded)
    found = [
        (m.start(), m.end(), words[m[0]])
        for m in pattern.finditer(text)
        if not any(o.start() < m.end() < o.end() for o in _OTHERS.finditer(text, m.start(), m.end() + 3))
    ]
    found += [(m.start(), m.end(), folded(_ALONE[m[0]])) for m in _STANDING_ALONE.finditer(text)]
    for unit, word in _UNITS:
        found += [(m.start(), m.end(), folded(word)) for m in unit.finditer(text)]
    found += [(m.start(), m.end(), _KNOWN[0]) for m in _ROYALTY.finditer(text) if m[0] not in _KNOWN]
    found += [(m.start(), m.end(), "サブライセンス") for m in _SUBLICENCE.finditer(text)]
    return found


@cache
def _spellings(folded: Callable[[str], str]) -> tuple[re.Pattern[str], dict[str, str]]:
    """All other spellings, and the word that each stands for; the longest stand first in the pattern."""
    words: dict[str, str] = {}
    for entry in _WORDS:
        parts = [part.split("/") for part in entry.split()]
        word = folded("".join(han for han, _ in parts))
        for choice in product(*((folded(han), kana, _katakana(kana)) for han, kana in parts)):
            words.setdefault("".join(choice), word)
    words = {spelling: word for spelling, word in words.items() if spelling != word}
    return re.compile("|".join(sorted(words, key=len, reverse=True))), words


def _katakana(text: str) -> str:
    return "".join(chr(ord(c) + 96) if "\u3041" <= c <= "\u3096" else c for c in text)
