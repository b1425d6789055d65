"""Filters on use before payment: free trial, first payment, pay after revenue, walking away."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np

from catalogue.filters.base import YES, Context, FacetColumn, Filter, Tri, tri
from catalogue.filters.columns import Column, ColumnTable
from catalogue.filters.price import FIRST_PAYMENT, PAYMENT_MODELS, UPFRONT, months_column
from catalogue.filters.values import Flag, Number
from catalogue.licensing.offer import LicenceOffer, Trial
from catalogue.records import Technology

TRIGGERS = ("term_elapsed", "first_revenue", "acceptance", "milestone")


def _yes_no(name: str, says: Callable[[Trial], bool | None]) -> Column:
    def read(technology: Technology, offer: LicenceOffer) -> tuple[str, ...] | None:
        said = says(offer.trial) if offer.trial else None
        return None if said is None else ("yes" if said else "no",)

    return Column(name, "offer", "flags", read, ("yes", "no"), (f"trial.{name}",))


def _first_instalment(technology: Technology, offer: LicenceOffer) -> int | None:
    instalments = (offer.payment.instalments if offer.payment else None) or ()
    return min((i.month for i in instalments if i.month is not None and i.amount != 0), default=None)


FREE_MONTHS = months_column("free_months", lambda t: t.free_months, "free_months")
FIRST_INSTALMENT = Column(
    "first_instalment_month", "offer", "number", _first_instalment, fields=("payment.instalments",)
)
TRIGGER = Column(
    "trial_trigger", "offer", "flags",
    lambda t, o: (o.trial.trigger,) if o.trial and o.trial.trigger else None, TRIGGERS,
    ("trial.trigger",),
)  # fmt: skip
WALK_AWAY = _yes_no("walk_away", lambda t: t.walk_away)
REFUND = _yes_no("refund", lambda t: t.refund)
INSURED = _yes_no("insured", lambda t: t.insured)


def _trial_months(table: ColumnTable, value: Decimal, context: Context) -> Tri:
    months = table.numbers["free_months"]
    return tri(months.at_least(int(value)), months.below(int(value)))


def _first_payment(table: ColumnTable, value: Decimal, context: Context) -> Tri:
    month, instalment = table.numbers["first_payment_month"], table.numbers["first_instalment_month"]
    free, asked = table.only("payment_models", "free"), int(value)
    if asked == 0:  # before month 0 there is no licence to pay for
        return np.full(table.offers, YES, dtype=np.int8)
    early = table.numbers["upfront"].above(0) | month.below(asked) | instalment.below(asked)
    return tri((free | month.at_least(asked)) & ~early, early)


def _after_revenue(table: ColumnTable, value: bool, context: Context) -> Tri:
    yes = table.flag("trial_trigger", "first_revenue")
    paid_before = table.numbers["upfront"].above(0)
    return tri(yes & ~paid_before, paid_before | (table.stated("trial_trigger") & ~yes))


def _said(name: str) -> Callable[[ColumnTable, bool, Context], Tri]:
    def judge(table: ColumnTable, value: bool, context: Context) -> Tri:
        return tri(table.flag(name, "yes"), table.flag(name, "no"))

    return judge


FILTERS = (
    Filter(
        "trial_months_min", "trial", "offer", Number("months", 0, 600),
        {"en": "Free trial, months at least", "zh": "免费试用不少于（月）", "ja": "無償試用期間（月以上）"},
        {
            "en": "The technology may be used without payment for at least so many months.",
            "zh": "可免费使用至少这么多个月。",
            "ja": "少なくともこの月数、無償で使える。",
        },
        "6", (FREE_MONTHS,), _trial_months,
    ),
    Filter(
        "first_payment_month_min", "trial", "offer", Number("months", 0, 600),
        {"en": "Nothing due before month", "zh": "此月之前无需付款", "ja": "支払い開始（か月目以降）"},
        {
            "en": "No payment is due before this month, counted from the licence's start.",
            "zh": "自许可生效起，该月之前没有任何付款。",
            "ja": "許諾の発効から数えてこの月より前に支払いがない。",
        },
        "12", (FIRST_PAYMENT, FIRST_INSTALMENT, UPFRONT, PAYMENT_MODELS), _first_payment,
    ),
    Filter(
        "pay_after_revenue", "trial", "offer", Flag(),
        {"en": "Pay only after revenue", "zh": "有收入后才付费", "ja": "売上が出てから支払い"},
        {
            "en": "The first payment falls due only once there is revenue.",
            "zh": "首次付款以取得收入为触发条件。",
            "ja": "最初の支払いは売上が立ってから生じる。",
        },
        "yes", (TRIGGER, UPFRONT), _after_revenue,
    ),
    Filter(
        "walk_away", "trial", "offer", Flag(),
        {"en": "May walk away", "zh": "可无责退出", "ja": "中途解約可"},
        {
            "en": "The user may end the trial without further payment.",
            "zh": "试用后可以退出，不再付费。",
            "ja": "試用後、追加の支払いなしに解約できる。",
        },
        "yes", (WALK_AWAY,), _said("walk_away"),
    ),
    Filter(
        "refund", "trial", "offer", Flag(),
        {"en": "Refund agreed", "zh": "约定退款", "ja": "返金あり"},
        {
            "en": "What was paid comes back if the technology does not work out. No law grants this: it must be stated.",
            "zh": "技术不达预期时退还已付费用。法律无此规定，须有明确约定。",
            "ja": "期待どおりでないとき支払い分が戻る。法律上の定めはなく、明示が必要。",
        },
        "yes", (REFUND,), _said("refund"),
    ),
    Filter(
        "insured", "trial", "offer", Flag(),
        {"en": "Insured trial", "zh": "试用有保险", "ja": "試用に保険付き"},
        {"en": "The trial is insured.", "zh": "试用阶段有保险保障。", "ja": "試用に保険が付く。"},
        "yes", (INSURED,), _said("insured"),
    ),
)  # fmt: skip

FACETS = (
    FacetColumn(
        "trial_trigger",
        {"en": "Payment begins with", "zh": "付款触发条件", "ja": "支払いの開始条件"},
        TRIGGER,
    ),
)
