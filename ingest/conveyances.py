"""What the US office's register of assignments writes about a conveyance, in the bank's words.

The register keeps the words that whoever recorded a document chose, most of them from its own list: "ASSIGNMENT OF
ASSIGNORS INTEREST (SEE DOCUMENT FOR DETAILS).", "SECURITY INTEREST", "RELEASE BY SECURED PARTY", "MERGER", "CHANGE OF
NAME", "LICENSE" (MPEP 302 and 313). A correction of an earlier entry changes nothing by itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.licensing.offer import Grant
from catalogue.records import EventKind, LegalEvent
from ingest.numbers import distinct, plain

_SECURITY = r"\b(SECURITY|SECURED|LIENS?|MORTGAGES?|PLEDGES?|COLLATERAL|HYPOTHEC\w*)\b"
_ENDING = r"\b(RELEAS\w+|TERMINAT\w+|DISCHARG\w+|SATISFACTION|CANCELL?\w+)\b"
_LICENCE = r"\b(SUB-?)?LICEN[CS]\w+"
# The first that is found decides; a document of several kinds is what most changes the right. Lookaheads stand at the
# beginning alone: tried at every place they would take seconds over a long entry.
_WORDS: tuple[tuple[str, EventKind], ...] = (
    (r"\bCORRECT\w*|\bRE-?RECORD\w*|\bPREVIOUSLY RECORDED\b", "other"),
    (rf"\A(?=.*{_ENDING})(?=.*{_SECURITY})", "pledge_cancelled"),
    (_SECURITY, "pledge_recorded"),
    (rf"\A(?=.*{_ENDING})(?=.*{_LICENCE})", "licence_cancelled"),
    (rf"\A(?!.*ASSIGN).*{_LICENCE}", "licence_recorded"),
    (_LICENCE, "other"),
    (r"\b(DE-?)?MERGERS?\b", "assigned"),
    (r"\bRELEAS\w+", "other"),
    (r"\b(RE-?)?ASSIGN\w*|\bNUNC PRO TUNC\b|\bQUIT-?\s?CLAIM\b", "assigned"),
)
_KINDS = tuple((re.compile(pattern), kind) for pattern, kind in _WORDS)


@dataclass(frozen=True)
class Conveyance:
    """One entry of the register. `executed` is the day each assignor signed."""

    text: str | None
    recorded: dt.date | None = None
    reel_frame: str | None = None
    executed: tuple[dt.date, ...] = ()
    assignors: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()

    @property
    def kind(self) -> EventKind:
        """What it is, `other` where its words are none of those known."""
        words = (plain(self.text) or "").upper()
        return next((kind for pattern, kind in _KINDS if pattern.search(words)), "other")

    def event(self) -> LegalEvent:
        """The entry of a patent's register; who got what stands in its detail in the register's own words."""
        kind = self.kind
        words = (plain(self.text) or "").rstrip(". ")
        days = sorted(set(self.executed))
        parts = (
            words,
            f"reel/frame {self.reel_frame}" if self.reel_frame else None,
            f"executed {' to '.join(day.isoformat() for day in dict.fromkeys((days[0], days[-1])))}"
            if days
            else None,
            f"from {'; '.join(self.assignors)}" if self.assignors else None,
            f"to {'; '.join(self.assignees)}" if self.assignees else None,
        )
        return LegalEvent(
            kind,
            date=self.recorded,
            licence=_grant(words) if kind == "licence_recorded" else None,
            detail=", ".join(part for part in parts if part) or None,
        )


def names(written: Iterable[str | None]) -> tuple[str, ...]:
    """The parties' names, each once; the register writes NULL where there is none."""
    tidy = (plain(name) for name in written)
    return distinct(name.strip(" ,;") for name in tidy if name and name.upper() != "NULL") or ()


def reel_and_frame(reel: str | None, frame: str | None) -> str | None:
    """The entry's place in the register as the office writes it: 018247/0405."""
    reel, frame = (plain(reel) or "").lstrip("0"), (plain(frame) or "").lstrip("0")
    return f"{reel.zfill(6)}/{frame.zfill(4)}" if reel and frame else None


def _grant(words: str) -> Grant | None:
    upper = words.upper()
    if re.search(r"\bNON-?\s?EXCLUSIVE\b", upper):
        return "non_exclusive"
    if re.search(r"\bSOLE\b", upper):
        return "sole"
    return "exclusive" if re.search(r"\bEXCLUSIVE\b", upper) else None
