"""A text of terms in the one form in which wording is compared, with the way back to the original characters.

Every character of the folded text knows the stretch of the original that it stands for. Folded are width (full and
half), case, variants of one Han character (獨, 独), dashes, and letters set apart by spaces (独 占); left out are
control characters and marks of writing direction, which are remarked on. The work is linear in what is read, and at
most `LONGEST` characters are read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from catalogue.licensing.remarks import Remark
from catalogue.licensing.terms.choices import choice_changes
from catalogue.licensing.terms.kana import kana_changes
from catalogue.licensing.terms.markup import leave_out_markup
from catalogue.licensing.terms.provinces import province_names
from catalogue.licensing.terms.spelling import corrections
from catalogue.licensing.terms.spelling_zh import han_corrections
from catalogue.licensing.terms.tables import unfold_tables

LONGEST = 20_000
"""Characters that are read of one text; a longer one gets the remark `too_long`."""

_SHOWN = 80
"""Characters of a stretch that a remark repeats."""

# Traditional Chinese and Japanese forms of characters that terms are written with, each before the form used here.
_VARIANTS = (
    "獨独 佔占 許许 權权 権权 實实 実实 轉转 転转 讓让 譲让 專专 専专 費费 費费 額额 銷销 賣卖 売卖 買买 價价 価价 議议 請请 "
    "開开 關关 関关 無无 與与 與与 後后 後后 試试 驗验 験验 業业 創创 產产 産产 國国 際际 內内 內内 東东 範范 圍围 囲围 "
    "區区 區区 區区 域域 歐欧 欧欧 灣湾 蘇苏 廣广 広广 慶庆 貴贵 雲云 陝陕 陕陕 黑黑 黒黑 龍龙 竜龙 遼辽 寧宁 粛肃 肅肃 "
    "門门 萬万 億亿 億亿 點点 個个 箇个 圓圆 幣币 貨货 幾几 貳贰 弐贰 參叁 参叁 壱壹 陸陆 拾拾 兩两 両两 "
    "從从 從从 從从 應应 応应 給给 為为 爲为 獲获 營营 営营 淨净 浄净 純纯 總总 総总 數数 単单 單单 計计 約约 經经 経经 "
    "滿满 満满 屆届 終终 滅灭 續续 続续 繼继 継继 絕绝 絶绝 標标 準准 準准 規规 雙双 對对 対对 員员 進进 選选 擇择 択择 "
    "優优 擔担 險险 険险 償偿 還还 證证 証证 書书 據据 拠据 條条 条条 項项 頁页 備备 註注 說说 説说 認认 諾诺 談谈 "
    "調调 賬账 帳账 戶户 戸户 級级 類类 種种 團团 団团 場场 線线 績绩 絡络 網网 聯联 連连 聲声 聴听 華华 鐘钟 間间 "
    "階阶 隊队 隨随 離离 難难 電电 頭头 題题 預预 顧顾 飛飞 養养 駐驻 騙骗 鹽盐 齊齐 龐庞 齡龄 齢龄 勞劳 労劳 勝胜 "
    "區区 醫医 藥药 薬药 衛卫 衞卫 戰战 戦战 擴扩 拡扩 採采 損损 換换 據据 敗败 時时 晉晋 會会 査查 榮荣 歸归 帰归 "
    "殘残 残残 氣气 気气 決决 減减 測测 準准 濟济 済济 獎奖 現现 環环 異异 發发 発发 盡尽 監监 確确 禮礼 積积 "
    "競竞 籌筹 紹绍 細细 組组 結结 統统 維维 緩缓 縣县 県县 義义 習习 膠胶 臨临 舉举 挙举 艙舱 術术 補补 裝装 複复 "
    "覆复 親亲 覺觉 觀观 観观 訂订 記记 訪访 設设 評评 詢询 該该 誌志 調调 護护 變变 変变 豐丰 財财 責责 貸贷 貿贸 "
    "賠赔 質质 購购 贊赞 軟软 載载 輕轻 辦办 農农 運运 過过 達达 遞递 遠远 適适 遷迁 邊边 辺边 鄉乡 鄰邻 釋释 鈔钞 "
    "銀银 鋪铺 錢钱 鎮镇 長长 閉闭 闊阔 隱隐 雜杂 靜静 響响 頂顶 順顺 須须 領领 頻频 顯显 願愿 風风 館馆 駛驶 驅驱 "
    "體体 屬属 簽签 籤签 臺台 鹼碱 魚鱼 點点 黨党 齒齿 僅仅 払払 収收 収收 豁豁 滯滞 迴回 毎每 齋斋 它它 価价 済济 帰归 営营 挿插 税税 "
)
_FOLDED = {ord(pair[0]): pair[1] for pair in _VARIANTS.split() if len(pair) == 2}
_FOLDED |= {ord(dash): "-" for dash in "‐‑‒–—―−﹣⁃─━"}
_FOLDED |= {ord(wave): "~" for wave in "〜∼～˜"}
_FOLDED |= {ord(mark): "'" for mark in "’‘`´"}
_FOLDED |= {ord(mark): '"' for mark in "“”„「」『』«»〝〞"}
_FOLDED |= {ord(arrow): ":" for arrow in "→⇒➡➔="}
_FOLDED |= {ord(bar): "|" for bar in "│┃┆┇┊║"}
_FOLDED |= {ord("∶"): ":", ord("﹕"): ":", ord("•"): "·", ord("●"): "·", ord("‧"): "·", ord("\u2028"): "\n"}
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SILENT = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_VOICED = frozenset("\uff9e\uff9f\u3099\u309a")
_CJK = "[\u3041-\u30ff\u3400-\u9fff]"
_SPREAD = re.compile(rf"(?:(?<=^)|(?<=[\s,;:。]))(?:{_CJK}[ \t]){{2,}}{_CJK}(?![\u3041-\u30ff\u3400-\u9fff])")
_PRICE_TAGS = re.compile(r"¥ ?\d[\d,]*(-)(?! ?[\d¥])")
_KATAKANA = re.compile(r"(?<=[ァ-ヺ])[りへべぺ](?=[ァ-ヺー])")
_SMALL_CHANGES = re.compile(rf"(?<=\d)[ー一](?=\d)|(?<={_CJK})\n(?=(?:元|円|年|个月|%)(?!{_CJK}))")
_JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]|实施[権权料]|[0-9]円")
_BACKSLASH = re.compile(r"\\(?=\d)")
"""Where the sign of the yen took the place of the backslash: \\60,000."""
_EX = re.compile(
    r"(?<![a-z])ex-(?=[a-z]{2,})(?!ex-(?:works|ante|post|vivo|situ|service|factory|officio|employ))"
)
"""Worldwide ex-China."""
_NO_CENTS = re.compile(r"(?<=\d{3})[,.]-{1,2}(?=\s?(?:[€£$円元]|eur|chf|sek|dkk|nok))")
"""A dash in place of the cents: 12.000,- €."""
_R = re.compile(r"(?<![a-z\d])r(?=\d{1,2}(?:\.\d{1,3})?\s?%)")
"""R3%: what short_marks.py looks at."""
_SAID_TWICE = re.compile(
    r"(?<=[a-z]{3})\s?\(\d{1,3}(?:\.\d+)?%?\)(?=\s?(?:calendar\s)?(?:years?|months?|days|per\s?cent|percent|equal)(?![a-z]))"
)
"""Three (3) years: the number in brackets repeats the word."""
_FORMULA = re.compile(
    r"\s*(?:=\s*[A-Za-z]+\(|=\s*[A-Z]{1,3}\d|[=+@]\s*[A-Za-z]+[!|(]|=[-+(]?\s*\d|=\s*[\"'])"
)

_LABEL = re.compile(r"[^:：=\t]{1,20}[:：\t]\s*(?==)")


@dataclass(frozen=True)
class FoldedText:
    """`text[i]` stands for `original[starts[i]:ends[i]]`."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    remarks: tuple[Remark, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that the folded stretch stands for, without blanks at its ends."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            return (0, 0)
        first, last = self.starts[start], self.ends[end - 1]
        # the heading of a table stands before each of its rows: what reaches from one row to the next is one of its letters
        return (first, last) if first < last else (first, self.ends[start])


