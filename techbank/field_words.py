"""What a column of a spreadsheet can be taken as, in the words of a page."""

from __future__ import annotations

from typing import Final

from ingest.headers import FIELDS

_PLACES: Final = ("en", "zh", "ja")
# fmt: off
_LABELS: Final[dict[str, tuple[str, str, str]]] = {
    "title": ("title", "标题", "名称"),
    "abstract": ("abstract", "摘要", "要約"),
    "claims": ("claims", "权利要求", "請求項"),
    "first_claim": ("first claim", "首项权利要求", "第1請求項"),
    "description": ("description", "说明书、详细介绍", "明細書・説明"),
    "keywords": ("keywords", "关键词", "キーワード"),
    "text": ("text (unless it is the title)", "文本", "テキスト"),
    "weak_title": ("name (title beside a patent number)", "名称（有专利号时作标题）", "名前（番号があれば名称）"),
    "reference": ("own reference number", "本单位编号", "管理番号"),
    "publication_number": ("publication number", "公开（公告）号", "公報番号"),
    "application_number": ("application number", "申请号", "出願番号"),
    "patent_number": ("patent number of any kind", "专利号（不分种类）", "特許番号（種別不問）"),
    "kind": ("kind code", "文献种类代码", "公報種別"),
    "country": ("country of the patent", "专利所在国家", "国"),
    "family": ("family", "同族", "ファミリー"),
    "right": ("type of right", "专利类型", "権利種別"),
    "filing_date": ("filing date", "申请日", "出願日"),
    "priority_date": ("priority date", "优先权日", "優先日"),
    "publication_date": ("publication date", "公开日", "公開日"),
    "announcement_date": ("announcement date", "公告日", "公告日"),
    "grant_date": ("grant date", "授权日", "登録日"),
    "expiry_date": ("expiry date", "到期日", "満了日"),
    "published": ("listed on", "发布日期", "掲載日"),
    "legal_status": ("legal status", "法律状态", "法的状況"),
    "status": ("status", "状态", "状況"),
    "owner": ("owner", "权利人", "権利者"),
    "applicants": ("applicants", "申请人", "出願人"),
    "inventors": ("inventors", "发明人", "発明者"),
    "ipc": ("IPC", "IPC分类号", "IPC"),
    "cpc": ("CPC", "CPC分类号", "CPC"),
    "sectors": ("sectors", "产业领域", "産業分野"),
    "labels": ("labels", "标签", "ラベル"),
    "trl": ("technology readiness level", "技术成熟度", "技術成熟度（TRL）"),
    "computing_needed": ("needs computing power", "是否需要算力", "計算資源の要否"),
    "voucher": ("computing voucher", "算力券", "計算クーポン"),
    "language": ("language", "语言", "言語"),
    "url": ("web page", "网页", "ウェブページ"),
    "contact_any": ("contact (name, phone or e-mail)", "联系方式（姓名、电话或邮箱）", "連絡先（名前・電話・メール）"),
    "contact_name": ("contact person", "联系人", "担当者"),
    "contact_email": ("contact e-mail", "联系邮箱", "連絡先メール"),
    "contact_phone": ("contact phone", "联系电话", "連絡先電話"),
    "contact_address": ("contact address", "联系地址", "連絡先住所"),
    "contact_url": ("contact web page", "联系网址", "連絡先URL"),
    "terms": ("licence terms in words", "许可条件（文字）", "実施条件（文章）"),
    "grants": ("kind of licence", "许可类型", "許諾形態"),
    "scheme": ("licensing scheme", "许可模式", "許諾制度"),
    "open_licence": ("open licence", "开放许可", "開放許諾"),
    "use_first": ("use first, pay later", "先使用后付费", "先使用・後払い"),
    "transfer": ("transfer of the right", "是否可转让", "譲渡"),
    "sublicensable": ("sub-licensing", "可否分许可", "再許諾"),
    "territory": ("territory", "许可地域", "許諾地域"),
    "term": ("term", "许可期限", "許諾期間"),
    "free_months": ("free months", "免费月数", "無償期間（月）"),
    "payment": ("way of payment", "付款方式", "支払方法"),
    "price": ("price", "价格", "価格"),
    "currency": ("currency", "币种", "通貨"),
    "upfront": ("upfront fee", "入门费", "一時金"),
    "annual_fee": ("annual fee", "年费", "年額"),
    "royalty": ("royalty", "提成", "実施料率"),
    "royalty_base": ("royalty base", "提成基数", "算定基礎"),
    "on_request": ("price on request", "价格面议", "価格応相談"),
}
# fmt: on


def field_labels(language: str) -> dict[str, str]:
    """Every field that a column can be taken as, with its words (`en` where there are none in that language)."""
    place = _PLACES.index(language) if language in _PLACES else 0
    known = {field: labels[place] for field, labels in _LABELS.items() if field in FIELDS}
    return known | {field: field.replace("_", " ") for field in sorted(FIELDS - known.keys())}
