"""The terms reader on Chinese wording: what offices write, and what only looks like terms."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms

READ: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "非独占性许可，每年2万，合同三年一签",
        [{"grants": ["non_exclusive"], "term_months": 36, "payment": {"annual_fee": "20000"}}],
    ),
    (
        "入场费8万，之后按营业额抽2个点",
        [
            {
                "payment": {
                    "models": ["upfront_plus_royalty"],
                    "upfront": "80000",
                    "royalty_pct_min": "2",
                    "royalty_pct_max": "2",
                    "royalty_base": "revenue",
                }
            }
        ],
    ),
    (
        "授权金60万元，另按净销售额2.5%收取",
        [
            {
                "payment": {
                    "models": ["upfront_plus_royalty"],
                    "currency": "CNY",
                    "upfront": "600000",
                    "royalty_pct_min": "2.5",
                    "royalty_pct_max": "2.5",
                    "royalty_base": "net_sales",
                }
            }
        ],
    ),
    (
        "卖出一件提2元",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "currency": "CNY",
                    "royalty_base": "unit",
                    "per_unit": "2",
                }
            }
        ],
    ),
    (
        "每瓶提成五角",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "currency": "CNY",
                    "royalty_base": "unit",
                    "per_unit": "0.5",
                }
            }
        ],
    ),
    (
        "利润分成：学校30%，企业70%",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "royalty_pct_min": "30",
                    "royalty_pct_max": "30",
                    "royalty_base": "profit",
                }
            }
        ],
    ),
    (
        "首期付款5万元，一年后付10万元",
        [
            {
                "payment": {
                    "models": ["instalments"],
                    "currency": "CNY",
                    "instalments": [{"amount": "50000", "month": 0}, {"amount": "100000", "month": 12}],
                }
            }
        ],
    ),
    (
        "签约付10万，投产后再付20万",
        [
            {
                "payment": {
                    "models": ["milestone"],
                    "upfront": "100000",
                    "milestones": [{"trigger": "投产后", "amount": "200000"}],
                }
            }
        ],
    ),
    (
        "独占另议，普通8万/年",
        [
            {"grants": ["exclusive"], "payment": {"price_on_request": True}},
            {"grants": ["non_exclusive"], "payment": {"annual_fee": "80000"}},
        ],
    ),
    (
        "普通许可5万元，独占价格面谈",
        [
            {
                "grants": ["non_exclusive"],
                "payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "50000"},
            },
            {"grants": ["exclusive"], "payment": {"price_on_request": True}},
        ],
    ),
    (
        "可作普通许可、排他许可或转让，费用分别为5万、15万和40万",
        [
            {"grants": ["non_exclusive"], "payment": {"models": ["lump_sum"], "total_fixed": "50000"}},
            {"grants": ["sole"], "payment": {"models": ["lump_sum"], "total_fixed": "150000"}},
            {"grants": ["assignment"], "payment": {"models": ["lump_sum"], "total_fixed": "400000"}},
        ],
    ),
    ("等卖出去再给钱", [{"trial": {"trigger": "first_revenue"}}]),
    ("费用双方协商", [{"payment": {"price_on_request": True}}]),
    ("经本校书面同意方可分许可", [{"sublicensable": "consent"}]),
    ("许可状态：已许可（独占）", [{"status": "exclusively_licensed"}]),
    ("许可种类：独占许可；备案日：2023-08-22", [{"status": "exclusively_licensed"}]),
    ("已撤回开放许可声明", [{"status": "withdrawn"}]),
    ("全国范围，港澳台除外", [{"territory": ["CN"], "territory_excluded": ["HK", "MO", "TW"]}]),
    (
        "境外独占许可300万元",
        [
            {
                "grants": ["exclusive"],
                "territory": ["WW"],
                "territory_excluded": ["CN"],
                "payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "3000000"},
            }
        ],
    ),
    ("许可期限(年)：5", [{"term_months": 60}]),
    (
        "许可费(元)：50000",
        [{"payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "50000"}}],
    ),
    (
        "许可费（万元）：20-30\n付款方式：签约付50%",
        [
            {
                "payment": {
                    "models": ["lump_sum"],
                    "currency": "CNY",
                    "total_fixed_min": "200000",
                    "total_fixed_max": "300000",
                }
            }
        ],
    ),
    (
        "十至十五万元",
        [
            {
                "payment": {
                    "models": ["lump_sum"],
                    "currency": "CNY",
                    "total_fixed_min": "100000",
                    "total_fixed_max": "150000",
                }
            }
        ],
    ),
    (
        "普通许可年费1万元（前两年免费）",
        [
            {
                "grants": ["non_exclusive"],
                "payment": {"currency": "CNY", "annual_fee": "10000"},
                "trial": {"free_months": 24},
            }
        ],
    ),
]

NOTHING = [
    "项目总投资500万，达产后年销售额3000万，净利15%，3年回本",
    "该催化剂性能独占鳌头，对乙炔具排他性吸附，转化率98%",
    "树脂30份、普通填料20份，转速200转让其混合均匀，分3次加入",
    "专利权质押登记生效 质权人：XX银行 主债权500万元",
    "2021年以普通许可方式许可给宁波某企业，许可费30万元",
    "政府对受让方给予转让费50%的补助",
    "转让收入的70%归发明人团队",
    "同类专利许可费一般为10-20万元",
    "专利年费第6年2000元，由我校缴纳",
    "天线增益与抽取滤波，免水洗，80 ℃烘干",
    "适用于中国、日本、美国市场",
    "该系统面向中小企业，可减少人工50%",
    "一种卡扣式保险柜",
    "专利有效期20年，剩余15年",
    "免费咨询电话：400-123-4567",
    "该鱼分布于太平洋西部海区，见于菲律宾、印尼、澳洲北部、台湾、日本、越南沿岸的浅水礁石间，以小型甲壳动物为食，体长可达三十公分。",
    "该局长总计在位8年，卸任后迁居南方，晚年以写作和整理地方史料度日，其故居现已辟为纪念馆，馆藏手稿与书信两千余件，供访客参观研究。",
    "该杂志创刊时每本定价1港元，后来改为每本定价为12港元，封面多采用模特儿照片，内容以产品测试报告和消费者来信为主，读者遍及各地。",
    "出让土地50亩，每亩30万元",
    "转让股权20%，作价300万元",
    "国有土地出让，起拍价5000万元",
    "试用3个月后血糖下降12%",
    "患者试用6个月后满意度达95%",
    "LTE-LAA系统中在免许可载波上的HARQ重传的方法和装置",
    "用于商品防盗的锁定机构及锁定方法",
    "一种新材料技术转让服务管理系统",
    "提成比例：0.05",
    "提成比例：150%",
    "许可地域：浙江、某地",
    "许可费：=SUM(B1:B3)",
]


@pytest.mark.parametrize(("text", "offers"), READ, ids=[text for text, _ in READ])
def test_terms_are_read(text: str, offers: list[dict[str, Any]]) -> None:
    read = [offer_to_dict(offer) for offer in read_terms(text).offers]
    for offer in read:
        offer.pop("source", None)
    assert read == offers


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_terms_gives_no_offer(text: str) -> None:
    assert read_terms(text).offers == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("许可费：=SUM(B1:B3)", "formula"),
        ("提成比例：0.05", "unread"),
        ("提成比例：150%", "impossible"),
        ("许可费3万元（大写：叁拾万元整）", "unclear"),
    ],
)
def test_what_was_not_read_is_remarked(text: str, kind: str) -> None:
    assert kind in {remark.kind for remark in read_terms(text).remarks}