def fold(text: str) -> FoldedText:
    """The folded form of a text, and what its characters give cause to remark on."""
    read = text[:LONGEST]
    remarks = []
    if len(text) > LONGEST:
        reason = f"only the first {LONGEST:,} characters of a text are read"
        shown = text[LONGEST : LONGEST + _SHOWN]
        remarks.append(Remark("too_long", LONGEST, len(text), shown, reason))
    for line, start, end in _formulas(read):
        remarks.append(
            Remark("formula", start, end, read[start:end][:_SHOWN], "a spreadsheet formula, read as text")
        )
        read = read[:line] + "\n" * (end - line) + read[end:]  # what a formula would give is not known
    letters, starts, ends = unfold_tables(*_folded(read))
    remarks.extend(_characters(text[:LONGEST]))
    for start, end, word in _changes("".join(letters)):
        letters[start:end], starts[start:end], ends[start:end] = _replaced(
            word, starts[start:end], ends[start:end]
        )
    return FoldedText(text, "".join(letters), tuple(starts), tuple(ends), tuple(remarks))


def _formulas(text: str) -> Iterator[tuple[int, int, int]]:
    """Formulas at the beginning of a text, or after the label of a line: where the line, the formula and its end stand."""
    line = 0
    for part in text.split("\n") if "=" in text or text[:2].strip()[:1] in ("+", "@") else ():
        label = _LABEL.match(part)
        start = label.end() if label else 0
        if (line == 0 or label) and _FORMULA.match(part, start):
            yield line, line + start, line + len(part)
        line += len(part) + 1


