"""A Chinese or Japanese text as the English glosses of its words, in their order: what an English encoder can place.

Words are the longest that the dictionary has from each place on; Japanese words that inflect are found by their stems, and
what stands in hiragana alone is grammar to it. Words of everyday grammar and talk are left out, Latin words and
numbers with letters stay, and an English word that comes again is left out, as measured. It is no translation: it says
what the text is about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from embeddings.base import primary_language
from embeddings.gloss_senses import LONGEST
from embeddings.glosses import Glosses

LANGUAGES: Final = ("zh", "ja")
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-/]*")
_LETTER = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_KATAKANA = re.compile(r"[\u30a1-\u30faー]+")
_ENDINGS: Final = frozenset("うくぐすつぬぶむるい")
_SAID_IN_CHINESE: Final = frozenset(
    """的 了 我们 我 你 你们 他 他们 她 它 是 有 在 就 都 也 和 与 或 或者 还 又 很 太 最 更 这 那 这个 那个 这种 那种 这样 那样 什么 怎么
    怎样 如何 能 能不能 可以 会 要 想 希望 需要 把 被 给 对 从 到 去 来 上 下 里 里面 里头 个 种 次 些 一 一个 一种 一些 一点 点 几 好几
    好 吗 呢 吧 啊 不 没 没有 没法 不能 不是 不要 但 但是 可 可是 而 而且 因为 所以 如果 只要 只 才 再 用 做 让 使 叫 跟 同 比 得 地 着
    过 时 时候 后 之后 以后 前 以前 之前 然后 现在 今年 去年 每 每次 每天 自己 家 我家 我厂 厂 厂里 公司 小厂 我司 本 该 其 之 以 于 由
    为 为了 向 往 等 等等 就是 还是 还要 还能 想要 最好 不想 不用 不会 多 少 大家 人家 有人 有没有 找 求 求购 请问 谢谢 大概 左右 比较
    非常 真 真的 老是 总 总是 一直 经常 常 已经 一下 一遍 起来 出来 下去 上去 过来 过去 完 掉 住 成 像 一样 似的 两 三 四 五 六 七 八 九
    十 百 千 万""".split()  # noqa: SIM905
)
_SAID_IN_JAPANESE: Final = frozenset(
    """する ある いる なる 出来る 使う 出る 思う 言う 欲しい 良い 有る 居る 事 物 時 方 今 私 我 当社 弊社 等 年 月 日 回 円 人 個 一 二 三
    四 五 六 七 八 九 十 百 千 万 困る 来る 行く 何 前 後 中 上 下""".split()  # noqa: SIM905
)


class Glosser:
    """Turns texts into glosses; made of the words of both languages once."""

    def __init__(self, glosses: Glosses) -> None:
        self._words = glosses.words
        self._stems = _stems(glosses.words["ja"])

    def __call__(self, text: str, language: str | None) -> str:
        """The glosses' words of a text in Chinese or Japanese (a BCP 47 tag), each once, with a space between; any other text as it is."""
        tag = primary_language(language)
        if tag not in LANGUAGES:
            return text
        text = unicodedata.normalize("NFKC", text)
        glosses = self._chinese(text) if tag == "zh" else self._japanese(text)
        return " ".join(dict.fromkeys(word for gloss in glosses for word in gloss.split(" ")))

    def _chinese(self, text: str) -> Iterator[str]:
        words, at = self._words["zh"], 0
        while at < len(text):
            if latin := _LATIN.match(text, at):
                yield from _named(latin[0])
                at = latin.end()
                continue
            run = _HAN.match(text, at)
            if run is None:
                at += 1
                continue
            size = _size(words, text, at, min(run.end() - at, LONGEST["zh"]))
            word = text[at : at + size]
            if word in words and word not in _SAID_IN_CHINESE:
                yield words[word]
            at += size

    def _japanese(self, text: str) -> Iterator[str]:
        words, at = self._words["ja"], 0
        while at < len(text):
            if latin := _LATIN.match(text, at):
                yield from _named(latin[0])
                at = latin.end()
                continue
            katakana = _KATAKANA.match(text, at)
            if katakana is None and not _HAN.match(text, at):
                at += 1  # hiragana: particles and endings
                continue
            word, size = self._japanese_word(text, at, alone=katakana is None)
            if word is None:
                at += katakana.end() - at if katakana else 1
                continue
            if word not in _SAID_IN_JAPANESE:
                yield words[word]
            at += size

    def _japanese_word(self, text: str, at: int, *, alone: bool) -> tuple[str | None, int]:
        """The longest word that begins here, in the form the dictionary has it, and its length in the text."""
        words = self._words["ja"]
        for size in range(min(LONGEST["ja"], len(text) - at), 0, -1):
            written = text[at : at + size]
            if written in words and (size > 1 or alone):
                return written, size
            if written in self._stems and "\u3041" <= text[at + size : at + size + 1] <= "\u3093":
                return self._stems[written], size
        return None, 0


def _size(words: Mapping[str, str], text: str, at: int, most: int) -> int:
    """The length of the longest word here; 1 where there is none."""
    return next((size for size in range(most, 0, -1) if text[at : at + size] in words), 1)


def _named(latin: str) -> Iterator[str]:
    if _LETTER.search(latin):
        yield latin


def _stems(words: Mapping[str, str]) -> dict[str, str]:
    """What is left of verbs and adjectives without their last syllable -> the word."""
    stems: dict[str, str] = {}
    for word in words:
        if len(word) > 1 and word[-1] in _ENDINGS and _HAN.match(word):
            stems.setdefault(word[:-1], word)
    return stems
