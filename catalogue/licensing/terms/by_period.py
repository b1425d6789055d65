"""Amounts for each month, quarter, half year or several years: the model holds what is paid once, or by the year.

They are left out and remarked on; twelve times a month's fee would be our sum, and not the text's.
"""

from __future__ import annotations

import re

from catalogue.licensing.terms.scene import Scene

_WIDEST = 24
"""Characters before a sum among which the word is looked for."""
_FEW = "(?:two|three|four|five|other|second|2|3|4|5|10|ten)"
_EN = (
    rf"(?:half[- ]?yearly|semi[- ]?annual(?:ly)?|bi[- ]?annual(?:ly)?|monthly|quarterly|weekly|daily|every {_FEW} years?|every (?:six|6) months"
    r"|(?:per|each|every|a|/) ?(?:month|mth|mo|quarter|qtr|week|day|half[- ]?year))"
)

_FEW_HAN = "[两二三四五六七八九十2-9]"
_HAN = (
    rf"(?:(?:每|按)(?:个)?(?:月|季度?|半年|周|星期|天|日|{_FEW_HAN}年)|/\s?个?(?:月|季度?|半年|周|天|日|四半期)"
    rf"|(?:半年|{_FEW_HAN}年|四半期|か月|ヶ月)(?:ごと|每|おき|あたり|当たり|につき)(?:に)?|月额|月々|月费|季费|半年付|月租)"
)
_PAID = r"(?:付|交|缴|支付|缴纳|收|收取|给|结|的?(?:费用|使用费|许可费|使用料|实施料|料金))?"
_BEFORE = re.compile(
    rf"(?<![a-z])(?<!\d )(?<!two )(?<!three )(?<!four )(?<!five )(?<!six )(?<!ten )(?<!twelve ){_EN}(?: (?:fee|payment|rent|rate|charge|licen[cs]e fee|royalty|cost|price)s?)?(?: of| is)?\s?:?\s?$"
    rf"|{_HAN}{_PAID}(?:为|は|に|、)?\s?:?\s?约?$"
)
"""A period right before a sum; "four quarterly payments of" counts parts of a whole."""
_PERIOD = rf"(?:{_EN}(?![a-z])(?! instal)|p\.?\s?m\.?(?![a-z])|pcm(?![a-z])|{_HAN})"
_BEHIND = re.compile(rf"\s?(?:{_PERIOD}|\({_PERIOD}\s?\))")


def leave_out_by_period(scene: Scene) -> None:
    """Takes the meaning from such amounts and their period."""
    text = scene.folded.text
    for at, item in enumerate(scene.items):
        if not item.is_sum():
            continue
        behind = _BEHIND.match(text, item.end)
        before = _BEFORE.search(text, max(0, item.start - _WIDEST), item.start)
        if behind is None and before is None:
            continue
        first = last = at
        while before is not None and first and scene.items[first - 1].end > before.start():
            first -= 1
        while (
            behind is not None and last + 1 < len(scene.items) and scene.items[last + 1].start < behind.end()
        ):
            last += 1
        scene.leave_out(first, last, "an amount for a period that is no year")