def folded_word(word: str) -> str:
    """A word of a vocabulary in the form that texts are folded to."""
    return "".join(_folded(word)[0])


@cache
def _one(letters: str) -> str:
    """What one character (or a letter with its voicing mark) is folded to; empty where it is left out."""
    if letters in _DIRECTION or letters in _SILENT:
        return ""
    if letters in ("\n", "\t"):
        return letters
    if unicodedata.category(letters[0]) in ("Cc", "Cs", "Co", "Cn"):
        return ""
    if letters[0] in "①②③④⑤⑥⑦⑧⑨⑩":
        return letters
    plain = unicodedata.normalize("NFKC", letters).lower()
    return plain.translate(_FOLDED)


def _folded(text: str) -> tuple[list[str], list[int], list[int]]:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, size = 0, len(text)
    while at < size:
        width = 2 if at + 1 < size and text[at + 1] in _VOICED else 1
        if text[at] == "\r":
            width = 2 if text[at + 1 : at + 2] == "\n" else 1
            folded = "\n"
        else:
            folded = _one(text[at : at + width])
        for letter in folded:
            letters.append(letter)
            starts.append(at)
            ends.append(at + width)
        at += width
    return letters, starts, ends


def _characters(text: str) -> Iterator[Remark]:
    """Remarks on control characters and direction marks: one for all of a kind, on the first to the last."""
    for reason, found in (
        ("marks of writing direction were left out", [i for i, c in enumerate(text) if c in _DIRECTION]),
        (
            "control characters were left out",
            [
                i
                for i, c in enumerate(text)
                if c not in "\n\r\t"
                and (c < " " or c == "\x7f" or "\x80" <= c <= "\x9f" or "\ud800" <= c <= "\udfff")
            ],
        ),
    ):
        if found:
            start, end = found[0], found[-1] + 1
            shown = text[start:end][:_SHOWN].encode("unicode_escape", "backslashreplace").decode("ascii")
            yield Remark("characters", start, end, shown, f"{reason}: {len(found)}")


def _changes(text: str) -> list[tuple[int, int, str]]:
    """Stretches of folded text that are read as another: set-apart letters, slips of the keyboard; last one first."""
    found = [(m.start(), m.end(), re.sub(r"[ \t]", "", m[0])) for m in _SPREAD.finditer(text)]
    found += [(m.start(), m.end(), "" if m[0] == "\n" else "-") for m in _SMALL_CHANGES.finditer(text)]
    found += [(m.start(1), m.end(1), ",") for m in _PRICE_TAGS.finditer(text)]
    found += [(m.start(), m.end(), chr(ord(m[0]) + 96)) for m in _KATAKANA.finditer(text)]
    found += corrections(text)
    found += kana_changes(text, folded_word)
    found += han_corrections(text)
    found += choice_changes(text)
    found += province_names(text)
    found += leave_out_markup(text)
    if _JAPANESE.search(text):
        found += [(m.start(), m.end(), "¥") for m in _BACKSLASH.finditer(text)]
    found += [(m.start(), m.end(), "") for m in _NO_CENTS.finditer(text)]
    found += [(m.start(), m.end(), "r ") for m in _R.finditer(text)]
    found += [(m.start(), m.end(), "") for m in _SAID_TWICE.finditer(text)]
    found += [(m.start(), m.end(), "ex ") for m in _EX.finditer(text)]
    found += [(at, at + 1, ":" if alone else ", ") for at, alone in _tabs(text)]
    found.sort(reverse=True)
    return [
        change
        for change, later in zip(found, [None, *found], strict=False)
        if not later or change[1] <= later[0]
    ]


def _tabs(text: str) -> Iterator[tuple[int, bool]]:
    """Places of tabs, and whether it is the only one of its line: then it parts a label from its value."""
    start = 0
    for line in text.split("\n") if "\t" in text else ():
        inner = line.strip("\t")
        first = start + len(line) - len(line.lstrip("\t"))
        alone = inner.count("\t") == 1
        yield from ((first + at, alone) for at, letter in enumerate(inner) if letter == "\t")
        start += len(line) + 1


def _replaced(word: str, starts: list[int], ends: list[int]) -> tuple[list[str], list[int], list[int]]:
    """The letters of `word`, spread over the stretch of the original that it replaces."""
    size = len(starts)
    places = [min(i * size // max(len(word), 1), size - 1) for i in range(len(word))]
    first = [starts[p] for p in places]
    last = [ends[p] for p in places]
    if last:
        last[-1] = ends[-1]
    return list(word), first, last
