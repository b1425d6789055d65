"""Filters on the technology itself: owner, class symbols, language, readiness, computing power."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from catalogue.filters.base import Context, FacetColumn, Filter, Tri, tri
from catalogue.filters.columns import Cell, Column, ColumnTable
from catalogue.filters.values import Choice, ClassPrefix, Flag, Number, Words
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Technology


@lru_cache(maxsize=2**16)  # the names of all owners are asked again with every need
def folded(text: str) -> str:
    """For comparing names: NFKC, case folded, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _owners(technology: Technology, offer: LicenceOffer) -> Cell:
    owner = technology.owner
    if owner is None:
        return None
    names = [owner.name, *(owner.names or {}).values(), *([owner.id] if owner.id else [])]
    return tuple(dict.fromkeys(names))


def _classes(technology: Technology, offer: LicenceOffer) -> Cell:
    if technology.ipc is None and technology.cpc is None:
        return None
    return tuple(
        dict.fromkeys("".join(c.split()).upper() for c in (*(technology.ipc or ()), *(technology.cpc or ())))
    )


def _said(value: bool | None) -> Cell:
    return None if value is None else ("yes" if value else "no",)


OWNER = Column("owner", "technology", "codes", _owners, fields=("owner.name", "owner.names", "owner.id"))
OWNER_NAME = Column(
    "owner_name", "technology", "codes", lambda t, o: (t.owner.name,) if t.owner else None,
    fields=("owner.name",),
)  # fmt: skip
CLASSES = Column("classes", "technology", "lists", _classes, fields=("ipc", "cpc"))
LANGUAGES = Column("languages", "technology", "codes", lambda t, o: tuple(t.texts) or None, fields=("texts",))
TRL = Column("trl", "technology", "number", lambda t, o: t.trl, fields=("trl",))
VOUCHER = Column(
    "voucher",
    "technology",
    "flags",
    lambda t, o: _said(t.computing.voucher_eligible) if t.computing else None,
    ("yes", "no"),
    ("computing.voucher_eligible",),
)
NEEDS_COMPUTING = Column(
    "needs_computing",
    "technology",
    "flags",
    lambda t, o: _said(t.computing.needed) if t.computing else None,
    ("yes", "no"),
    ("computing.needed",),
)


def _contains(column: str, fold: Callable[[str], str]) -> Callable[[ColumnTable, str, Context], Tri]:
    def judge(table: ColumnTable, value: str, context: Context) -> Tri:
        wanted = fold(value)
        yes = table.codes[column].having(lambda word: wanted in fold(word))
        return tri(yes, table.stated(column) & ~yes)

    return judge


def _class_prefix(table: ColumnTable, value: str, context: Context) -> Tri:
    # H01M1 must not take in H01M10/..: a main group is matched whole once its slash is written.
    yes = table.lists["classes"].starting(value)
    return tri(yes, table.stated("classes") & ~yes)


def _flag(column: str) -> Callable[[ColumnTable, tuple[str, ...], Context], Tri]:
    def judge(table: ColumnTable, value: tuple[str, ...], context: Context) -> Tri:
        yes = table.flag(column, *value)
        return tri(yes, table.stated(column) & ~yes)

    return judge


def _language(table: ColumnTable, value: str, context: Context) -> Tri:
    wanted = value.casefold().replace("_", "-")
    languages = table.codes["languages"]
    # zh takes in zh-Hant; a text whose language is not known (und) may be in any.
    yes = languages.having(lambda tag: f"{tag.casefold()}-".startswith(f"{wanted}-"))
    return tri(yes, languages.stated & ~yes & ~languages.having(lambda tag: tag.casefold() == "und"))


def _yes(column: str) -> Callable[[ColumnTable, bool, Context], Tri]:
    return lambda table, value, context: tri(table.flag(column, "yes"), table.flag(column, "no"))


def _trl_min(table: ColumnTable, value: Decimal, context: Context) -> Tri:
    level = table.numbers["trl"]
    return tri(level.at_least(int(value)), level.below(int(value)))


FILTERS = (
    Filter(
        "institution", "owner", "technology", Words("part of an institution's name, in any of its languages, or its id"),
        {"en": "Institution", "zh": "权利人", "ja": "機関"},
        {"en": "The owner's name contains this text.", "zh": "权利人名称包含所给文字。", "ja": "権利者名がこの文字列を含む。"},
        "Qinglan", (OWNER,), _contains("owner", folded),
    ),
    Filter(
        "class", "subject", "technology", ClassPrefix(),
        {"en": "IPC/CPC begins with", "zh": "IPC/CPC 前缀", "ja": "IPC/CPC 前方一致"},
        {
            "en": "A class symbol (IPC or CPC) begins like this.",
            "zh": "有一个 IPC 或 CPC 分类号以此开头。",
            "ja": "IPC または CPC の記号がこれで始まる。",
        },
        "H01M 10", (CLASSES,), _class_prefix,
    ),
    Filter(
        "language", "subject", "technology", Words("a language tag, such as zh, en or ja"),
        {"en": "Text in language", "zh": "文本语言", "ja": "本文の言語"},
        {"en": "The record has texts in this language.", "zh": "记录有所给语言的文本。", "ja": "この言語の本文がある。"},
        "zh", (LANGUAGES,), _language,
    ),
    Filter(
        "trl_min", "readiness", "technology", Number("levels", 1, 9),
        {"en": "Readiness (TRL) at least", "zh": "成熟度（TRL）不低于", "ja": "成熟度（TRL）以上"},
        {"en": "Technology readiness level, 1 to 9.", "zh": "技术成熟度等级，1至9。", "ja": "技術成熟度、1～9。"},
        "6", (TRL,), _trl_min,
    ),
    Filter(
        "voucher", "readiness", "technology", Flag(),
        {"en": "Computing-power voucher", "zh": "可用算力券", "ja": "計算力バウチャー対象"},
        {
            "en": "Use of the technology is eligible for computing-power vouchers.",
            "zh": "使用该技术可申领算力券。",
            "ja": "利用が計算力バウチャー（算力券）の対象になる。",
        },
        "yes", (VOUCHER,), _yes("voucher"),
    ),
    Filter(
        "needs_computing", "readiness", "technology", Choice(("yes", "no")),
        {"en": "Needs computing power", "zh": "需要算力", "ja": "計算力が必要"},
        {"en": "Whether use needs hired computing power.", "zh": "使用时是否需要算力。", "ja": "利用に計算力が要るか。"},
        "no", (NEEDS_COMPUTING,), _flag("needs_computing"),
    ),
)  # fmt: skip

FACETS = (
    FacetColumn("owner", {"en": "Institution", "zh": "权利人", "ja": "機関"}, OWNER_NAME),
    FacetColumn("trl", {"en": "Readiness (TRL)", "zh": "成熟度（TRL）", "ja": "成熟度（TRL）"}, TRL),
)
