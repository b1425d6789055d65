"""Filters on a technology's patents: dates, countries, legal status, remaining life, what is recorded against them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

from catalogue.filters.base import Context, FacetColumn, Filter, Tri, tri
from catalogue.filters.columns import Cell, Column, ColumnTable
from catalogue.filters.standing import Standing
from catalogue.filters.values import Choice, Day, Flag, Number, Territory
from catalogue.licensing.offer import LicenceOffer
from catalogue.licensing.terms_of_right import add_years
from catalogue.places import covers
from catalogue.records import PatentRef, Technology

PATENT_STATUSES = ("pending", "granted", "lapsed", "expired", "invalidated", "withdrawn")
RIGHTS = ("invention", "utility_model", "design", "plant", "software", "know_how", "layout_design")
NOT_STATED = "not_stated"


def _last_expiry(standing: Standing, number: int) -> int | None:
    """The last known day of a patent that is or may be alive; 1 where all have ended."""
    found = standing.found
    if found.all_dead:
        return 1
    return _day(found.last_expiry)


def _expiry_open(standing: Standing, number: int) -> Cell:
    """Whether a patent that may be alive has no known end, or is past its computed one."""
    alive = [life for life in standing.found.patents if life.alive]
    over = any(life.expiry is None or life.expiry.day < standing.today for life in alive)
    return ("yes",) if over else None


def _unburdened(standing: Standing, number: int) -> Cell:
    verdict = standing.found.unencumbered
    return None if verdict == "unknown" else (verdict,)


def _day(day: dt.date | None) -> int | None:
    return day.toordinal() if day else None


def _dates(
    pick: Callable[[PatentRef], dt.date | None], choose: Callable[[Iterable[dt.date]], dt.date]
) -> Callable[[Technology, LicenceOffer], int | None]:
    def read(technology: Technology, offer: LicenceOffer) -> int | None:
        days = [day for p in technology.patents or () if (day := pick(p))]
        return choose(days).toordinal() if days else None

    return read


def _published(technology: Technology, offer: LicenceOffer) -> int | None:
    days = [day for p in technology.patents or () for day in (p.publication_date, p.grant_date) if day]
    if technology.published:
        days.append(technology.published)
    return _day(min(days, default=None))


COUNTRIES = Column(
    "patent_countries",
    "technology",
    "codes",
    lambda t, o: tuple({p.country: 0 for p in t.patents}) if t.patents else None,
    fields=("patents.country",),
)
PUBLISHED = Column(
    "published", "technology", "number", _published,
    fields=("published", "patents.publication_date", "patents.grant_date"),
)  # fmt: skip
FILED = Column(
    "filed", "technology", "number", _dates(lambda p: p.filing_date, min), fields=("patents.filing_date",)
)
_LIFE = (
    "patents.expiry_date",
    "patents.filing_date",
    "patents.right",
    "patents.country",
    "patents.status",
    "patents.events",
)
EXPIRY = Column("last_expiry", "technology", "number", None, fields=_LIFE, on_day=_last_expiry)
EXPIRY_OPEN = Column("expiry_open", "technology", "flags", None, ("yes",), _LIFE, _expiry_open)
UNENCUMBERED = Column(
    "unencumbered", "technology", "flags", None, ("yes", "no"), ("patents.events",), _unburdened
)
PATENT_STATUS = Column(
    "patent_status", "technology", "flags",
    lambda t, o: {p.status or NOT_STATED for p in t.patents or ()} or None, (*PATENT_STATUSES, NOT_STATED),
    ("patents.status",),
)  # fmt: skip
RIGHT = Column(
    "right",
    "technology",
    "flags",
    lambda t, o: {p.right or NOT_STATED for p in t.patents or ()} or None,
    (*RIGHTS, NOT_STATED),
    ("patents.right",),
)


def _any_patent(column: str) -> Callable[[ColumnTable, tuple[str, ...], Context], Tri]:
    def judge(table: ColumnTable, value: tuple[str, ...], context: Context) -> Tri:
        yes = table.flag(column, *value)
        # While one patent's is not stated, none of the others' proves a no.
        return tri(yes, table.stated(column) & ~yes & ~table.flag(column, NOT_STATED))

    return judge


def _patent_in(table: ColumnTable, value: str, context: Context) -> Tri:
    countries = table.codes["patent_countries"]
    yes = countries.having(lambda country: covers(country, value))  # a patent of CN holds in CN-ZJ
    return tri(yes, countries.stated & ~yes)


def _from(column: str) -> Callable[[ColumnTable, dt.date, Context], Tri]:
    def judge(table: ColumnTable, value: dt.date, context: Context) -> Tri:
        day, asked = table.numbers[column], value.toordinal()
        return tri(day.at_least(asked), day.below(asked))

    return judge


def _until(column: str) -> Callable[[ColumnTable, dt.date, Context], Tri]:
    def judge(table: ColumnTable, value: dt.date, context: Context) -> Tri:
        day, asked = table.numbers[column], value.toordinal()
        return tri(day.at_most(asked), day.above(asked))

    return judge


def _remaining_years(table: ColumnTable, value: Decimal, context: Context) -> Tri:
    wanted = add_years(context.today, int(value)).toordinal()
    day = table.numbers["last_expiry"]
    open_ = table.flag("expiry_open", "yes")  # another patent may run longer
    return tri(day.at_least(wanted), day.below(wanted) & ~open_)


def _unencumbered(table: ColumnTable, value: bool, context: Context) -> Tri:
    return tri(table.flag("unencumbered", "yes"), table.flag("unencumbered", "no"))


FILTERS = (
    Filter(
        "published_from", "patent", "technology", Day(),
        {"en": "Published from", "zh": "公开日不早于", "ja": "公開日（以降）"},
        {"en": "First published on this day or later.", "zh": "首次公开不早于所给日期。", "ja": "最初の公開がこの日以降。"},
        "2020-01-01", (PUBLISHED,), _from("published"),
    ),
    Filter(
        "published_to", "patent", "technology", Day(last=True),
        {"en": "Published until", "zh": "公开日不晚于", "ja": "公開日（以前）"},
        {"en": "First published on this day or earlier.", "zh": "首次公开不晚于所给日期。", "ja": "最初の公開がこの日以前。"},
        "2024-12-31", (PUBLISHED,), _until("published"),
    ),
    Filter(
        "filed_from", "patent", "technology", Day(),
        {"en": "Filed from", "zh": "申请日不早于", "ja": "出願日（以降）"},
        {"en": "First filed on this day or later.", "zh": "最早申请日不早于所给日期。", "ja": "最先の出願がこの日以降。"},
        "2018-01-01", (FILED,), _from("filed"),
    ),
    Filter(
        "filed_to", "patent", "technology", Day(last=True),
        {"en": "Filed until", "zh": "申请日不晚于", "ja": "出願日（以前）"},
        {"en": "First filed on this day or earlier.", "zh": "最早申请日不晚于所给日期。", "ja": "最先の出願がこの日以前。"},
        "2023-12-31", (FILED,), _until("filed"),
    ),
    Filter(
        "patent_in", "patent", "technology", Territory(),
        {"en": "Patent in country", "zh": "专利所在国", "ja": "特許のある国"},
        {"en": "A patent or application exists there.", "zh": "在所给国家有专利或申请。", "ja": "その国に特許・出願がある。"},
        "CN", (COUNTRIES,), _patent_in,
    ),
    Filter(
        "patent_status", "patent", "technology", Choice(PATENT_STATUSES),
        {"en": "Legal status", "zh": "法律状态", "ja": "法的状況"},
        {
            "en": "At least one patent is in one of these states.",
            "zh": "至少一件专利处于所选状态。",
            "ja": "少なくとも一件の特許が選んだ状況にある。",
        },
        "granted,pending", (PATENT_STATUS,), _any_patent("patent_status"),
    ),
    Filter(
        "right", "patent", "technology", Choice(RIGHTS),
        {"en": "Kind of right", "zh": "权利类型", "ja": "権利の種類"},
        {"en": "Invention, utility model and so on.", "zh": "发明、实用新型等。", "ja": "発明・実用新案など。"},
        "invention", (RIGHT,), _any_patent("right"),
    ),
    Filter(
        "remaining_years_min", "patent", "technology", Number("years", 0, 50),
        {"en": "Remaining life, years at least", "zh": "剩余保护期不少于（年）", "ja": "残存期間（年以上）"},
        {
            "en": "The longest-lived patent still runs for so many years, as stated or computed from its filing date.",
            "zh": "最晚到期的专利仍有这么多年有效期（按所载或由申请日推算）。",
            "ja": "最も長い特許がこの年数以上残る（記載または出願日から算出）。",
        },
        "5", (EXPIRY, EXPIRY_OPEN), _remaining_years,
    ),
    Filter(
        "unencumbered", "patent", "technology", Flag(),
        {"en": "No pledge or exclusive licence recorded", "zh": "无质押、无独占备案", "ja": "質権・専用実施権の登録なし"},
        {
            "en": "The register entries at hand show no pledge and no exclusive or sole licence in force.",
            "zh": "所载登记事项中没有有效的质押，也没有有效的独占或排他许可。",
            "ja": "登録事項に有効な質権・専用・独占的実施権がない。",
        },
        "yes", (UNENCUMBERED,), _unencumbered,
    ),
)  # fmt: skip

FACETS = (
    FacetColumn(
        "patent_country", {"en": "Patent country", "zh": "专利所在国", "ja": "特許のある国"}, COUNTRIES
    ),
    FacetColumn(
        "patent_status",
        {"en": "Legal status", "zh": "法律状态", "ja": "法的状況"},
        PATENT_STATUS,
        (NOT_STATED,),
    ),
    FacetColumn("right", {"en": "Kind of right", "zh": "权利类型", "ja": "権利の種類"}, RIGHT, (NOT_STATED,)),
)
