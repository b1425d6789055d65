"""Filters on what is granted, where, to whom, and under which scheme."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from catalogue.filters.base import Context, FacetColumn, Filter, Tri, both, lapsed, tri, unless
from catalogue.filters.columns import Cell, Column, ColumnTable
from catalogue.filters.standing import Standing
from catalogue.filters.subject import folded
from catalogue.filters.values import Choice, Firm, FirmType, Flag, Territory, Words
from catalogue.licensing.offer import LicenceOffer
from catalogue.licensing.offer_availability import touches
from catalogue.places import covers, may_cover
from catalogue.records import Technology

GRANTS = (
    "exclusive", "sole", "non_exclusive", "cross", "assignment", "option", "evaluation", "equity_contribution",
)  # fmt: skip
STATUSES = (
    "available", "limited", "under_option", "exclusively_licensed", "open_licence", "withdrawn", "lapsed",
)  # fmt: skip
SCHEMES = (
    "cn_open_licence", "use_first_pay_later", "licence_of_right", "easy_access", "standard_form", "negotiated",
)  # fmt: skip
_SYMBOL = re.compile(r"[a-hy]\d\d[a-z](\d{1,4}(/\d{0,6})?)?")  # IPC or CPC, at least the subclass


def _territory(technology: Technology, offer: LicenceOffer) -> Cell:
    # A declaration under Patent Law Art. 50 is made for the Chinese patent, so it holds for China.
    if offer.territory is None and offer.scheme == "cn_open_licence":
        return ("CN",)
    return offer.territory


def _bool_flag(name: str, path: str) -> Column:
    def read(technology: Technology, offer: LicenceOffer) -> Cell:
        said = getattr(offer.eligibility, path) if offer.eligibility else None
        return None if said is None else ("yes" if said else "no",)

    return Column(name, "offer", "flags", read, ("yes", "no"), (f"eligibility.{path}",))


def _statuses(standing: Standing, number: int) -> Cell:
    """What the owner states and what it comes to."""
    found = {standing.offer(number).status, standing.of(number).status} - {None}
    return tuple(status for status in found if status) or None


def _effective(standing: Standing, number: int) -> Cell:
    status = standing.of(number).status
    return (status,) if status else None


def _ends(standing: Standing, number: int) -> int | None:
    day = standing.of(number).ends
    return day.toordinal() if day else None


def _verdict(name: str, *fields: str) -> Column:
    """A verdict of a standing: yes, no, or unknown (not stated)."""

    def read(standing: Standing, number: int) -> Cell:
        verdict = getattr(standing.of(number), name)
        return None if verdict == "unknown" else (verdict,)

    return Column(name, "offer", "flags", None, ("yes", "no"), fields, read)


STATUS = Column("status", "offer", "flags", None, STATUSES, ("status",), _statuses)
EFFECTIVE = Column("effective_status", "offer", "flags", None, STATUSES, ("status",), _effective)
ENDS = Column("offer_ends", "offer", "number", None, fields=("territory",), on_day=_ends)
CLOSED_IN = Column(
    "closed_in", "offer", "codes", None, fields=("territory",), on_day=lambda s, n: s.of(n).closed_in or None
)
EXCLUSIVE = _verdict("exclusive", "grants", "status", "scheme")
NON_EXCLUSIVE = _verdict("non_exclusive", "grants", "status", "scheme")
OPEN_LICENCE = _verdict("open_licence", "status", "scheme")
SCHEME = Column(
    "scheme", "offer", "flags", lambda t, o: (o.scheme,) if o.scheme else None, SCHEMES, ("scheme",)
)
GRANT = Column("grants", "offer", "flags", lambda t, o: o.grants, GRANTS, ("grants",))
SUBLICENCE = Column(
    "sublicensable", "offer", "flags",
    lambda t, o: (o.sublicensable,) if o.sublicensable else None, ("yes", "no", "consent"),
    ("sublicensable",),
)  # fmt: skip
TERRITORY = Column("territory", "offer", "codes", _territory, fields=("territory", "scheme"))
EXCLUDED = Column(
    "territory_excluded", "offer", "codes", lambda t, o: o.territory_excluded, fields=("territory_excluded",)
)
FIELDS = Column("fields", "offer", "codes", lambda t, o: o.fields, fields=("fields",))
FIELDS_EXCLUDED = Column(
    "fields_excluded", "offer", "codes", lambda t, o: o.fields_excluded, fields=("fields_excluded",)
)
SME_ONLY = _bool_flag("sme_only", "sme_only")
STARTUP_ONLY = _bool_flag("startup_only", "startup_only")
REGIONS = Column(
    "regions", "offer", "codes", lambda t, o: o.eligibility.regions if o.eligibility else None,
    fields=("eligibility.regions",),
)  # fmt: skip


def _any_of(column: str) -> Callable[[ColumnTable, tuple[str, ...], Context], Tri]:
    def judge(table: ColumnTable, value: tuple[str, ...], context: Context) -> Tri:
        yes = table.flag(column, *value)
        return tri(yes, table.stated(column) & ~yes)

    return judge


def _holds_in(table: ColumnTable, place: str) -> Tri:
    """Whether an offer covers all of `place`."""
    territory, excluded = table.codes["territory"], table.codes["territory_excluded"]
    inside = territory.holding(lambda code: covers(code, place))
    shut = ~territory.holding(lambda code: may_cover(code, place))
    shut[0] = False  # not stated
    # Settled for each distinct territory, then looked up for each offer.
    verdicts = territory.rows(tri(inside, shut))
    return unless(verdicts, excluded.having(lambda code: covers(code, place) or covers(place, code)))


def _verdicts(table: ColumnTable, name: str) -> Tri:
    return tri(table.flag(name, "yes"), table.flag(name, "no"))


def _non_exclusive_in(table: ColumnTable, value: str, context: Context) -> Tri:
    found = both(_verdicts(table, "non_exclusive"), _holds_in(table, value))
    if table.codes["closed_in"].cells:
        found = unless(found, table.codes["closed_in"].having(lambda country: touches(value, country)))
    return found


def _in_territory(table: ColumnTable, value: str, context: Context) -> Tri:
    return _holds_in(table, value)


def _status(table: ColumnTable, value: tuple[str, ...], context: Context) -> Tri:
    yes, ended = table.flag("status", *value), lapsed(table, context)
    if "lapsed" in value:
        yes |= ended
    return tri(yes, (table.stated("status") | ended) & ~yes)


def _field_match(asked: str, stated: str) -> bool:
    """Free text matches where one contains the other; class symbols where the offer's is a prefix."""
    a, b = folded(asked), folded(stated)
    if _SYMBOL.fullmatch(a) and _SYMBOL.fullmatch(b):
        return a.startswith(b)
    return a in b or b in a


