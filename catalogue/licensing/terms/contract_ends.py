"""The end of a contract, which is not that of the patent, and what is owed by those who end it."""

from __future__ import annotations

import re

from catalogue.licensing.terms.scene import Scene

_PATENT = ("专利", "特许", "权利", "保护", "存续", "patent")
_CONTRACTS = re.compile(
    r"\s?of (?:the |this |your |an? )?(?:free |licen[cs]e |option |initial )?(?:trial|test|evaluation|pilot|option|agreement|contract|licen[cs]e|term|period|offer)"
)


def of_a_contract(scene: Scene, at: int) -> bool:
    """許諾期間満了まで, until expiry of the trial: the end of a contract, and not of the patent."""
    item = scene.items[at]
    if any(word in item.text for word in _PATENT):
        return False
    if _CONTRACTS.match(scene.folded.text, item.end):
        return True
    before = scene.items[at - 1] if at else None
    joined = before is not None and before.end == item.start and not before.text.endswith(":")
    return (
        joined
        and scene.language == "ja"
        and before is not None
        and (before.means("role", "term") or before.text in ("契约", "许诺"))
    )


_OWES = re.compile(
    r"(?![^.;。\n]{0,60}(?:\bnothing|\bno\b|无|不))[^.;。\n]{0,40}?(?:(?:still|remains?|nevertheless) (?:due|owed|owing|payable)"
    r"|pay (?:the )?(?:balance|remainder|rest)|(?:half|part|all) (?:of )?the fee|仍[须需应]|付清|补齐|违约金(?:が|を|あり)|全额(?:が|を)(?:必要|支払))"
)


def owes_still(scene: Scene, at: int) -> bool:
    """If you walk away, the fee is still due: who may stop, and pays nonetheless."""
    return _OWES.match(scene.folded.text, scene.items[at].end) is not None
