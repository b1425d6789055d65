"""Why something was found about patents and offers: a rule by name, the register entry or date, and words for people.

A reason is data. `Reason.text` words it in English, Chinese or Japanese from the one table RULES, which
docs/availability.md lists too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from catalogue.records import LegalEvent

Verdict = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Reason:
    """One step of a finding.

    `rule` names an entry of RULES. `patent` counts from 0 in the technology's patents, `label` is that patent as it is
    printed. `event` is the register entry that decided, `day` the date that did, `value` what else was looked at.
    """

    rule: str
    patent: int | None = None
    label: str | None = None
    event: LegalEvent | None = None
    day: dt.date | None = None
    value: str | None = None

    @property
    def undated(self) -> bool:
        """Whether it rests on a register entry without a date, which was counted all the same."""
        return self.event is not None and self.event.date is None

    def text(self, language: str) -> str:
        """In words; `language` is en, zh or ja (any other is answered in English)."""
        said = RULES[self.rule]
        parts = [self.label, self.value]
        if self.event is not None:
            parts += [self.event.code, str(self.event.date or _UNDATED.get(language, _UNDATED["en"]))]
        if self.day is not None:
            parts.append(self.day.isoformat())
        shown = ", ".join(part for part in parts if part)
        words = said.get(language, said["en"])
        return f"{words} ({shown})" if shown else words


_UNDATED: Mapping[str, str] = {"en": "no date", "zh": "日期未载明", "ja": "日付の記載なし"}

RULES: Mapping[str, Mapping[str, str]] = {
    # How a patent stands.
    "status_stated": {"en": "As the source states it", "zh": "按来源所载", "ja": "出典の記載による"},
    "expiry_stated": {"en": "It ends on the stated day", "zh": "到期日按来源所载", "ja": "満了日は出典の記載による"},
    "expiry_computed": {
        "en": "Its end is computed from a date and the kind of right, without extensions",
        "zh": "到期日由日期和权利类型推算，未计期限补偿",
        "ja": "満了日は日付と権利の種類から算出（延長は考慮しない）",
    },
    "expiry_passed": {"en": "That day has passed", "zh": "该日已过", "ja": "その日を過ぎている"},
    "term_may_be_extended": {
        "en": "Granted, and the computed end has passed, but the office may have extended the term",
        "zh": "已授权，推算的到期日已过，但期限可能获得延长",
        "ja": "登録済みで算出した満了日を過ぎたが、期間が延長されている可能性がある",
    },
    "lapsed_entry": {"en": "Lapsed for unpaid fees", "zh": "因未缴年费终止", "ja": "年金不納により消滅"},
    "expired_entry": {"en": "Entered as expired", "zh": "登记为期限届满", "ja": "満了の登録がある"},
    "invalidated_entry": {"en": "Declared invalid", "zh": "已被宣告无效", "ja": "無効とされた"},
    "partly_invalidated": {
        "en": "Declared invalid in part: the rest stands",
        "zh": "部分无效，其余部分仍有效",
        "ja": "一部が無効、残りは有効",
    },
    "restored_entry": {"en": "Restored after a lapse", "zh": "终止后恢复权利", "ja": "消滅後に回復"},
    "granted_and_standing": {
        "en": "Granted, and the register at hand shows no end",
        "zh": "已授权，所载登记事项未见终止",
        "ja": "登録済みで、手元の登録事項に消滅の記載がない",
    },
    "granted_fees_unknown": {
        "en": "Granted; whether the fees were paid since is not stated",
        "zh": "已授权，此后是否缴费未载明",
        "ja": "登録済み、その後の年金納付は不明",
    },
    "granted_since": {
        "en": "Stated as pending, but granted by its date or kind code",
        "zh": "所载为审查中，但按日期或文献种类代码已授权",
        "ja": "係属中とあるが、日付または公報種別によれば登録済み",
    },
    "published_only": {
        "en": "Published; what became of the application is not stated",
        "zh": "已公开，申请的后续状态未载明",
        "ja": "公開済み、出願のその後は不明",
    },
    "international_phase": {
        "en": "International application, in its international phase (31 months from priority)",
        "zh": "国际申请，尚在国际阶段（自优先权日起31个月）",
        "ja": "国際出願、国際段階（優先日から31か月）",
    },
    "international_phase_over": {
        "en": "The international phase is over; where it was entered is not stated",
        "zh": "国际阶段已结束，进入了哪些国家未载明",
        "ja": "国際段階は終了、どの国に移行したかは不明",
    },
    "same_application": {
        "en": "Another publication of the same application says so",
        "zh": "同一申请的另一公布文本所载",
        "ja": "同じ出願の別の公報による",
    },
    # What the register holds against it.
    "exclusive_recorded": {
        "en": "An exclusive licence is recorded and stands: nobody else can take a licence",
        "zh": "独占许可已备案且有效：他人不能再获许可",
        "ja": "独占的な実施権が登録されて有効：他者は実施権を得られない",
    },
    "sole_recorded": {
        "en": "A sole licence is recorded and stands: beside the owner nobody else can take a licence",
        "zh": "排他许可已备案且有效：除专利权人外他人不能再获许可",
        "ja": "排他的許諾が登録されて有効：権利者のほかは実施権を得られない",
    },
    "non_exclusive_recorded": {
        "en": "A non-exclusive licence is recorded and stands beside any other: none can be exclusive or sole",
        "zh": "已有普通许可备案且有效：不能再给予独占或排他许可",
        "ja": "通常実施権が登録されて有効：独占・排他的許諾はできない",
    },
    "unknown_licence_recorded": {
        "en": "A licence is recorded and its kind is not stated: it may be exclusive",
        "zh": "许可已备案但种类未载明，可能是独占许可",
        "ja": "実施権が登録されているが種類は不明、独占の可能性がある",
    },
    "option_recorded": {
        "en": "An option is recorded and stands",
        "zh": "选择权已登记且有效",
        "ja": "オプションが登録されて有効",
    },
    "licence_elsewhere": {
        "en": "That licence is for a field of use which this offer leaves out",
        "zh": "该许可所涉应用领域已被本要约排除",
        "ja": "その許諾の利用分野は、この申出から除かれている",
    },
    "licence_limited": {
        "en": "That licence is limited, so the rest may be open",
        "zh": "该许可有范围限制，其余部分可能仍可许可",
        "ja": "その許諾は範囲が限られ、残りは許諾可能かもしれない",
    },
    "kind_from_words": {
        "en": "The licence's kind was read from the entry's words",
        "zh": "许可种类由登记事项的文字读出",
        "ja": "許諾の種類は登録事項の文言から読み取った",
    },
    "ending_unclear": {
        "en": "A licence was cancelled, and it is not clear which of those recorded",
        "zh": "有许可备案被注销，但不清楚是哪一项",
        "ja": "実施権の抹消があるが、どれのことか不明",
    },
    "licence_cancelled": {
        "en": "The recorded licence was cancelled",
        "zh": "许可备案已注销",
        "ja": "登録された実施権は抹消された",
    },
    "licence_term_over": {
        "en": "The recorded licence has run out by its own term",
        "zh": "备案的许可已期满",
        "ja": "登録された実施権は期間満了",
    },
    "statement_newer": {
        "en": "The owner's statement is newer than that entry, so which holds is unknown",
        "zh": "权利人的说明晚于该登记事项，何者为准不明",
        "ja": "権利者の表示がその登録より新しく、どちらが正しいか不明",
    },
    "pledge_needs_consent": {
        "en": "Pledged: a licence or transfer needs the pledgee's consent (Civil Code Art. 444)",
        "zh": "已质押：许可或转让须经质权人同意（民法典第444条）",
        "ja": "質権設定あり：許諾・譲渡には質権者の同意が必要（中国民法典444条）",
    },
    "pledge_recorded": {"en": "Pledged", "zh": "已质押", "ja": "質権設定あり"},
    "open_licence_declared": {
        "en": "An open licence is declared and stands: none can be exclusive or sole (Patent Law Art. 51)",
        "zh": "开放许可声明有效：不得给予独占或排他许可（专利法第51条）",
        "ja": "開放許諾の声明が有効：独占・排他的許諾はできない（中国専利法51条）",
    },
    "open_licence_stated": {
        "en": "An open licence is stated to stand: none can be exclusive or sole (Patent Law Art. 51)",
        "zh": "所载开放许可有效：不得给予独占或排他许可（专利法第51条）",
        "ja": "開放許諾が有効との記載：独占・排他的許諾はできない（中国専利法51条）",
    },
    "open_licence_withdrawn": {
        "en": "The open licence was withdrawn; licences taken before stay alive (Patent Law Art. 50)",
        "zh": "开放许可声明已撤回，此前给予的许可仍有效（专利法第50条）",
        "ja": "開放許諾の声明は撤回、以前の許諾は有効（中国専利法50条）",
    },
    "licence_of_right": {
        "en": "A licence of right stands: anyone may take a non-exclusive licence, none can be exclusive",
        "zh": "当然许可有效：任何人可获普通许可，不能独占",
        "ja": "ライセンス・オブ・ライトが有効：誰でも通常実施権を得られ、独占はできない",
    },
    # How an offer stands.
    "all_patents_dead": {
        "en": "No patent for this offer is alive",
        "zh": "本要约所涉专利均已失效",
        "ja": "この申出の特許はすべて消滅",
    },
    "some_patents_dead": {
        "en": "Not alive any more; other patents for this offer are or may be",
        "zh": "已失效，本要约的其他专利仍有效或可能有效",
        "ja": "消滅済み、この申出の他の特許は有効または不明",
    },
    "exclusive_ended": {
        "en": "The exclusive licence ended after the owner's statement; what is on offer now is not stated",
        "zh": "独占许可在权利人说明之后终止，目前可许可的内容未载明",
        "ja": "独占的許諾は権利者の表示後に終了、現在の申出内容は不明",
    },
}  # fmt: skip
