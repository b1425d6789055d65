"""What kinds of licence mean, and what law says of a point: one sentence each, with the article it rests on.

Chinese law as in force in 2024: Patent Law (2020 amendment), its Implementing Regulations (2023 revision), Civil Code,
Company Law (2023 revision), and the Supreme People's Court's interpretation on technology contracts (法释〔2004〕20号,
amended 2020). They are shown only where a Chinese patent or a Chinese owner is concerned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# fmt: off
NOTES: Final[Mapping[str, tuple[str, str]]] = {
    "means.exclusive": (
        "Exclusive: within the agreed scope the licensee alone may use the right; the owner may not.",
        "独占许可：在约定范围内仅被许可人可以实施，权利人自己也不得实施。",
    ),
    "means.sole": (
        "Sole: within the agreed scope there is one licensee, and the owner may use the right too.",
        "排他许可：在约定范围内仅许可一个被许可人实施，权利人自己可以实施。",
    ),
    "means.non_exclusive": (
        "Non-exclusive: the owner may use the right and license others within the same scope.",
        "普通许可：在约定范围内权利人可以自己实施，也可以再许可他人实施。",
    ),
    "means.cross": (
        "Cross-licence: each side licenses rights of its own to the other; which ones the firm brings is to be agreed.",
        "交叉许可：双方相互许可各自的权利；企业提供哪些权利，待约定。",
    ),
    "means.assignment": (
        "Assignment: the right itself passes to the firm; this is no licence.",
        "转让：权利本身移转给企业，不属于许可。",
    ),
    "means.option": (
        "Option: the firm may ask for a licence within a period; it may not use the right yet. Period and price are to be agreed.",
        "选择权：企业在约定期间内可要求获得许可，此前不得实施；期间与价格待约定。",
    ),
    "means.evaluation": (
        "Evaluation: use for testing only; whether anything may be sold is to be agreed.",
        "试用评估：仅供测试评估；能否销售，待约定。",
    ),
    "means.equity_contribution": (
        "Contribution for shares: the right or its use is brought into a company, and the owner receives shares.",
        "作价入股：以权利或其使用权向公司出资，权利人取得股权。",
    ),
    "law.grant": (
        "The three kinds of licence are those of the Supreme People's Court's interpretation on technology contracts, Art. 25; where the kind is unclear, the licence counts as non-exclusive.",
        "三种许可方式见最高人民法院《关于审理技术合同纠纷案件适用法律若干问题的解释》第二十五条；约定不明确的，认定为普通实施许可。",
    ),
    "law.grant.unstated": (
        "Where a contract leaves the kind of licence unclear, it counts as non-exclusive (Supreme People's Court's interpretation on technology contracts, Art. 25).",
        "许可方式没有约定或者约定不明确的，认定为普通实施许可（最高人民法院《关于审理技术合同纠纷案件适用法律若干问题的解释》第二十五条）。",
    ),
    "law.assignment": (
        "Assignment of a patent or an application needs a written contract and registration with CNIPA, and takes effect on the day of registration (Patent Law Art. 10).",
        "转让专利申请权或者专利权应当订立书面合同并向国务院专利行政部门登记，自登记之日起生效（专利法第十条）。",
    ),
    "law.equity": (
        "Intellectual property brought in for shares must be appraised, and its ownership transferred (Company Law, 2023 revision, Art. 48 and 49).",
        "以知识产权作价出资的，应当评估作价并依法办理财产权转移手续（公司法2023年修订，第四十八条、第四十九条）。",
    ),
    "law.open_licence": (
        "Open licence, Patent Law Art. 50-52: anyone may take it up by written notice to the patentee and payment as announced, and it is non-exclusive. While it stands, other non-exclusive licences may be negotiated, exclusive and sole ones not. Withdrawal leaves licences given before alive.",
        "开放许可（专利法第五十条至第五十二条）：任何单位或者个人以书面方式通知专利权人，并依照公告的方式、标准支付使用费后，即获得许可，性质为普通许可。开放许可实施期间可以另行协商普通许可，但不得就该专利给予独占或者排他许可。声明被撤回的，不影响在先给予的开放许可的效力。",
    ),
    "law.licence_of_right": (
        "Licence of right: anyone may have a non-exclusive licence (for instance UK Patents Act 1977, s. 46; German Patent Act, § 23).",
        "当然许可：任何人均可获得非独占许可（例如英国1977年专利法第46条、德国专利法第23条）。",
    ),
    "law.term": (
        "A patent licence holds only while the patent is in force (Civil Code Art. 865).",
        "专利实施许可合同仅在该专利权的存续期限内有效（民法典第八百六十五条）。",
    ),
    "law.sublicence": (
        "Without a clause that allows it, the licensee may not let others use the patent (Patent Law Art. 12).",
        "合同未约定允许的，被许可人无权允许合同规定以外的任何单位或者个人实施该专利（专利法第十二条）。",
    ),
    "law.form": (
        "Technology licences and transfers must be in writing (Civil Code Art. 863).",
        "技术转让合同和技术许可合同应当采用书面形式（民法典第八百六十三条）。",
    ),
    "law.assistance": (
        "The licensor of a patent has to hand over the documents that use needs and give the necessary guidance (Civil Code Art. 866).",
        "专利实施许可合同的许可人应当交付实施专利有关的技术资料，提供必要的技术指导（民法典第八百六十六条）。",
    ),
    "law.improvements": (
        "Where nothing is agreed and nothing can be filled in, later improvements belong to the party that made them, and the other has no share (Civil Code Art. 875).",
        "没有约定或者约定不明确且仍不能确定的，一方后续改进的技术成果，其他各方无权分享（民法典第八百七十五条）。",
    ),
    "law.warranties": (
        "The licensor or assignor has to warrant that it holds the technology lawfully, and that it is complete, free from error, effective and able to reach the agreed aim (Civil Code Art. 870).",
        "让与人、许可人应当保证自己是所提供技术的合法拥有者，并保证技术完整、无误、有效，能够达到约定的目标（民法典第八百七十条）。",
    ),
    "law.confidentiality": (
        "The licensee or assignee has to keep the parts that are not public secret within the agreed scope and term (Civil Code Art. 871).",
        "受让人、被许可人应当按照约定的范围和期限，对技术中尚未公开的秘密部分承担保密义务（民法典第八百七十一条）。",
    ),
    "law.infringement": (
        "Where agreed use infringes rights of others, the licensor or assignor is liable, unless agreed otherwise (Civil Code Art. 874).",
        "按照约定实施专利、使用技术秘密侵害他人合法权益的，由让与人或者许可人承担责任，但是当事人另有约定的除外（民法典第八百七十四条）。",
    ),
    "law.invalidity": (
        "Invalidation does not undo contracts that have been performed; harm done in bad faith is made good, and fees go back in whole or part where keeping them were manifestly unfair (Patent Law Art. 47).",
        "宣告专利权无效的决定，对已经履行的专利实施许可合同和专利权转让合同不具有追溯力；因专利权人恶意造成的损失应予赔偿，不返还费用明显违反公平原则的，应当全部或者部分返还（专利法第四十七条）。",
    ),
    "law.recordal": (
        "Licence contracts on Chinese patents are to be filed with CNIPA within three months of taking effect (Implementing Regulations of the Patent Law, Rule 15 in the 2023 revision).",
        "专利实施许可合同应当自生效之日起3个月内向国务院专利行政部门备案（专利法实施细则2023年修订，第十五条）。",
    ),
}
# fmt: on

CLAUSES: Final[tuple[tuple[str, str | None], ...]] = (
    ("form", "law.form"),
    ("assistance", "law.assistance"),
    ("upkeep", None),
    ("improvements", "law.improvements"),
    ("warranties", "law.warranties"),
    ("confidentiality", "law.confidentiality"),
    ("infringement", "law.infringement"),
    ("invalidity", "law.invalidity"),
    ("breach", None),
    ("termination", None),
    ("transfer", None),
    ("approvals", None),
    ("governing_law", None),
    ("recordal", "law.recordal"),
)
"""Points on which offers never say anything, and what Chinese law says of them."""

NEED_PATENT: Final = frozenset(
    {"law.invalidity", "law.recordal", "law.term", "law.sublicence", "law.assistance"}
)
"""Notes that speak of Chinese patents: they are left out where the technology has none."""

NEED_LICENCE: Final = frozenset({"law.recordal", "law.term", "law.sublicence", "law.assistance"})
"""Notes that speak of licences: they are left out where nothing but an assignment is offered."""
