"""Running English prose that speaks of no licence is not read: its numbers, places and years are no terms.

A short cell of terms is made of words of terms; prose is made of others. A sentence without a word that only licences
have (licence, royalty, upfront fee, net sales) is left out where unknown words outweigh the words of terms. Beside a
sentence that has such a word, more unknown words are let pass.
"""

from __future__ import annotations

from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Said, Scene

_ANCHOR_ROLES = ("upfront", "minimum", "assign_price")
_ANCHORS = ("scheme", "scheme_transfer", "sub", "expiry", "royalty_free")
_TELLING = frozenset(
    ("grant", "grant_weak", "partial", "scheme", "status", "role", "base", "per", "model", "request", "request_weak",
     "trigger", "maybe", "yes", "no", "elig", "pay", "now", "nothing", "free", "royalty_free", "first_year", "consent",
     "start", "expiry", "sub")
)  # fmt: skip
_HINTS = frozenset(
    ("grants", "territory", "territory_excluded", "term_months", "start", "fields", "fields_excluded", "eligibility.regions",
     "eligibility.sme_only", "eligibility.startup_only", "trial.walk_away", "trial.refund", "trial.insured")
)  # fmt: skip
_LABELS = ("territory", "field")
_ALONE = (3, 2)
"""Unknown words from which a sentence far from any licence is prose, and how many halves of them a word of terms outweighs."""
_BESIDE = (6, 5)
"""The same, one or two sentences from a licence."""


def leave_out_prose(scene: Scene) -> None:
    """Takes their meaning from the words of prose; English only, for other languages mark terms by their particles."""
    if scene.language != "en":
        return
    sentences: dict[int, range] = {n: scene.sentence_range(i) for i, n in enumerate(scene.sentence)}
    anchored = {
        n
        for n, places in sentences.items()
        if _labelled(scene, places) or any(_anchors(scene, j) for j in places)
    }
    for n, places in sentences.items():
        if n in anchored:
            continue
        near = any(n + step in anchored for step in (-2, -1, 1, 2))
        least, weight = _BESIDE if near else _ALONE
        strange = sum(_strange(scene.items[j]) for j in places)
        telling = sum(_tells(scene, j) for j in places)
        if telling:  # a sum beside a word of terms is one more
            telling += any(scene.items[j].is_a("money") for j in places)
        if strange >= least and strange * 2 > telling * weight:
            scene.hush(places)


def _labelled(scene: Scene, places: range) -> bool:
    """Fields of use: drones, greenhouses: a label of terms leads the sentence."""
    first = scene.items[places[0]]
    return (
        any(first.means(kind) for kind in _LABELS) and len(places) > 1 and scene.items[places[1]].text == ":"
    )


def drop_hints(scene: Scene) -> None:
    """Drops places, lengths, days and bare kinds that are all a text of other words gives: "EXCLUSIVE! Read our interview"."""
    if scene.language != "en" or not scene.said or any(not _hints(scene, said) for said in scene.said):
        return
    strange = sum(_strange(item) and not item.used for item in scene.items)
    lasting = all(said.field in ("term_months", "start") for said in scene.said)
    if strange >= (1 if lasting else _ALONE[0]) and not any(
        _anchors(scene, j) for j in range(len(scene.items))
    ):
        scene.unsay()


def _hints(scene: Scene, said: Said) -> bool:
    return said.field in _HINTS or said.field.startswith("mention.")


def _anchors(scene: Scene, at: int) -> bool:
    """Whether a word is one that hardly anything but a licence has."""
    item = scene.items[at]
    if item.sense is None:
        return False
    if item.means("role", *_ANCHOR_ROLES) or item.means("base", "net_sales") or item.sense.kind in _ANCHORS:
        return True
    if any(word in item.text for word in ("licen", "royalt", "patent", "milestone p")):
        return True
    if item.means("status", "available", "under_option", "exclusively_licensed") and " " in item.text:
        return True
    several = " " in item.text or item.text.startswith(("excl.", "non", "nonex")) or item.text == "excl"
    return item.means("grant", "exclusive", "sole", "non_exclusive", "cross") and several


def _tells(scene: Scene, at: int) -> bool:
    item = scene.items[at]
    if item.sense is None:
        return False
    if item.sense.kind in _LABELS:
        return at + 1 < len(scene.items) and scene.items[at + 1].text == ":"
    return item.sense.kind in _TELLING and item.value != "alien"


def _strange(item: Item) -> bool:
    """Whether it is a word that the vocabulary does not have, or has as a sign of something else."""
    return (item.kind == "other" and item.text[0].isalpha()) or item.means("role", "alien")