def _field_overlap(asked: str, stated: str) -> bool:
    """Whether an excluded field takes away all or part of the one asked for."""
    return _field_match(asked, stated) or _field_match(stated, asked)


def _exclusive_open(table: ColumnTable, value: str, context: Context) -> Tri:
    exclusive = _verdicts(table, "exclusive")
    if value.casefold() == "any":
        return exclusive
    barred = table.codes["fields_excluded"].having(lambda field: _field_overlap(value, field))
    inside = table.codes["fields"].having(lambda field: _field_match(value, field))
    # Wording that differs proves nothing: only an exclusion is a no.
    return both(exclusive, tri(inside & ~barred, barred))


def _open_licence(table: ColumnTable, value: bool, context: Context) -> Tri:
    return _verdicts(table, "open_licence")


def _sublicence(table: ColumnTable, value: tuple[str, ...], context: Context) -> Tri:
    accepted = ("yes", "consent") if "consent" in value else ("yes",)
    yes = table.flag("sublicensable", *accepted)
    return tri(yes, table.stated("sublicensable") & ~yes)


def _eligible(table: ColumnTable, value: Firm, context: Context) -> Tri:
    # Where an offer says who may take it up, a restriction that it does not name does not exist.
    regions = table.codes["regions"]
    sme, startup = table.flag("sme_only", "yes"), table.flag("startup_only", "yes")
    barred = np.zeros(table.offers, dtype=np.bool_)
    if not value.sme and not value.startup:
        barred |= sme
    if not value.startup:
        barred |= startup
    open_region = np.zeros(table.offers, dtype=np.bool_)
    if value.region is None:
        open_region |= regions.stated
    else:
        region = value.region
        inside = regions.having(lambda code: covers(code, region))
        # A firm that names only its country may sit in the province that the offer is for, or not.
        perhaps = regions.having(lambda code: covers(region, code)) & ~inside
        open_region |= perhaps
        barred |= regions.stated & ~inside & ~perhaps
    silent = ~(table.stated("sme_only") | table.stated("startup_only") | regions.stated)
    return tri(~barred & ~open_region & ~silent, barred)


