"""Column headers of patent and technology-transfer spreadsheets, in Chinese, English and Japanese.

A new synonym is one word in `SYNONYMS`. Headers are compared after `plain`: half-width letters, lower case, without
what stands in brackets, spaces and punctuation; so 公开（公告）号, "公开号 " and 公开号(必填) are one. What stands in the
brackets is kept where it says a language (标题（英文）) or a unit (许可费（万元）, 免费试用期（月）).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

SYNONYMS: dict[str, tuple[str, ...]] = {
    "title": (
        "标题 题名 名称 专利名称 发明名称 发明名 成果名称 技术名称 项目名称 科技成果名称 软件名称 专利标题 標題 專利名稱 發明名稱",
        "title inventiontitle technologytitle patenttitle technologyname inventionname technology",
        "発明の名称 名称 タイトル 題名 技術名 技術名称 考案の名称",
    ),
    "weak_title": ("name",),
    "abstract": (
        "摘要 简介 技术简介 成果简介 项目简介 成果介绍 技术描述 内容简介 摘要内容 专利摘要 技术说明 技术概述",
        "abstract summary overview shortdescription technicalabstract technologysummary technologyoverview",
        "要約 概要 技術概要 抄録 要旨",
    ),
    "text": ("text",),
    "first_claim": (
        "首项权利要求 首权 第一权利要求 独立权利要求 主权利要求 首項權利要求 主权项",
        "firstclaim mainclaim independentclaim claim1 representativeclaim",
        "請求項1 第一請求項 代表請求項",
    ),
    "claims": ("权利要求 权利要求书 權利要求", "claims claim allclaims", "請求項 特許請求の範囲 請求の範囲"),
    "description": (
        "说明书 详细说明 详细描述",
        "description fulldescription detaileddescription",
        "明細書 詳細な説明",
    ),
    "keywords": (
        "关键词 关键字 主题词 标签 技术关键词 關鍵詞",
        "keywords keyword tags",
        "キーワード",
    ),
    "owner": (
        "专利权人 当前权利人 权利人 当前专利权人 所有权人 成果持有单位 持有单位 成果单位 成果完成单位 完成单位 所属单位 单位"
        " 所属高校 高校 院校 供方 供给方 专利权人名称 權利人 專利權人 成果所有人 著作权人 版权人 许可人 许可方",
        "owner owners patentee currentassignee assignee assignees institution university organisation"
        " organization proprietor rightholder licensor",
        "権利者 特許権者 出願人権利者 所有者 機関 大学 大学名 機関名",
    ),
    "applicants": (
        "申请人 原始申请人 标准申请人 第一申请人 当前申请人 申请单位 申請人",
        "applicant applicants originalassignee originalapplicant",
        "出願人",
    ),
    "inventors": ("发明人 设计人 發明人", "inventor inventors designer designers", "発明者 考案者"),
    "publication_number": (
        "公开号 公开公告号 公告号 授权公告号 公布号 申请公布号 文献号 專利公開號",
        "publicationnumber publicationno pubnumber pubno documentnumber authorizationnoticeid"
        " publicationid patentpublicationnumber grantnumber",
        "公開番号 公報番号 文献番号 登録番号 特許公開番号",
    ),
    "patent_number": (
        "专利号 专利编号 專利號 专利申请号专利号 专利证书号",
        "patentnumber patentno patent",
        "特許番号",
    ),
    "application_number": (
        "申请号 专利申请号 申請號",
        "applicationnumber applicationno applno appno filingid applicationid applicationsn serialnumber",
        "出願番号",
    ),
    "country": (
        "国家 公开国别 专利国别 受理局 国别 国家地区",
        "country publicationcountry jurisdiction office",
        "国 発行国",
    ),
    "kind": ("文献类型 文献种类 公开类型", "kind kindcode documentkind", "公報種別"),
    "right": (
        "专利类型 类型 知识产权类型 成果类型 专利种类",
        "patenttype iptype typeofright typeofip",
        "権利種別 四法",
    ),
    "filing_date": ("申请日 申请日期 申請日", "filingdate applicationdate datefiled", "出願日"),
    "priority_date": ("优先权日 优先权日期", "prioritydate earliestprioritydate", "優先日"),
    "publication_date": (
        "公开日 公开公告日 公布日 申请公布日 公开日期",
        "publicationdate pubdate",
        "公開日 発行日 公報発行日",
    ),
    "announcement_date": (
        "公告日 授权公告日",
        "authorizedannouncementdate announcementdate",
        "登録公報発行日",
    ),
    "grant_date": ("授权日 授权日期", "grantdate dategranted issuedate", "登録日"),
    "expiry_date": (
        "到期日 届满日 专利到期日 失效日 预计到期日 期限届满日",
        "expirydate expirationdate patentexpirationdate expires estimatedexpiry",
        "満了日 存続期間満了日",
    ),
    "legal_status": (
        "法律状态 专利状态 当前法律状态 简单法律状态 法律状态有效性 权利状态 专利法律状态",
        "legalstatus patentstatus simplelegalstatus",
        "法的状態 ステータス 権利状況",
    ),
    "family": ("同族号 专利族 同族编号 简单同族", "familyid familynumber family", "ファミリー番号"),
    "ipc": (
        "ipc分类号 ipc主分类 ipc主分类号 主分类号 国际分类号 分类号 ipc",
        "ipc intcl ipccodes",
        "国際特許分類",
    ),
    "cpc": ("cpc分类号 cpc主分类 cpc", "cpc cpccodes cpcclassification", "共通特許分類"),
    "labels": ("labels",),
    "sectors": (
        "产业领域 应用领域 行业 所属行业 产业 应用行业 行业领域 所属产业 领域 技术领域",
        "sector sectors industry industries fieldofapplication applicationarea applicationfield",
        "分野 産業分野 応用分野 業種",
    ),
    "trl": (
        "成熟度 技术成熟度 trl 技术就绪度 成熟度等级 成果成熟度",
        "trl technologyreadinesslevel readiness readinesslevel trllevel",
        "技術成熟度 成熟度レベル",
    ),
    "computing_needed": (
        "算力需求 是否需要算力 所需算力",
        "computingneeded computing computeneeds",
        "計算資源",
    ),
    "voucher": (
        "算力券 是否可用算力券 可用算力券 算力券支持 是否适用算力券",
        "computingvoucher computingvouchers vouchereligible computevoucher",
        "計算クーポン 計算力バウチャー 計算資源バウチャー",
    ),
    "contact_name": (
        "联系人 联系人姓名 负责人 项目负责人 聯繫人",
        "contact contactname contactperson",
        "連絡先氏名 担当者 連絡担当者",
    ),
    "contact_phone": (
        "电话 联系电话 手机 联系方式电话 手机号",
        "phone telephone contactphone tel",
        "電話 電話番号",
    ),
    "contact_email": ("邮箱 电子邮箱 联系邮箱 电子邮件", "email contactemail mail", "メール メールアドレス"),
    "contact_url": ("联系网址",),
    "contact_address": ("联系地址 通讯地址", "contactaddress", "連絡先住所"),
    "contact_any": ("联系方式", "contactdetails", "連絡先"),
    "terms": (
        "许可条件 许可条款 许可说明 许可要求 合作条件 转让条件 转让许可条件 交易条件 许可备注 许可意向 许可转让要求 商务条件"
        " 许可信息 许可及费用",
        "terms licenceterms licenseterms licensingterms termsandconditions conditions licensing licencenotes licensenotes"
        " licensinginformation dealterms",
        "許諾条件 実施許諾条件 ライセンス条件 実施条件 取引条件 条件 許諾条件等",
    ),
    "grants": (
        "许可类型 许可方式 许可性质 合作方式 許可類型 转化方式 许可种类",
        "licencetype licensetype grants typeoflicence typeoflicense licencetypes licensetypes grant",
        "許諾形態 実施権の種類 ライセンス形態 ライセンス種別",
    ),
    "transfer": (
        "转让方式 交易方式 转移方式",
        "transfertype transfermode modeoftransfer",
        "移転方式 取引形態",
    ),
    "status": (
        "许可状态 交易状态 挂牌状态",
        "licencestatus licensestatus offerstatus availability",
        "許諾状況 ライセンス状況",
    ),
    "scheme": (
        "许可模式 许可机制 许可方案",
        "scheme licencescheme licensescheme",
        "許諾制度 ライセンス制度 スキーム",
    ),
    "open_licence": ("是否开放许可 开放许可", "openlicence openlicense", "開放許諾"),
    "use_first": ("是否先使用后付费 先使用后付费 先用后付 是否先用后付", "usefirstpaylater", "先使用後払い"),
    "price": (
        "许可费 许可费用 价格 报价 转让价格 许可价格 转让费 费用 意向价格 许可使用费 總價 总价 许可费标准 挂牌价",
        "price fee licencefee licensefee totalprice totalfee fixedfee totalfixed askingprice",
        "価格 許諾料 ライセンス料 対価 総額",
    ),
    "upfront": (
        "入门费 首付款 首付费",
        "upfront upfrontfee entryfee initialfee upfrontpayment",
        "一時金 契約一時金 頭金",
    ),
    "annual_fee": ("年费 每年许可费 年许可费", "annualfee yearlyfee", "年額 年間許諾料"),
    "royalty": (
        "提成比例 提成率 提成 提成费率 许可费率",
        "royalty royaltyrate royaltypct royaltypercent",
        "実施料率 料率 ロイヤルティ率 ロイヤルティ",
    ),
    "royalty_base": ("提成基数 提成基准 提成依据", "royaltybase basisofroyalty", "算定基礎 実施料算定基礎"),
    "currency": ("币种 货币", "currency", "通貨"),
    "payment": (
        "付款方式 支付方式 费用支付方式 收费方式 计费方式",
        "payment paymentmodel paymentmodels paymentterms paymentmethod methodofpayment",
        "支払方法 支払方式 支払い方法",
    ),
    "on_request": ("是否面议 价格面议 面议", "priceonrequest negotiable", "応相談 価格応相談"),
    "free_months": (
        "免费试用期 免费使用期 试用期 免费试用月数 免费期",
        "freetrial freemonths freetrialmonths trialperiod freeperiod",
        "無償試用期間 無料試用期間 試用期間",
    ),
    "term": (
        "许可期限 许可年限 许可期 期限",
        "licenceterm licenseterm term termmonths",
        "許諾期間 契約期間 実施期間",
    ),
    "territory": (
        "许可地域 许可范围 地域 许可区域 地域范围",
        "territory licenceterritory licenseterritory region",
        "許諾地域 地域 実施地域",
    ),
    "sublicensable": (
        "是否可分许可 分许可 可否分许可 是否允许分许可 再许可",
        "sublicensable sublicence sublicense sublicensing",
        "再許諾 サブライセンス 再実施許諾",
    ),
    "reference": (
        "编号 成果编号 技术编号 项目编号 登记号 成果登记号 編號",
        "reference referencenumber referenceno ref refno caseno casenumber docket docketnumber technologyid id",
        "管理番号 整理番号 案件番号",
    ),
    "url": ("链接 网址 详情链接 网页 連結", "url link website webpage", "リンク"),
    "published": ("发布日期 发布时间 挂牌日期", "published publisheddate listed listingdate", "掲載日"),
    "language": ("语言 语种", "lang language", "言語"),
}
"""Target field -> words, separated by spaces; the languages side by side only for reading."""

LANGUAGE_WORDS: dict[str, str] = {
    **dict.fromkeys(("中文", "汉语", "中国語", "中文版", "chinese", "zh", "cn"), "zh"),
    **dict.fromkeys(("英文", "英语", "英語", "英文版", "english", "en", "eng"), "en"),
    **dict.fromkeys(("日文", "日语", "日本語", "和文", "japanese", "ja", "jp"), "ja"),
}
FIELDS = frozenset(SYNONYMS)
"""What a column can be taken as."""
_BY_WORD = {word: field for field, groups in SYNONYMS.items() for group in groups for word in group.split()}
_BRACKETS = re.compile(r"[(\[【〔「『<《]([^)\]】〕」』>》]*)[)\]】〕」』>》]")
_NOT_LETTERS = re.compile(r"[\W_]+")

_LONGEST = 60
_ENOUGH = 200  # characters of a cell that could be a header

TITLE_FIELDS = frozenset({"title", "weak_title", "text"})


@dataclass(frozen=True)
class Column:
    """A recognised column: where it stands (from 0), what it means, its language and unit where the header says."""

    index: int
    field: str
    language: str | None = None
    unit: str | None = None


@lru_cache(maxsize=4096)
def plain(header: str) -> str:
    """A header without case, width, brackets' content, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", header[:_ENOUGH]).casefold()
    return _NOT_LETTERS.sub("", _BRACKETS.sub("", folded)) or _NOT_LETTERS.sub("", folded)


