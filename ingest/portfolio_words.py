"""The words of a portfolio's spreadsheet in three languages: headers of fields, names of kinds and states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

LANGUAGES: Final = ("zh", "en", "ja")
YES_NO: Final[Mapping[str, tuple[str, str]]] = {
    "zh": ("是", "否"),
    "en": ("yes", "no"),
    "ja": ("はい", "いいえ"),
}

# Field -> Chinese, English, Japanese.
_FIELDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "id": ("编号", "ID", "管理番号"),
    "title": ("标题", "Title", "発明の名称"),
    "abstract": ("摘要", "Abstract", "要約"),
    "claims": ("权利要求", "Claims", "請求項"),
    "description": ("说明书", "Description", "明細書"),
    "keywords": ("关键词", "Keywords", "キーワード"),
    "owner": ("专利权人", "Owner", "権利者"),
    "name": ("名称", "name", "名称"),
    "names": ("名称", "name", "名称"),
    "country": ("国家", "country", "国"),
    "region": ("地区", "region", "地域"),
    "patents": ("专利", "Patent", "特許"),
    "number": ("公开（公告）号", "publication number", "公報番号"),
    "kind": ("类别", "kind", "種別"),
    "application_number": ("申请号", "application number", "出願番号"),
    "right": ("专利类型", "type of right", "権利種別"),
    "filing_date": ("申请日", "filing date", "出願日"),
    "priority_date": ("优先权日", "priority date", "優先日"),
    "publication_date": ("公开日", "publication date", "公開日"),
    "grant_date": ("授权日", "grant date", "登録日"),
    "expiry_date": ("到期日", "expiry date", "満了日"),
    "status": ("状态", "status", "状況"),
    "family_id": ("同族号", "family", "ファミリー番号"),
    "applicants": ("申请人", "applicants", "出願人"),
    "inventors": ("发明人", "inventors", "発明者"),
    "events": ("法律事件", "event", "登録事項"),
    "code": ("代码", "code", "コード"),
    "date": ("日期", "date", "日付"),
    "licence": ("许可种类", "licence", "実施権"),
    "detail": ("说明", "detail", "詳細"),
    "publications": ("各次公开", "publications", "公報一覧"),
    "ipc": ("IPC分类号", "IPC", "国際特許分類"),
    "cpc": ("CPC分类号", "CPC", "共通特許分類"),
    "sectors": ("产业领域", "Sectors", "産業分野"),
    "trl": ("技术成熟度", "Readiness level", "技術成熟度"),
    "computing": ("算力", "Computing", "計算資源"),
    "needed": ("是否需要", "needed", "要否"),
    "voucher_eligible": ("可用算力券", "voucher eligible", "クーポン対象"),
    "contact": ("联系方式", "Contact", "連絡先"),
    "organisation": ("单位", "organisation", "所属"),
    "email": ("邮箱", "e-mail", "メール"),
    "phone": ("电话", "phone", "電話"),
    "url": ("网址", "URL", "URL"),
    "address": ("地址", "address", "住所"),
    "offers": ("许可", "Offer", "許諾"),
    "source": ("来源", "source", "出所"),
    "as_of": ("截至", "as of", "基準日"),
    "scheme": ("许可模式", "scheme", "許諾制度"),
    "grants": ("许可类型", "grants", "許諾形態"),
    "sublicensable": ("可否分许可", "sublicensable", "再許諾"),
    "territory": ("许可地域", "territory", "許諾地域"),
    "territory_excluded": ("不含地域", "territory excluded", "除外地域"),
    "fields": ("应用领域", "fields of use", "用途"),
    "fields_excluded": ("不含领域", "fields excluded", "除外用途"),
    "start": ("起始日", "start", "開始日"),
    "term_months": ("期限（月）", "term (months)", "期間（月）"),
    "until_expiry": ("至专利到期", "until expiry", "満了まで"),
    "eligibility": ("对象", "eligibility", "対象"),
    "sme_only": ("仅限中小企业", "SMEs only", "中小企業限定"),
    "startup_only": ("仅限初创企业", "start-ups only", "スタートアップ限定"),
    "regions": ("地区", "regions", "地域"),
    "payment": ("付款", "payment", "支払"),
    "models": ("方式", "models", "方法"),
    "currency": ("币种", "currency", "通貨"),
    "upfront": ("入门费", "upfront", "一時金"),
    "total_fixed": ("固定总价", "total fixed", "総額"),
    "total_fixed_min": ("总价下限", "total fixed min", "総額下限"),
    "total_fixed_max": ("总价上限", "total fixed max", "総額上限"),
    "annual_fee": ("年费", "annual fee", "年額"),
    "instalments": ("分期", "instalment", "分割"),
    "amount": ("金额", "amount", "金額"),
    "month": ("第几个月", "month", "月"),
    "royalty_pct_min": ("提成下限（%）", "royalty min (%)", "料率下限（%）"),
    "royalty_pct_max": ("提成上限（%）", "royalty max (%)", "料率上限（%）"),
    "royalty_tiers": ("提成分段", "royalty tier", "料率段階"),
    "from": ("自", "from", "から"),
    "to": ("至", "to", "まで"),
    "pct": ("百分比", "per cent", "率（%）"),
    "royalty_base": ("提成基数", "royalty base", "算定基礎"),
    "per_unit": ("每件", "per unit", "単位当たり"),
    "min_annual": ("年最低额", "minimum a year", "年間最低額"),
    "min_annual_from_month": ("最低额起始月", "minimum from month", "最低額開始月"),
    "milestones": ("里程碑", "milestone", "マイルストーン"),
    "trigger": ("触发条件", "trigger", "条件"),
    "equity_pct": ("股权（%）", "equity (%)", "株式（%）"),
    "equity_valuation": ("估值", "valuation", "評価額"),
    "price_on_request": ("价格面议", "price on request", "応相談"),
    "trial": ("试用", "trial", "試用"),
    "free_months": ("免费月数", "free months", "無償月数"),
    "earliest_payment_month": ("最早付款月", "earliest payment month", "最早支払月"),
    "walk_away": ("可退出", "walk away", "中止可"),
    "refund": ("退款", "refund", "返金"),
    "insured": ("有保险", "insured", "保険"),
    "guaranteed": ("有担保", "guaranteed", "保証"),
    "terms": ("许可条款", "Terms", "許諾条件"),
    "text": ("原文", "text", "原文"),
    "published": ("发布日期", "Listed", "掲載日"),
    "rest": ("其余内容（请勿改动）", "The rest (leave as it is)", "その他（変更しないでください）"),
}  # fmt: skip

# Word of the exchange format -> Chinese, Japanese; English is the word itself.
_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "exclusive": ("独占", "独占"), "sole": ("排他", "単独"), "non_exclusive": ("普通", "非独占"),
    "cross": ("交叉许可", "クロスライセンス"), "assignment": ("转让", "譲渡"), "option": ("选择权", "オプション"),
    "evaluation": ("评估", "評価"), "equity_contribution": ("作价入股", "現物出資"),
    "available": ("可许可", "許諾可"), "limited": ("部分可许可", "一部許諾可"), "under_option": ("洽谈锁定", "優先交渉中"),
    "exclusively_licensed": ("已独占许可", "独占許諾済"), "open_licence": ("开放许可", "開放許諾"),
    "withdrawn": ("撤回", "取下げ"), "lapsed": ("失效", "失効"), "cn_open_licence": ("中国专利开放许可", "中国開放許諾"),
    "use_first_pay_later": ("先使用后付费", "先使用後払い"), "licence_of_right": ("当然许可", "実施許諾用意"),
    "easy_access": ("简易许可", "イージーアクセス"), "standard_form": ("标准许可", "定型契約"),
    "negotiated": ("协商", "個別交渉"), "free": ("免费", "無償"), "lump_sum": ("一次总付", "一括払い"),
    "instalments": ("分期", "分割払い"), "upfront_plus_royalty": ("入门费+提成", "一時金+実施料"),
    "royalty_only": ("仅提成", "実施料のみ"), "milestone": ("里程碑", "マイルストーン"), "equity": ("股权", "株式"),
    "deferred": ("延期付款", "後払い"), "net_sales": ("净销售额", "正味販売額"), "profit": ("利润", "利益"),
    "revenue": ("销售收入", "売上高"), "unit": ("件", "数量"), "term_elapsed": ("试用期满", "試用期間満了"),
    "first_revenue": ("首次收入", "初回売上"), "acceptance": ("验收", "検収"), "yes": ("是", "可"), "no": ("否", "不可"),
    "consent": ("经同意", "要同意"), "pending": ("审查中", "審査中"), "granted": ("授权", "登録"),
    "expired": ("届满", "満了"), "invalidated": ("宣告无效", "無効"), "invention": ("发明", "発明"),
    "utility_model": ("实用新型", "実用新案"), "design": ("外观设计", "意匠"), "plant": ("植物新品种", "植物品種"),
    "software": ("软件", "ソフトウェア"), "know_how": ("技术秘密", "ノウハウ"), "layout_design": ("布图设计", "回路配置"),
    "declared": ("申报", "申告"), "parsed": ("解析", "解析"), "inferred": ("推断", "推定"),
}  # fmt: skip
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    language: {code: words[place] for code, words in _CODES.items()}
    for place, language in enumerate(("zh", "ja"))
}


def code_of(word: str, codes: Sequence[str]) -> str:
    """The word of the exchange format that a cell means, of those it may be; any other word is left as it is."""
    asked = word.strip().casefold()
    for code in codes:
        if asked in (code, *_CODES.get(code, ())) or asked.replace(" ", "_").replace("-", "_") == code:
            return code
    return word


def header_of(path: Sequence[str], language: str) -> str:
    """The header of a path: words in the language, then the path itself, by which it is read."""
    place = LANGUAGES.index(language)
    words: list[str] = []
    for number, step in enumerate(path):
        if step.isdecimal() and words:
            words[-1] += f" {step}" if language == "en" else step
        elif number and path[number - 1] in ("texts", "names"):
            words.append(step)
        elif step in _FIELDS:
            words.append(_FIELDS[step][place])
    if path[0] == "texts":
        words = [f"{words[-1]} ({words[0]})" if language == "en" else f"{words[-1]}（{words[0]}）"]
    elif path[0] == "owner" and path[-1] == "name":
        words = words[:1]
    return f"{' '.join(words)} [{'.'.join(path)}]"
