"""The licence columns of a spreadsheet row that say one plain thing each, from a fixed vocabulary in three languages.

A cell with a word that is not in the vocabulary, or with a price that says more than an amount, is left whole to the
reader of free text (ingest/offer_texts.py). What a word means where (许可类型 or 许可状态) is in `TERMS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_args

from catalogue.licensing.offer import (
    Grant,
    LicenceOffer,
    Payment,
    PaymentModel,
    RoyaltyBase,
    Scheme,
    Status,
    Sublicensable,
    Trial,
)
from ingest.amounts import read_money, read_months, read_percent
from ingest.cells import folded, read_yes_no, split, stated, words
from ingest.headers import plain
from ingest.places import territory_codes

Effect = tuple[str, Any]

_OPEN = (("status", "open_licence"), ("scheme", "cn_open_licence"), ("grants", "non_exclusive"))
_WORDS: dict[tuple[Effect, ...], str] = {
    (("grants", "non_exclusive"),): "普通许可 普通实施许可 非独占许可 非排他许可 普通 普通許可 非独占 通常実施権 非独占的通常実施権"
    " nonexclusive nonexclusivelicence nonexclusivelicense",
    (("grants", "exclusive"),): "独占许可 独占实施许可 独占 獨占許可 専用実施権 exclusive exclusivelicence exclusivelicense",
    (("grants", "sole"),): "排他许可 排他实施许可 排他 sole solelicence solelicense",
    (("grants", "cross"),): "交叉许可 クロスライセンス cross crosslicence crosslicense",
    (("grants", "assignment"),): "转让 专利转让 专利权转让 所有权转让 轉讓 譲渡 権利譲渡 assignment sale purchase",
    (("grants", "option"),): "优先选择权 选择权 オプション オプション契約 option optionagreement",
    (("grants", "evaluation"),): "评估许可 试用许可 評価ライセンス 評価契約 evaluation evaluationlicence evaluationlicense",
    (("grants", "equity_contribution"),): "作价入股 作价投资 技术入股 技术作价 現物出資 equitycontribution",
    _OPEN: "开放许可 专利开放许可 開放許可 openlicence openlicense",
    (("scheme", "use_first_pay_later"),): "先使用后付费 先用后付 先用后转 先使用后付 先使用後払い usefirstpaylater",
    (("scheme", "cn_open_licence"),): "中国专利开放许可",
    (("scheme", "licence_of_right"),): "当然许可 当然许可制度 実施許諾用意 licenceofright licensesofright licenseofright",
    (("scheme", "easy_access"),): "简易许可 免费简易许可 易得许可 イージーアクセス easyaccess easyaccessip",
    (("scheme", "standard_form"),): "标准许可 格式合同 标准合同 标准条款 標準契約 定型契約 standardform standardlicence standardterms",
    (("scheme", "negotiated"),): "协商许可 协商 协议许可 個別交渉 個別契約 negotiated",
    (("status", "available"),): "可许可 可交易 挂牌中 可供许可 供许可 許諾可 募集中 available availableforlicensing availableforlicence",
    (("status", "limited"),): "部分可许可 有限许可 限制许可 一部許諾可 限定的 limited",
    (("status", "under_option"),): "洽谈锁定 选择权期内 已有意向 谈判锁定 オプション中 優先交渉中 underoption",
    (("status", "exclusively_licensed"),): "已独占许可 已被独占许可 独占許諾済 専用実施権設定済 exclusivelylicensed exclusivelylicenced",
    (("status", "withdrawn"),): "已撤回 撤回 已下架 取下げ 取下済 withdrawn",
    (("status", "lapsed"),): "已失效 失效 失効 lapsed",
    (("models", "free"),): "免费 免费许可 免费使用 無償 無料 free",
    (("models", "lump_sum"),): "一次总付 一次性付清 一次性支付 一次付清 固定费用 一括払い 一括払 lumpsum onetimepayment",
    (("models", "instalments"),): "分期 分期付款 分期支付 总付分期 分割払い 分割払 instalments installments",
    (("models", "upfront_plus_royalty"),): "入门费+提成 入门费加提成 一時金+ロイヤルティ 一時金+実施料 upfront+royalty"
    " upfrontplusroyalty upfrontfeeplusroyalty",
    (("models", "royalty_only"),): "提成 仅提成 纯提成 提成支付 ロイヤルティのみ 実施料のみ royaltyonly royalty runningroyalty",
    (("models", "milestone"),): "里程碑 里程碑付款 マイルストーン milestone milestones milestonepayments",
    (("models", "equity"),): "股权 股权支付 入股 株式 equity",
    (("models", "deferred"),): "延期付款 延后付款 后付费 后付 後払い 後払 deferred deferredpayment",
    (("on_request", True),): "面议 价格面议 议价 协商定价 応相談 要相談 相談 negotiable onrequest priceonrequest tobenegotiated",
}  # fmt: skip


def _term(word: str) -> str:
    """A word of the vocabulary, or of a cell, in the one form in which they are compared."""
    return "+".join(plain(part) for part in re.split(r"\s*[+＋]\s*", word))


TERMS: dict[str, tuple[Effect, ...]] = {
    _term(word): effects for effects, words in _WORDS.items() for word in words.split()
}
"""Wording -> what it says. The names of the exchange format themselves are understood as well."""
for _slot, _names in (("grants", Grant), ("scheme", Scheme), ("status", Status), ("models", PaymentModel)):
    for _name in get_args(_names):
        TERMS.setdefault(_term(_name), ((_slot, _name),))

_BASES: dict[str, RoyaltyBase] = {
    **{plain(base): base for base in get_args(RoyaltyBase)},
    **dict.fromkeys(words("净销售额 净销售收入 netsales 正味販売額 純売上高 正味売上高"), "net_sales"),
    **dict.fromkeys(words("利润 净利润 profit profits 利益"), "profit"),
    **dict.fromkeys(words("销售额 销售收入 营业收入 收入 sales turnover revenue revenues 売上高"), "revenue"),
    **dict.fromkeys(words("件 台 销量 产量 单位产品 unit units perunit 販売数量"), "unit"),
}
_CONSENT = words(
    "经同意 需同意 须同意 经许可人同意 经书面同意 需许可人同意 consent withconsent 同意要 要同意 承諾要"
)
_UNTIL_EXPIRY = re.compile(
    r"(至|到).*(期满|届满|失效|到期)(为止|日)?|until (patent )?expir(y|ation)|満了まで|存続期間満了まで|专利有效期内|专利有效期"
)
_SEPARATORS = re.compile(r"\s*[;；|｜、\n,，/／]\s*")
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")
# Where a word says several things, a column about one of them takes only that one: 开放许可 under 许可状态 is a status.
_PRICES = ("price", "upfront", "royalty")
_COLUMNS = {"grants": "", "transfer": "", "payment": "", "status": "status", "scheme": "scheme"}


@dataclass(frozen=True)
class TermCell:
    """A licence cell: its text, the unit its header states, and the header."""

    text: str
    unit: str | None = None
    header: str = ""


@dataclass(frozen=True)
class Declared:
    """What columns of their own say. `left` holds the cells whose wording says more than the vocabulary knows,
    and those whose value cannot be, with the reason."""

    offer: LicenceOffer
    left: Mapping[str, str | None]


def read_declared(cells: Mapping[str, TermCell], *, language: str | None) -> Declared:
    """The offer that the columns of one row state, as far as each says one plain thing. `language` decides whose sign ￥ is."""
    left: dict[str, str | None] = {}
    said = _said(cells, left)
    payment = _payment(cells, said, left, language)
    free_months = _checked("free_months", cells, left, read_months)
    term = cells.get("term")
    until_expiry = True if term and _UNTIL_EXPIRY.search(folded(term.text)) else None
    territory = None
    if "territory" in cells:
        territory = territory_codes(split(cells["territory"].text, commas=True))
        if territory is None:
            left["territory"] = None
    offer = LicenceOffer(
        status=said["status"][0] if said["status"] else None,
        scheme=said["scheme"][0] if said["scheme"] else None,
        grants=tuple(said["grants"]) or None,
        sublicensable=_sublicensable(cells.get("sublicensable"), left),
        territory=territory,
        term_months=None if until_expiry else _checked("term", cells, left, read_months),
        until_expiry=until_expiry,
        payment=payment if payment != Payment() else None,
        trial=Trial(free_months=free_months) if free_months is not None else None,
    )
    return Declared(offer, left)


def _said(cells: Mapping[str, TermCell], left: dict[str, str | None]) -> dict[str, list[Any]]:
    """Slot (status, scheme, grants, models, on_request) -> what the cells say of it, in order, each once."""
    said: dict[str, list[Any]] = {slot: [] for slot in ("status", "scheme", "grants", "models", "on_request")}
    effects: list[Effect] = []
    # a column about one thing comes first: it outweighs what a word elsewhere says in passing
    for column in sorted(_COLUMNS.keys() & cells.keys(), key=lambda name: (not _COLUMNS[name], name)):
        written = [word for word in _SEPARATORS.split(cells[column].text) if word.strip()]
        known = [TERMS.get(_term(word)) for word in written]
        if not all(known):
            left[column] = None  # part of a sentence would be another one
            continue
        for found in known:
            own = tuple(effect for effect in found or () if effect[0] == _COLUMNS[column])
            effects.extend(own or found or ())
    for column in _PRICES:
        if column in cells:
            found = TERMS.get(_term(cells[column].text), ())
            effects.extend(effect for effect in found if effect[0] == "on_request" or effect[1] == "free")
    if _yes(cells, "open_licence", left):
        effects.extend(_OPEN)
    if _yes(cells, "use_first", left):
        effects.append(("scheme", "use_first_pay_later"))
    if _yes(cells, "on_request", left):
        effects.append(("on_request", True))
    for slot, value in effects:
        if value not in said[slot]:
            said[slot].append(value)
    return said


def _payment(
    cells: Mapping[str, TermCell],
    said: Mapping[str, list[Any]],
    left: dict[str, str | None],
    language: str | None,
) -> Payment:
    def money(name: str) -> Any:
        return _checked(name, cells, left, lambda text, unit: read_money(text, unit=unit, language=language))

    price, upfront, annual = money("price"), money("upfront"), money("annual_fee")
    royalty = _checked("royalty", cells, left, read_percent)
    currencies = {amount.currency for amount in (price, upfront, annual) if amount and amount.currency}
    column = stated(cells["currency"].text) if "currency" in cells else None
    if column:
        known = read_money(f"1 {column}", language=language)
        code = known.currency if known else column if _CURRENCY_CODE.fullmatch(column) else None
        currencies |= {code} - {None}
    if len(currencies) > 1:
        left.update(dict.fromkeys({"price", "upfront", "annual_fee", "currency"} & cells.keys()))
        price = upfront = annual = None
        currencies = set()
    if price and price.yearly:
        price, annual = None, annual or price
    base = cells.get("royalty_base")
    if base and _base(base.text) is None:
        left["royalty_base"] = None
    return Payment(
        models=tuple(said["models"]) or None,
        currency=next(iter(currencies), None),
        upfront=_amount(upfront),
        total_fixed=_amount(price),
        annual_fee=_amount(annual),
        royalty_pct_min=royalty[0] if royalty else None,
        royalty_pct_max=royalty[1] if royalty else None,
        royalty_base=_base(base.text) if base else None,
        price_on_request=True if said["on_request"] else None,
    )


def _amount(money: Any) -> Decimal | None:
    return money.amount if money is not None else None


def _base(text: str) -> RoyaltyBase | None:
    word = plain(text)
    return _BASES.get(word)


def _sublicensable(cell: TermCell | None, left: dict[str, str | None]) -> Sublicensable | None:
    if cell is None:
        return None
    if plain(cell.text) in _CONSENT:
        return "consent"
    answer = read_yes_no(cell.text)
    if answer is None:
        left["sublicensable"] = None
    return None if answer is None else "yes" if answer else "no"


def _yes(cells: Mapping[str, TermCell], name: str, left: dict[str, str | None]) -> bool:
    if name not in cells:
        return False
    answer = read_yes_no(cells[name].text)
    if answer is None:
        left[name] = None
    return answer is True


def _checked(name: str, cells: Mapping[str, TermCell], left: dict[str, str | None], read: Any) -> Any:
    """What `read` makes of the cell; a cell that it cannot take is left, with the reason where its value cannot be."""
    if name not in cells:
        return None
    cell = cells[name]
    if name in _PRICES and any(
        e[0] == "on_request" or e[1] == "free" for e in TERMS.get(_term(cell.text), ())
    ):
        return None
    try:
        value = read(cell.text, unit=cell.unit)
    except ValueError as error:
        left[name] = str(error)
        return None
    if value is None:
        left[name] = None
    return value