FILTERS = (
    Filter(
        "non_exclusive_in", "rights", "offer", Territory(),
        {"en": "Non-exclusive available in", "zh": "可在此地普通许可", "ja": "通常実施権（地域）"},
        {
            "en": "A non-exclusive licence can still be had for all of this country or region: offered, and not closed on the register.",
            "zh": "在所给国家或地区全境仍可取得普通（非独占）许可：有此要约且登记簿上无碍。",
            "ja": "指定の国・地域の全域で通常実施権がまだ得られる（申出があり、登録上の支障がない）。",
        },
        "CN-ZJ", (NON_EXCLUSIVE, TERRITORY, EXCLUDED, CLOSED_IN), _non_exclusive_in, by_place=True,
    ),
    Filter(
        "exclusive_open", "rights", "offer", Words("a field of use or class symbol, or any"),
        {"en": "Exclusive still open in field", "zh": "此领域仍可独占", "ja": "専用実施権が空いている分野"},
        {
            "en": "An exclusive licence is still on offer in this field of use; 'any' asks for none in particular.",
            "zh": "在所给应用领域仍可取得独占许可；填 any 表示不限领域。",
            "ja": "指定分野で専用実施権がまだ得られる。any は分野を問わない。",
        },
        "any", (EXCLUSIVE, FIELDS, FIELDS_EXCLUDED), _exclusive_open,
    ),
    Filter(
        "grant", "rights", "offer", Choice(GRANTS),
        {"en": "Kind of licence", "zh": "许可类型", "ja": "許諾の種類"},
        {"en": "The offer grants one of these.", "zh": "许可条件包含所选类型之一。", "ja": "選んだ種類のいずれかを許諾する。"},
        "non_exclusive,sole", (GRANT,), _any_of("grants"),
    ),
    Filter(
        "territory", "rights", "offer", Territory(),
        {"en": "Licensed for", "zh": "许可地域", "ja": "許諾地域"},
        {
            "en": "The offer holds in all of this country or region, whatever it grants.",
            "zh": "许可在所给国家或地区全境有效，不论何种类型。",
            "ja": "種類を問わず、指定の国・地域の全域で有効。",
        },
        "CN", (TERRITORY, EXCLUDED), _in_territory,
    ),
    Filter(
        "scheme", "rights", "offer", Choice(SCHEMES),
        {"en": "Scheme", "zh": "许可模式", "ja": "許諾の枠組み"},
        {
            "en": "The offer is made under one of these schemes.",
            "zh": "属于所选许可模式之一。",
            "ja": "選んだ枠組みのいずれかによる。",
        },
        "use_first_pay_later", (SCHEME,), _any_of("scheme"),
    ),
    Filter(
        "status", "rights", "offer", Choice(STATUSES),
        {"en": "State of the offer", "zh": "许可状态", "ja": "状況"},
        {
            "en": "The offer is in one of these states, as its owner states or by registers and dates. The only filter that also looks at offers no longer open.",
            "zh": "许可处于所选状态之一（按权利人所述，或按登记与日期）。只有此项会查看已关闭的许可。",
            "ja": "権利者の記載、または登録と日付によれば選んだ状況のいずれか。終了した条件も対象にするのはこの項目だけ。",
        },
        "available,open_licence", (STATUS, EFFECTIVE, ENDS), _status, even_closed=True,
    ),
    Filter(
        "open_licence", "rights", "offer", Flag(),
        {"en": "Open licence in force", "zh": "开放许可有效", "ja": "開放許諾が有効"},
        {
            "en": "An open licence (Patent Law Art. 50-52) is declared and stands.",
            "zh": "已声明开放许可（专利法第50-52条）且仍有效。",
            "ja": "開放許諾（中国専利法50～52条）が宣言され有効である。",
        },
        "yes", (OPEN_LICENCE,), _open_licence,
    ),
    Filter(
        "sublicence", "rights", "offer", Choice(("yes", "consent")),
        {"en": "Sub-licence allowed", "zh": "可分许可", "ja": "再許諾可"},
        {
            "en": "Sub-licences may be granted: yes, or at least with the owner's consent.",
            "zh": "可以分许可：yes 为无需同意，consent 为经同意亦可。",
            "ja": "再許諾できる。yes は同意不要、consent は同意があればよい。",
        },
        "consent", (SUBLICENCE,), _sublicence,
    ),
    Filter(
        "eligible", "rights", "offer", FirmType(),
        {"en": "My firm is eligible", "zh": "本企业符合条件", "ja": "自社が対象"},
        {
            "en": "The offer is open to a firm of this kind and place.",
            "zh": "许可对该类、该地企业开放。",
            "ja": "この種類・所在地の企業が対象になる。",
        },
        "sme,CN-ZJ", (SME_ONLY, STARTUP_ONLY, REGIONS), _eligible,
    ),
)  # fmt: skip

FACETS = (
    FacetColumn(
        "status", {"en": "State of the offer", "zh": "许可状态", "ja": "状況"}, STATUS, even_closed=True
    ),
    FacetColumn("grants", {"en": "Kind of licence", "zh": "许可类型", "ja": "許諾の種類"}, GRANT),
    FacetColumn("scheme", {"en": "Scheme", "zh": "许可模式", "ja": "許諾の枠組み"}, SCHEME),
    FacetColumn("territory", {"en": "Territory", "zh": "许可地域", "ja": "許諾地域"}, TERRITORY),
)
