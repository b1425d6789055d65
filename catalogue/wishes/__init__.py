"""Terms inside a need: what its words say about price, trial and rights, read as filters to suggest.

    "想找一种锂电池隔膜涂覆技术，预算20万以内，先用后付，最好浙江"
        total_max 200000 CNY; scheme use_first_pay_later; territory CN-ZJ (a preference)
        rest: 想找一种锂电池隔膜涂覆技术

A suggestion is never applied by itself. The words of wishes are kept out of the text that is encoded, whether the
suggestions are accepted or not: they say nothing about a technology, and every offer's text is full of them.
"""

from __future__ import annotations

from catalogue.wishes.reading import Wishes as Wishes
from catalogue.wishes.reading import read_wishes as read_wishes
