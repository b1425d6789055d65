"""The reader of terms: a text -> offers with the evidence for each field, and remarks on what gave none."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from catalogue.licensing.offer import LicenceOffer
from catalogue.licensing.remarks import Remark
from catalogue.licensing.terms.amounts import read_amounts
from catalogue.licensing.terms.announced import read_announced
from catalogue.licensing.terms.boxes import leave_out_unticked
from catalogue.licensing.terms.build import build
from catalogue.licensing.terms.by_field import read_by_field
from catalogue.licensing.terms.by_period import leave_out_by_period
from catalogue.licensing.terms.cells import read_cells
from catalogue.licensing.terms.columns import read_columns
from catalogue.licensing.terms.corrected import leave_out_corrected
from catalogue.licensing.terms.doubtful import leave_out_doubtful
from catalogue.licensing.terms.events import read_events
from catalogue.licensing.terms.guards import leave_out_inventors
from catalogue.licensing.terms.home import fits, mixes_like_japanese
from catalogue.licensing.terms.lengths_en import read_lengths
from catalogue.licensing.terms.lengths_zh import count_parts, paid_on_launch, pay_later
from catalogue.licensing.terms.minimum_later import read_least_and_most, read_minimum_later
from catalogue.licensing.terms.models import read_models
from catalogue.licensing.terms.no_terms import leave_out_parts_of_words
from catalogue.licensing.terms.offers import split_offers
from catalogue.licensing.terms.open_questions import leave_out_open_questions
from catalogue.licensing.terms.prose import drop_hints, leave_out_prose
from catalogue.licensing.terms.prose_ja import leave_out_japanese_prose, read_loan_words
from catalogue.licensing.terms.prose_zh import leave_out_running_text
from catalogue.licensing.terms.quantities import items_of
from catalogue.licensing.terms.registered import read_registered
from catalogue.licensing.terms.remainder import read_remainder
from catalogue.licensing.terms.rights import read_rights
from catalogue.licensing.terms.royalty import read_rates
from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.schedules import read_schedule
from catalogue.licensing.terms.short_marks import read_short_marks
from catalogue.licensing.terms.stopping_ja import read_stopping
from catalogue.licensing.terms.territory import read_territory
from catalogue.licensing.terms.text import fold
from catalogue.licensing.terms.times import read_times
from catalogue.licensing.terms.units_apart import read_unit_apart
from catalogue.licensing.terms.unread import read_rest
from catalogue.licensing.terms.unsure import leave_out_unsure
from catalogue.licensing.terms.uses import read_fields

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_ONLY_JAPANESE = re.compile(r"税[別込抜]|実施権|実施料|許諾|一時金|頭金|料率|対価|別途|応相談|年額")
_MIDDLE_DOT = re.compile(r"[・･]")
"""The dot of katakana: Chinese has its own."""
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class TermsReading:
    """What a text says of terms. Offers are of kind `parsed`; positions of spans and remarks count in the text as given."""

    offers: tuple[LicenceOffer, ...]
    remarks: tuple[Remark, ...]

    @property
    def unread(self) -> tuple[Remark, ...]:
        """The stretches that look like terms and were not understood."""
        return tuple(remark for remark in self.remarks if remark.kind == "unread")


def read_terms(text: str, *, language: str | None = None, as_of: dt.date | None = None) -> TermsReading:
    """Reads terms in Chinese, English or Japanese, mixed or not; never raises for a text, never invents a value.

    Args:
        text: any text; of a very long one the first 20,000 characters are read (remark `too_long`).
        language: zh, en or ja, which says whose sign ¥ is; found from the characters where not given.
        as_of: the day on which the text was current; it stands in the source of each offer.
    """
    folded = fold(text)
    spoken = (language or _language(folded.original[: len(folded.text) + 100]))[:2]
    items = items_of(folded.text, language=spoken)
    read_cells(items)
    scene = Scene(folded, items, spoken)
    read_columns(scene)
    read_unit_apart(scene)
    count_parts(scene)
    read_least_and_most(scene)
    pay_later(scene)
    paid_on_launch(scene)
    read_announced(scene)
    read_events(scene)
    leave_out_parts_of_words(scene)
    leave_out_prose(scene)
    read_loan_words(scene)
    read_short_marks(scene)
    leave_out_unticked(scene)
    leave_out_open_questions(scene)
    leave_out_corrected(scene)
    leave_out_doubtful(scene)
    leave_out_by_period(scene)
    leave_out_japanese_prose(scene)
    leave_out_running_text(scene)
    leave_out_inventors(scene)
    leave_out_unsure(scene)
    read_registered(scene)
    read_rights(scene)
    read_territory(scene)
    read_by_field(scene)
    read_rates(scene)
    read_times(scene)
    read_stopping(scene)
    read_lengths(scene)
    read_schedule(scene)
    read_amounts(scene)
    read_minimum_later(scene)
    read_remainder(scene)
    read_models(scene)
    read_fields(scene)
    drop_hints(scene)
    offers = [build(scene, said) for said in split_offers(scene)]
    read_rest(scene)
    found = []
    for offer in offers:
        if offer is not None and offer not in found:
            found.append(offer)
    if as_of is not None:
        found = [replace(o, source=replace(o.source, as_of=as_of)) for o in found if o.source is not None]
    remarks = sorted((*folded.remarks, *scene.remarks), key=lambda r: (r.start, r.end, r.kind))
    return TermsReading(tuple(found), tuple(dict.fromkeys(remarks)))


def _language(text: str) -> str:
    """ja with kana or characters only Japanese has, zh with other Han, else en."""
    kana, han = len(_KANA.findall(text)), _HAN.findall(text)
    if _ONLY_JAPANESE.search(text):
        return "ja"
    if kana and kana * 20 >= kana + len(han):
        return "ja"
    if not han:
        return "en"
    if _MIDDLE_DOT.search(text) and all(fits(c, "shift_jis") for c in han):
        return "ja"
    only = [c for c in han if fits(c, "shift_jis") and not fits(c, "gb2312") and not fits(c, "big5")]
    return "ja" if only or mixes_like_japanese(text) else "zh"