def recognise(header: Sequence[str]) -> tuple[Column, ...]:
    """The columns whose meaning is known; the others are left alone."""
    return tuple(
        column for index, text in enumerate(header) if text and (column := column_of(index, text)) is not None
    )


def longest_end(word: str) -> tuple[str, str] | None:
    """The longest known word that a header's plain word ends with, and its field; a Chinese name ends with what it is."""
    for start in range(1, len(word)):
        if (end := word[start:]) in _BY_WORD:
            return end, _BY_WORD[end]
    return None


def is_header(columns: Sequence[Column]) -> bool:
    """Whether this is the header of a table of technologies: a title and at least one more column.

    `name` and `text` are titles only beside the number of a patent.
    """
    found = {column.field for column in columns}
    if "title" in found:
        return len(found) >= 2
    return bool(found & TITLE_FIELDS) and bool(found & {"publication_number", "application_number"})


def column_of(index: int, header: str) -> Column | None:
    """The column that a header names, None where its words are not known; a long text is no header."""
    if len(header) > _LONGEST:
        return None
    named = _named(header)
    return None if named is None else Column(index, *named)


@lru_cache(maxsize=4096)
def _named(header: str) -> tuple[str, str | None, str | None] | None:
    """Field, language and unit that a header names. Every reader asks it of the same first cells, hence the cache."""
    folded = unicodedata.normalize("NFKC", header).casefold().strip()
    notes = [_NOT_LETTERS.sub("", note) or note.strip() for note in _BRACKETS.findall(folded)]
    language = next((LANGUAGE_WORDS[note] for note in notes if note in LANGUAGE_WORDS), None)
    unit = next((note for note in notes if note not in LANGUAGE_WORDS), None)
    if unit is None and ("%" in folded or "pct" in folded or "percent" in folded):
        unit = "%"
    if unit is None and ("month" in folded or "月数" in folded):
        unit = "月"
    word = plain(header)
    if word in _BY_WORD:
        return _BY_WORD[word], language, unit
    for mark, code in LANGUAGE_WORDS.items():
        for rest in _without(folded, word, mark):
            if rest in _BY_WORD:
                return _BY_WORD[rest], code, unit
    return None


def _without(folded: str, word: str, mark: str) -> list[str]:
    """The header's word without a language mark before or after it (英文标题, title_en, Chinese title)."""
    cut = []
    if word.startswith(mark):
        cut.append(word.removeprefix(mark))
    if word.endswith(mark):
        cut.append(word.removesuffix(mark))
    if cut and mark.isascii() and not re.search(rf"(^{mark}[\W_]|[\W_]{mark}$)", folded):
        return []
    return cut
