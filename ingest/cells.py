"""One cell of a spreadsheet -> one value: text, lists, dates, readiness, yes and no (money is in `ingest.amounts`).

A blank cell, or one that only says "none" or "unknown", is None. So is a damaged value (2.02E+12, #####), one that
leaves open what it means (05/09/2031, a year of two digits) and wording that is not understood: it is never guessed
at. A value that cannot be (day 31 of February, readiness 12) raises ValueError with a reason for
the person who wrote it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal


def words(text: str) -> frozenset[str]:
    """A vocabulary, written as words between spaces."""
    return frozenset(text.split())


class WrongCell(ValueError):
    """A cell holds what cannot be; `field` is the target field of its column."""

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


_BLANK = words(
    "- -- --- — —— / \\ 无 無 暂无 未知 不详 n/a na null none nan nil #n/a なし 不明 未定 tbd 待定 . 。"
)
_DAMAGED = re.compile(r"#{2,}|#(REF|VALUE|NAME|DIV/0|NUM)[!?]|[+-]?\d(\.\d+)?E[+-]?\d+", re.I)
_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_MARK = re.compile(r"^\s*(\[标\]|【标】|\?+)\s*")
_SEPARATORS = re.compile(r"\s*(?:;+\?*|[|｜；、\n]+)\s*")
_SEPARATORS_AND_COMMAS = re.compile(r"\s*(?:;+\?*|[|｜；、\n,，]+)\s*")

_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]\s*\d{1,2}:\d\d.*)?")
_ERA = re.compile(
    r"(令和?|平成?|昭和?|大正|[rhs])\s*(\d{1,2}|元)\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})\s*日?",
    re.I,
)
_ERA_YEARS = {"令": 2018, "平": 1988, "昭": 1925, "大": 1911, "r": 2018, "h": 1988, "s": 1925}
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")
_SLASHED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: \d{1,2}:\d\d.*)?")
_WORDED = re.compile(r"(\d{1,2})[ -]([a-z]{3,9})\.?,?[ -](\d{4})|([a-z]{3,9})\.? (\d{1,2}),? (\d{4})", re.I)
_PART_OF_DATE = re.compile(r"\d{4}(\s*[-/.年]\s*\d{1,2}\s*月?)?年?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|0+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EXCEL_EPOCH = dt.date(1899, 12, 30)

_QUOTED = re.compile(r'=\s*"((?:[^"]|"")*)"')
_HYPERLINK = re.compile(r'=\s*HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:[,;，；]\s*"((?:[^"]|"")*)"\s*)?\)', re.I)

HAN_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九十")} | {"两": 2}
_YES = words("是 有 可 可以 支持 允许 适用 需要 需 yes y true 1 ✓ √ ○ はい 可能 あり 要 対象")
_NO = words(
    "否 不 不可 不可以 不支持 不允许 不适用 不需要 无需 no n false 0 × ✗ いいえ 不可能 なし 不要 対象外"
)
_STAGES = re.compile(
    r"[^\d]*(试|阶段|样机|样品|原型|产业化|量产|实验室|概念|prototype|concept|pilot|lab|market|試作|量産|研究|開発)[^\d]*",
    re.I,
)


def folded(text: str) -> str:
    """Half-width, lower case, trimmed: the form in which wording is compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def cell_text(value: object) -> str | None:
    """A cell's content as text; None where nothing is to be seen. A formula in a text cell stays the text it is; NUL is no text."""
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = _SPACES.sub(" ", str(value).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")).strip()
    return text if visible(text) else None


def shown(value: object, number_format: str = "") -> str | None:
    """A workbook's cell as text, a number as its format shows it where that matters: 0.035 as 3.5%, 7 as 0007."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if "%" in number_format:
            return f"{(Decimal(str(value)) * 100).normalize():f}%"
        if re.fullmatch(r"0{2,20}", number_format) and value == int(value):
            return f"{int(value):0{len(number_format)}d}"
    return cell_text(value)


def visible(text: str) -> str:
    """The text without control characters, marks of writing direction and spaces of no width."""
    return _INVISIBLE.sub("", text).strip()


def without_formula(text: str) -> tuple[str, str | None]:
    """What a cell of a text file shows that holds a formula around a text: ="0123" is 0123, =HYPERLINK("u","t") is t.

    The second value is the address that the formula leads to. Any other text, any other formula, is as it was.
    """
    if not text.startswith("="):
        return text, None
    if found := _QUOTED.fullmatch(text):
        return found[1].replace('""', '"'), None
    if found := _HYPERLINK.fullmatch(text):
        target = found[1].replace('""', '"')
        return (found[2] or found[1]).replace('""', '"'), target
    return text, None


def stated(text: str | None) -> str | None:
    """The text, or None where it only says that there is nothing."""
    return None if text is None or text.strip().casefold() in _BLANK else text


def undamaged(text: str | None) -> str | None:
    """The text, or None where a spreadsheet program has destroyed it (2.02E+12, #####)."""
    text = stated(text)
    if text is None or _DAMAGED.fullmatch(text.strip()):
        return None
    # a long number that ends in zeros was 2.02E+12 when it was read back in; one of more than 15 digits was rounded there
    return None if re.fullmatch(r"\d{3,5}0{8,}|\d{15}0+", text) else text


def damage(text: str | None) -> str | None:
    """A remark on a number that a spreadsheet program has destroyed, None where it has not."""
    if stated(text) is None or undamaged(text) is not None:
        return None
    return f"{text} is what a spreadsheet program has left of the number, which is lost"


def split(text: str | None, *, commas: bool = False) -> tuple[str, ...]:
    """The entries of a list cell (`;` `；` `;??` `|` `｜` `、`, lines; commas if told), marks such as [标] stripped."""
    parts = (_SEPARATORS_AND_COMMAS if commas else _SEPARATORS).split(text or "")
    named = (_MARK.sub("", part).strip(" ?") for part in parts)
    return tuple(dict.fromkeys(part for part in named if stated(part)))


def script_language(text: str) -> str:
    """Language by script: ja with kana, ko with Hangul, zh with Han, en with Latin letters, else und.

    One borrowed character does not decide: kana must be a twentieth of the East Asian characters, and East Asian
    characters must stand against at least a quarter as many Latin letters.
    """
    kana = len(re.findall(r"[\u3041-\u3096\u30a1-\u30fa]", text))
    han = len(re.findall(r"[\u3400-\u9fff\uf900-\ufaff]", text))
    hangul = len(re.findall(r"[\uac00-\ud7a3]", text))
    latin = len(re.findall(r"[A-Za-z]", text))
    if (kana + han + hangul) * 4 < latin:
        return "en"
    if hangul > kana + han:
        return "ko"
    if kana and kana * 20 >= kana + han:
        return "ja"
    if han:
        return "zh"
    return "en" if latin else "und"


def read_date(text: str | None, *, month_first: bool = False) -> dt.date | None:
    """A date in any of the usual forms, Excel's day numbers among them.

    A month without a day is no date: None. 05/09/2031 is None unless `month_first` says how to read it.

    Raises:
        ValueError: there is no such day, or it is no date at all.
    """
    text = undamaged(unicodedata.normalize("NFKC", text).strip()) if text else None
    if text is None:
        return None
    if found := _YMD.fullmatch(text) or _DIGITS.fullmatch(text):
        return _day(text, *(int(part) for part in found.groups()))
    if found := _ERA.fullmatch(text):
        year = 1 if found[2] == "元" else int(found[2])
        return _day(text, _ERA_YEARS[found[1][0].lower()] + year, int(found[3]), int(found[4]))
    if found := _WORDED.fullmatch(text):
        day, month, year_text = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        if month[:3].lower() in _MONTHS:
            return _day(text, int(year_text), _MONTHS.index(month[:3].lower()) + 1, int(day))
    if found := _SLASHED.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] == "." or first > 12:
            return _day(text, year, second, first)
        if month_first or second > 12 or first == second:
            return _day(text, year, first, second)
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and 10_000 <= float(text) <= 80_000:
        return _EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
    if _PART_OF_DATE.fullmatch(text):
        return None
    raise ValueError(f"{text[:40]!r} is no date; write it as 2031-05-09")


def _day(text: str, year: int, month: int, day: int) -> dt.date | None:
    if year == 0 or month == 0 or day == 0:
        return None  # how offices write "not known"
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise ValueError(f"{text!r}: there is no such day; write the date as 2031-05-09") from error


def date_remark(text: str | None) -> str | None:
    """A remark on a cell that was to be a date and names no one day: 2019年3月, 05/09/2031, 2.02E+07; None else."""
    if (lost := damage(text)) or text is None:
        return lost
    try:
        day = read_date(text)
    except ValueError:
        return None
    if day is not None or stated(text) is None or not re.search(r"[1-9]", text):
        return None
    return f"{text[:40]} does not name one day, so no date was taken; write it as 2031-05-09"


def read_trl(text: str | None) -> int | None:
    """Technology readiness: 7, TRL 7, 7级, 七级; of a range the lower end, which is reached. A stage in words is None.

    Raises:
        ValueError: it is no level from 1 to 9.
    """
    text = stated(text)
    if text is None:
        return None
    plain = re.sub(r"^trl|^level|[级級]|レベル", "", folded(text).replace(" ", "")).strip("-:")
    if plain in HAN_DIGITS:
        plain = str(HAN_DIGITS[plain])
    found = re.fullmatch(r"(\d+)(?:\.0+)?(?:[-~至](?:trl)?(\d+))?", plain)
    if found and 1 <= int(found[1]) <= 9 and 1 <= int(found[2] or 9) <= 9:
        return int(found[1])
    if not found and _STAGES.fullmatch(text):
        return None
    raise ValueError(
        f"{text[:40]!r} is no readiness level; write a number from 1 to 9, or leave the cell empty"
    )


def read_yes_no(text: str | None) -> bool | None:
    """True or False for the words that say so in three languages; None for all others."""
    word = folded(text) if text else ""
    return True if word in _YES else False if word in _NO else None


def shortened(cell: str | None, most: int = 200) -> str | None:
    """What stood in a cell, for a report: not more than a person would look at."""
    return cell if cell is None or len(cell) <= most else f"{cell[: most - 1]}…"
