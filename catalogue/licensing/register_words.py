"""What an entry of a patent register says: which kind of entry it is, which licence, until when, under which number.

Offices' exports often carry the code or the words alone, so an entry of kind `other` is read by them. Nothing is read
out of an entry whose kind is stated, except the kind of a licence that it leaves out.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping

from catalogue.licensing.offer import Grant
from catalogue.records import EventKind, LegalEvent

# Codes of the Chinese gazette; German and British ones as INPADOC carries them.
_CODES: Mapping[tuple[str, str], EventKind] = {
    ("CN", "EE01"): "licence_recorded",
    ("CN", "EM01"): "licence_changed",
    ("CN", "EC01"): "licence_cancelled",
    ("CN", "PE01"): "pledge_recorded",
    ("CN", "PC01"): "pledge_cancelled",
    ("CN", "CF01"): "lapsed",
    ("CN", "CX01"): "expired",
    ("CN", "IW01"): "invalidated",
    ("CN", "RR01"): "restored",
    ("DE", "8320"): "licence_of_right_declared",
    ("DE", "R084"): "licence_of_right_declared",
    ("DE", "R085"): "licence_of_right_withdrawn",
    ("GB", "746"): "licence_of_right_declared",
}
_OF_RIGHT = re.compile(
    r"licen[cs]es?[ -]of[ -]right|\blor\b|lizenzbereitschaft|willingness to (grant )?licen[cs]|prepared to (grant|allow) .*licen"
    r"|当然(实施)?许可|ライセンス ?オブ ?ライト|ライセンス・オブ・ライト",
    re.IGNORECASE,
)
_OPEN = re.compile(r"开放许可|開放許諾|open licen[cs]", re.IGNORECASE)
_ENDED = re.compile(
    r"withdr|cancel|revo[ck]|ceas|terminat|zurück|rücknahme|widerruf|gelöscht|撤回|撤销|注销|终止|取消|取り下げ|取下げ|抹消",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"拟|不予|驳回|refus|reject|intend", re.IGNORECASE)
_TAKEN_UP = re.compile(r"实施合同|许可合同|被许可人|licensee", re.IGNORECASE)
# 有限公司 is a company and 期限 a term: neither is a limit.
_LIMITED = re.compile(
    r"限于|仅限|限定|(?<![有期权年时界无极])限(?![公责制期])|领域|分野|に限|\bfields?\b|limited to|only for",
    re.IGNORECASE,
)
_PART = re.compile(r"部分|一部|in part|partial", re.IGNORECASE)
# The longer wording first: 非独占 is not 独占, 独占的通常実施権 is not 通常実施権.
_KINDS = re.compile(
    r"(?P<unclear>(partial(ly)?|co)[ -]?exclusive)"
    r"|(?P<exclusive_>独占的通常実施権|専用実施権)"
    r"|(?P<non_exclusive>非独占|非排他|non[ -]?exclusive|普通|通常実施権|开放许可)"
    r"|(?P<exclusive>独占|独家|\bexclusive)"
    r"|(?P<sole>排他|\bsole\b)"
    r"|(?P<cross>交叉|\bcross[ -])",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:许可|許諾|licen[cs]e)\s*(?:种类|类型|方式|種類|type|kind)\s*[::]?\s*([^\s,;,;。]{2,30})", re.I
)
_CHANGED_TO = re.compile(r"变更为|变更后|→|->|\bto\b|に変更|へ変更")
_NUMBER = re.compile(
    r"(?:备案号|登记号|合同号|登録番号|(?:record(?:ation|al)?|contract)\s*(?:no|number))[\s.::]*([A-Z]{0,2}\d{6,})",
    re.I,
)
_TERM = re.compile(r"期限|有效期|期間|期间|\bterm\b|until|expir|valid", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})")
_UP_TO = re.compile(r"(至|到|止|until|\bto\b|through|~|まで|–|—)", re.IGNORECASE)


def _plain(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "")


def kind_of(event: LegalEvent, country: str) -> EventKind:
    """The kind as stated; where that is `other`, by the office's code or the entry's words."""
    if event.kind != "other":
        return event.kind
    code = (event.code or "").strip().upper()
    known = _CODES.get((country, code))
    if known is not None:
        return known
    words = f"{code} {_plain(event.detail)}"
    if _NOT_YET.search(words):
        return "other"
    ended = _ENDED.search(words) is not None
    if _OF_RIGHT.search(words) or (country == "DE" and code == "LB"):
        return "licence_of_right_withdrawn" if ended else "licence_of_right_declared"
    # A contract under an open licence is one firm's licence, no declaration.
    if country == "CN" and _OPEN.search(words) and not _TAKEN_UP.search(words):
        return "open_licence_withdrawn" if ended else "open_licence_declared"
    return "other"


def licence_kind(event: LegalEvent) -> tuple[Grant | None, bool]:
    """The licence that an entry is about, and whether that was read from its words; None where they do not settle it."""
    if event.licence is not None:
        return event.licence, False
    words = _plain(event.detail)
    if event.kind == "licence_changed":
        words = _CHANGED_TO.split(words)[-1]
    labelled = _LABELLED.search(words)
    found = {_grant(match) for match in _KINDS.finditer(labelled[1] if labelled else words)}
    return (found.pop(), True) if len(found) == 1 and None not in found else (None, False)


def _grant(match: re.Match[str]) -> Grant | None:
    name = match.lastgroup
    if match["exclusive"] or match["exclusive_"]:
        return "exclusive"
    if match["non_exclusive"]:
        return "non_exclusive"
    if match["sole"]:
        return "sole"
    return "cross" if name == "cross" else None


def limited(event: LegalEvent) -> bool:
    """Whether the words limit a recorded licence to a field, a place or a part."""
    return _LIMITED.search(_plain(event.detail)) is not None


def names_any(event: LegalEvent, fields: Iterable[str]) -> bool:
    """Whether the words name one of these fields of use, whatever the width and case."""
    words = _plain(event.detail).casefold()
    return any(_plain(field).casefold().strip() in words for field in fields if field.strip())


def record_number(event: LegalEvent) -> str | None:
    """The number under which a licence contract is recorded, where the words give it."""
    match = _NUMBER.search(_plain(event.detail))
    return match[1].upper() if match else None


def stated_end(event: LegalEvent) -> dt.date | None:
    """The last day of a licence's term, where the words give it: the last date after `至`, `until` and the like."""
    words = _plain(event.detail)
    term = _TERM.search(words)
    if term is None:
        return None
    found = None
    for match in _DAY.finditer(words):
        near = words[max(0, match.start() - 8) : match.end() + 4]
        if _UP_TO.search(near):
            try:
                found = dt.date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue  # 31 February is no date
    return found


def in_part(event: LegalEvent) -> bool:
    """Whether an invalidation left the rest of the patent standing."""
    return (event.code or "").strip().upper() == "IP01" or _PART.search(_plain(event.detail)) is not None
