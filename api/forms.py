"""The search form: controls made from the list of filters, and a page's parameters read into conditions.

Parameters are `q`, `k`, `sort`, `ui`, `like` and `unlike` (as often as needed), `spread`, one for each filter under its own name, `unknown.NAME` for what becomes of unknowns
of one filter, and `unknown` for all others. A parameter without a value is as good as none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from api.terms import money, number
from api.wording import Words
from catalogue.answers import Condition, Need
from catalogue.errors import BankError, FilterError, LimitError
from catalogue.fields.concordance import technology_fields
from catalogue.filters import filters, parse_condition
from catalogue.filters.base import GROUPS, Filter
from catalogue.filters.budget import Budget
from catalogue.filters.values import Amount, Choice, Firm, FirmType, Number, Rate, Royalty, Territory
from catalogue.places import place_name
from techbank.plain import conditions_from
from techbank.sorting import RELEVANCE, read_sort

K: Final = 10
_SORT_MONTHS: Final = (6, 12, 24, 60)
WAYS: Final = ("exclude", "include", "only")
_UNKNOWN: Final = "unknown."
_YES: Final = frozenset({"1", "true", "yes", "on"})

# The vocabulary (api/words.py) that the values of a choice belong to; without one they are yes and no.
_KINDS: Final = {
    "payment_model": "model",
    "grant": "grant",
    "scheme": "scheme",
    "status": "status",
    "sublicence": "sublicensable",
    "patent_status": "patent_status",
    "right": "right",
    "sector_basis": "method",
}
_SUGGESTED: Final = {
    "sector": ("sector", ("manufacturing", "health_care", "finance", "retail", "energy", "environment", "agriculture",
                          "construction", "logistics", "materials", "electronics")),
    "language": ("language", ("zh", "en", "ja")),
}  # fmt: skip


@dataclass(frozen=True)
class Option:
    """A value that can be chosen, and how it reads."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Control:
    """One filter on the page. `kind` is flag, number, text, choice or date, or rate or firm, which have two parts."""

    name: str
    label: str
    help: str
    example: str
    kind: str
    value: str
    options: tuple[Option, ...]
    way: str
    wrong: bool
    asked: bool
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Group:
    """Filters that are shown together."""

    name: str
    label: str
    controls: tuple[Control, ...]

    @property
    def asked(self) -> int:
        """How many of them are set."""
        return sum(control.asked for control in self.controls)

    @property
    def wrong(self) -> bool:
        """Whether one of them has a value that cannot be taken."""
        return any(control.wrong for control in self.controls)


@dataclass
class Asked:
    """What the page was asked for: the values as they came, and what they mean."""

    text: str = ""
    k: int = K
    k_shown: str = str(K)
    sort: str = RELEVANCE
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    spread: bool = False
    values: dict[str, list[str]] = field(default_factory=dict)
    ways: dict[str, str] = field(default_factory=dict)
    way: str = "exclude"
    conditions: tuple[Condition, ...] = ()
    errors: dict[str, BankError] = field(default_factory=dict)

    @property
    def error(self) -> BankError | None:
        """The first thing that is wrong."""
        return next(iter(self.errors.values()), None)

    def need(self, *, facets: int) -> Need:
        """What is asked for, with so many values of each facet."""
        return Need(
            self.text,
            self.conditions,
            self.k,
            facets=facets,
            sort=self.sort,
            like=self.like,
            unlike=self.unlike,
            spread=self.spread,
        )

    def query(self, *, without: str | None = None, bare: bool = False) -> list[tuple[str, str]]:
        """The parameters again, for a link: less one filter, or `bare` of all."""
        found = [("q", self.text)] if self.text else []
        if self.k_shown != str(K):
            found.append(("k", self.k_shown))
        if self.sort != RELEVANCE:
            found.append(("sort", self.sort))
        if self.way != "exclude":
            found.append(("unknown", self.way))
        found += [("like", id_) for id_ in self.like] + [("unlike", id_) for id_ in self.unlike]
        if self.spread:
            found.append(("spread", "1"))
        if bare:
            return found
        for name, values in self.values.items():
            if name != without:
                found += [(name, value) for value in values]
                if name in self.ways:
                    found.append((_UNKNOWN + name, self.ways[name]))
        return found


def read_form(params: Iterable[tuple[str, str]]) -> Asked:
    """The parameters of the search page; what is wrong is kept in `errors` under its name, values stay as they are."""
    asked = Asked()
    for name, raw in params:
        value = raw.strip()
        if not value or name == "ui":
            continue
        if name == "q":
            asked.text = value
        elif name == "k":
            asked.k_shown = value
        elif name == "sort":
            asked.sort = value
        elif name == "unknown":
            asked.way = value
        elif name == "like":
            asked.like = tuple(dict.fromkeys((*asked.like, value)))
        elif name == "unlike":
            asked.unlike = tuple(dict.fromkeys((*asked.unlike, value)))
        elif name == "spread":
            asked.spread = value.lower() in _YES
        elif name.startswith(_UNKNOWN):
            asked.ways[name.removeprefix(_UNKNOWN)] = value
        else:
            asked.values.setdefault(name, []).append(value)
    try:
        asked.k = int(asked.k_shown)
    except ValueError:
        asked.errors["k"] = LimitError(f"{asked.k_shown[:40]!r} is no number of results", where="k")
    try:
        read_sort(asked.sort)
    except LimitError as error:
        asked.errors["sort"] = error
    if asked.way not in WAYS:
        asked.errors["unknown"] = FilterError(
            f"unknowns cannot be {asked.way[:40]!r}", where="unknown", todo="Use exclude, include or only"
        )
        asked.way = "exclude"
    found: list[Condition] = []
    for name, values in asked.values.items():
        known = filters().get(name)
        raw_value = " ".join(values) if known and isinstance(known.value, Royalty) else ",".join(values)
        try:
            found += conditions_from({name: raw_value}, asked.ways.get(name, asked.way))
        except FilterError as error:
            asked.errors[name] = error
    asked.conditions = tuple(found)
    return asked


