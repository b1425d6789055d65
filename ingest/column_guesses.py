"""What a column means where its header alone does not settle it: the end of its header, and the looks of its values.

A guess carries a confidence and why; one below `THRESHOLD` is a suggestion for the office.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.header_parts import Several, several
from ingest.headers import TITLE_FIELDS, Column, longest_end, plain
from ingest.looks import Kind, Look

THRESHOLD = 0.6
"""A meaning of less confidence is not used."""
# Headers of what is not the row's own: cited and family members' numbers, counts, addresses, codes of countries.
OF_OTHERS = re.compile(
    r"引用|引证|被引|同族|优先权|母案|分案|对比|个数|数量|次数|地址|类型|代码|代理|审查员|排名"
    r"|引用|優先権|住所|代理人|\b(?:cit(?:ed|ing|ation)|family|priority|parent|count|number of|address|agent|examiner)",
    re.I,
)
_KIND_WORDS: dict[Kind, str] = {
    "publication": "publication numbers",
    "application": "application numbers",
    "date": "dates",
    "symbol": "IPC or CPC symbols",
    "email": "e-mail addresses",
    "url": "web addresses",
    "phone": "telephone numbers",
    "readiness": "readiness levels",
    "right": "kinds of right",
    "status": "legal states",
    "licence": "kinds of licence",
    "percent": "percentages",
    "money": "amounts of money",
    "claim": "claims",
    "institution": "names of institutions",
    "long text": "long texts",
    "short text": "short texts, each its own",
}
# Field -> how its values look.
_LOOKS: dict[str, frozenset[Kind]] = {
    "publication_number": frozenset({"publication"}),
    "application_number": frozenset({"application"}),
    "patent_number": frozenset({"publication", "application"}),
    **dict.fromkeys(
        ("filing_date", "priority_date", "publication_date", "announcement_date", "grant_date", "expiry_date", "published"),
        frozenset[Kind]({"date"}),
    ),
    "ipc": frozenset({"symbol"}),
    "cpc": frozenset({"symbol"}),
    "owner": frozenset({"institution"}),
    "applicants": frozenset({"institution"}),
    "title": frozenset({"short text"}),
    "abstract": frozenset({"long text", "claim"}),
    "description": frozenset({"long text"}),
    "claims": frozenset({"claim", "long text"}),
    "first_claim": frozenset({"claim", "long text"}),
    "contact_email": frozenset({"email"}),
    "contact_phone": frozenset({"phone"}),
    "url": frozenset({"url"}),
    "legal_status": frozenset({"status"}),
    "right": frozenset({"right"}),
    "grants": frozenset({"licence"}),
    "trl": frozenset({"readiness"}),
    "price": frozenset({"money"}),
    "upfront": frozenset({"money"}),
    "royalty": frozenset({"percent"}),
}  # fmt: skip
# Look -> (what the header must hint at, field, confidence with the hint, without it).
_BY_LOOK: dict[Kind, tuple[tuple[str, str, float, float], ...]] = {
    "publication": ((r"公开|公告|文献|publ|公報", "publication_number", 0.95, 0.85),),
    "application": ((r"申请|appl|filing|出願", "application_number", 0.95, 0.85),),
    "symbol": ((r"cpc", "cpc", 0.9, 0.0), (r"ipc|分类|class", "ipc", 0.9, 0.8)),
    "email": ((r"邮|mail|联系|contact|メール", "contact_email", 0.95, 0.7),),
    "phone": ((r"电话|手机|联系|phone|tel|mobile|contact|電話", "contact_phone", 0.9, 0.4),),
    "url": ((r"链接|网址|网页|url|link|page|site|web", "url", 0.9, 0.5),),
    "readiness": ((r"成熟|trl|readiness", "trl", 0.9, 0.8),),
    "right": ((r"类型|类别|种类|type|kind", "right", 0.85, 0.7),),
    "status": ((r"状态|有效|法律|status|legal|状況", "legal_status", 0.85, 0.5),),
    "licence": ((r"许可|转让|转化|合作|方式|licen|transfer|許諾", "grants", 0.8, 0.5),),
    "percent": ((r"提成|royalt|料率", "royalty", 0.75, 0.3),),
    "money": ((r"许可费|许可价|licen[cs]e fee|許諾料", "price", 0.75, 0.4),),
    "claim": ((r"首|主|独立|first|main|independent", "first_claim", 0.9, 0.0), (r"权利要求|claim|請求", "claims", 0.9, 0.7)),
    "institution": ((r"单位|机构|权利人|持有|学校|院校|院所|owner|assignee|holder|institution|organi|機関|権利者", "owner", 0.8, 0.4),),
    "long text": ((r"介绍|简介|描述|概述|概况|内容|说明|摘要|summary|descri|abstract|overview|about|概要|説明", "abstract", 0.75, 0.4),),
    "date": (
        (r"申请|filing|filed|appl|出願", "filing_date", 0.85, 0.0),
        (r"授权公告|登録公報", "announcement_date", 0.85, 0.0),
        (r"授权|grant|登録", "grant_date", 0.85, 0.0),
        (r"到期|届满|失效|expir|満了", "expiry_date", 0.85, 0.0),
        (r"公开|公布|公告|publ|公開", "publication_date", 0.85, 0.0),
        (r"发布|挂牌|上架|listed|posted|掲載", "published", 0.85, 0.0),
    ),
}  # fmt: skip


# Fields that a header with one known part may name: the other part adds to what the text is about.
_OF_PROSE = frozenset({"abstract", "description", "keywords", "terms"})


@dataclass(frozen=True)
class ColumnMapping:
    """What a column is taken as. `confidence` runs from 0 to 1; below THRESHOLD the field is only a suggestion.

    `index` counts from 0; `unit` and `language` are what the header says of them; `examples` are first values.
    """

    index: int
    header: str
    field: str | None
    confidence: float
    why: str
    examples: tuple[str, ...] = ()
    language: str | None = None
    unit: str | None = None

    @property
    def used(self) -> bool:
        return self.field is not None and self.confidence >= THRESHOLD


def by_name(named: Column, name: str, look: Look | None) -> ColumnMapping:
    """The header is a known word; its values may say that it means something else here."""
    known = ColumnMapping(
        named.index, name, named.field, 1.0, "the header is known", (), named.language, named.unit
    )
    fits = _LOOKS.get(named.field)
    if look is None or look.of < 2 or (fits and look.kind in fits):
        return known
    said = _said(look)
    if named.field in ("publication_number", "application_number", "reference") and look.kind in (
        "publication",
        "application",
    ):
        field = f"{look.kind}_number"
        return replace(
            known, field=field, confidence=0.85, why=f"the values are {said}, whatever the header says"
        )
    if named.field == "publication_number" and look.kind == "date":
        return replace(known, confidence=0.3, why=f"the values are {said}")
    if named.field == "right" and look.kind == "licence":
        return replace(known, field="grants", confidence=0.8, why=f"the values are {said}")
    if (
        named.field in TITLE_FIELDS
        and plain(name) in ("名称", "name")
        and look.kind == "institution"
        and look.of >= 3
    ):
        return replace(known, confidence=0.4, why=f"the values are {said}, not of technologies")
    return known


def by_guess(index: int, name: str, look: Look | None) -> ColumnMapping:
    word = plain(name)
    parts = several(name)
    if OF_OTHERS.search(name) and not (parts and parts.all_known):
        return ColumnMapping(index, name, None, 0.0, "the header is not known")
    if parts and (taken := _by_parts(index, name, parts, look)) is not None:
        return taken
    end = longest_end(word)
    if end is not None and _tells(end[0]):
        field, fits = end[1], _LOOKS.get(end[1])
        if look is not None and fits and look.kind in fits:
            return ColumnMapping(
                index, name, field, 0.9, f"the header ends with {end[0]}, the values are {_said(look)}"
            )
        strange = look is not None and look.kind not in ("long text", "short text") and fits is not None
        if not strange and len(end[0]) >= 3:
            return ColumnMapping(index, name, field, 0.7, f"the header ends with {end[0]}")
    if look is None:
        return ColumnMapping(index, name, None, 0.0, "the header is not known")
    for hint, field, with_hint, without in _BY_LOOK.get(look.kind, ()):
        hinted = re.search(hint, name, re.I) is not None
        if confidence := with_hint if hinted else without:
            # two values are no sample: they may look so by chance
            confidence = confidence if look.of >= 3 or hinted else min(confidence, 0.5)
            why = f"the values are {_said(look)}" + (", and the header fits" if hinted else "")
            return ColumnMapping(index, name, field, confidence, why)
    which = "; which day that is, the header does not say" if look.kind == "date" else ""
    return ColumnMapping(
        index, name, None, 0.0, f"the header is not known, the values are {_said(look)}{which}"
    )


def _by_parts(index: int, name: str, found: Several, look: Look | None) -> ColumnMapping | None:
    """What a header of several parts means (技术领域/简介); None where an unknown part or the values speak against it."""
    said = " and ".join(found.parts)
    if found.field is None:
        return ColumnMapping(index, name, None, 0.0, f"the header names {said}, which are different things")
    if not found.all_known and found.field not in _OF_PROSE:
        return None
    fits, why = _LOOKS.get(found.field), f"the header names {said}"
    if look is not None and fits and look.kind in fits:
        return ColumnMapping(
            index, name, found.field, 0.9, f"{why}, the values are {_said(look)}", unit=found.unit
        )
    if look is not None and fits is not None and look.kind not in ("long text", "short text"):
        return None
    return ColumnMapping(index, name, found.field, 0.8 if found.all_known else 0.65, why, unit=found.unit)


def _tells(end: str) -> bool:
    return len(end) >= 6 if end.isascii() else len(end) >= 2


def _said(look: Look) -> str:
    return f"{_KIND_WORDS[look.kind]} ({look.count} of {look.of})"