def tidy(params: list[tuple[str, str]]) -> str | None:
    """The query string without parameters that say nothing, or None where all of them say something."""
    asked = {name for name, value in params if value.strip()}
    kept = [
        (name, value)
        for name, value in params
        if value.strip()
        and (not name.startswith(_UNKNOWN) or name.removeprefix(_UNKNOWN) in asked)
        and (name, value) not in (("unknown", "exclude"), ("sort", RELEVANCE))
    ]
    return urlencode(kept) if len(kept) != len(params) else None


def sorts(asked: Asked, w: Words) -> list[Option]:
    """The orders that hits can be shown in."""
    values = [RELEVANCE, *(f"due:{month}" for month in _SORT_MONTHS)]
    if asked.sort not in values and "sort" not in asked.errors:
        values.append(asked.sort)
    return [
        Option(value, w("sort.due", n=month) if (month := read_sort(value)) is not None else w("sort.relevance"),
               value == asked.sort)
        for value in values
    ]  # fmt: skip


def groups(asked: Asked, w: Words) -> list[Group]:
    """All filters as controls, group by group, with the values that were asked for."""
    return [
        Group(
            name,
            w(f"group.{name}"),
            tuple(_control(f, asked, w) for f in filters().values() if f.group == name),
        )
        for name in GROUPS
    ]


def _control(f: Filter, asked: Asked, w: Words) -> Control:
    values = asked.values.get(f.name, [])
    wrong = f.name in asked.errors
    shown = ",".join(values)
    kind: str = f.value.control
    options: tuple[Option, ...] = ()
    if isinstance(f.value, Choice):
        chosen = {part.strip().lower() for part in shown.split(",")}
        options = tuple(Option(v, _choice(f.name, v, w), v in chosen) for v in f.value.values)
    elif isinstance(f.value, Royalty):
        kind = "rate"
        parts = " ".join(values).replace(",", " ").replace("%", " ").split()
        base = next((p for p in parts if p.lower() in f.value.bases), "")
        options = tuple(Option(b, w.term("base", b), b == base.lower()) for b in f.value.bases)
        shown = " ".join(p for p in parts if p != base)
    elif isinstance(f.value, FirmType):
        kind = "firm"
        parts = [p.strip() for p in shown.split(",") if p.strip()]
        options = tuple(Option(v, w(f"firm.{v}"), v in parts) for v in ("sme", "startup"))
        shown = ",".join(p for p in parts if p not in ("sme", "startup"))
    elif f.name in _SUGGESTED:
        word, suggested = _SUGGESTED[f.name]
        options = tuple(Option(v, w.term(word, v)) for v in suggested)
    bounds = (f.value.least, f.value.most) if isinstance(f.value, Number) else (None, None)
    if wrong and kind in ("number", "date"):
        kind = "text"  # a control of that kind would not show the value that is wrong
    return Control(
        f.name,
        f.label[w.ui],
        f.help[w.ui],
        f.example,
        kind,
        shown,
        options,
        asked.ways.get(f.name, ""),
        wrong,
        f.name in asked.values,
        *bounds,
    )


def _choice(name: str, value: str, w: Words) -> str:
    kind = _KINDS.get(name)
    return w.term(kind, value) if kind else w(value) if value in ("yes", "no") else value


def value_text(name: str, shown: str, w: Words) -> str:
    """A condition's value as a person reads it; empty for a condition that is only asked or not."""
    f = filters()[name]
    value = parse_condition(name, shown).value
    if value is True:
        return ""
    if isinstance(value, Amount):
        return money(value.number, value.currency, w)
    if isinstance(value, Budget):
        within = w("due.within", amount=money(value.amount.number, value.amount.currency, w), n=value.month)
        if value.figure is None or value.expected is None:
            return within
        expected = money(value.expected, value.amount.currency, w)
        return w("due.expecting", budget=within, figure=w.term("base", value.figure), amount=expected)
    if isinstance(value, Rate):
        return w("term.pct_of", pct=number(value.pct), base=w.term("base", value.base))
    if isinstance(value, Firm):
        kinds = [w(f"firm.{k}") for k in ("sme", "startup") if getattr(value, k)]
        return w("list.comma").join([*kinds, *([place_name(value.region, w.ui)] if value.region else [])])
    if isinstance(f.value, Choice):
        return w("list.comma").join(_choice(name, v, w) for v in value)
    if isinstance(f.value, Territory):
        return place_name(shown, w.ui)
    if name == "field":
        named = [technology_fields()[number].names for number in value]
        return w("list.comma").join(names.get(w.ui, names["en"]) for names in named)
    if name in _SUGGESTED:
        return w.term(_SUGGESTED[name][0], shown.lower())
    return shown
