"""Words by which a sentence of a record says what it is for, or that it is only the frame of a claim."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from techbank.evidence.base import Candidate, Part

_PURPOSE: Final = re.compile(
    r"用于解决|解决了?|为了?解决|针对|目的|旨在|从而|以便|能够|可以|可(?:在|将|使|直接|有效|实现|用)|使得|实现|提高|提升|降低|减少|避免|防止|抑制|改善|缩短|延长|节省|无需|不(?:需|用)|优点|有益效果|适用于|适合"
    r"|課題|目的|解決|できる|可能と(?:する|なる)|可能で|抑制|低減|向上|防止|削減|短縮|防ぐ|不要|改善|ことなく|せずに|に適する|ために"
    r"|\b(?:thereby|in order to|reduc\w+|increas\w+|improv\w+|prevent\w*|avoid\w*|enabl\w+|allow\w*|without|eliminat\w+|detect\w*|lower\w*|protect\w*|sav(?:es?|ing)|solv\w+|no longer|suitable for|instead of)\b",
    re.IGNORECASE,
)
_BACKGROUND: Final = re.compile(
    r"现有|传统|常规|通常|往往|一般(?:采用|为)|目前|难以|只能|容易|仍然?|每年|因而|占.{0,12}以上|反而|不足|不均|不一|被(?:当作|迫)"
    r"|だけでは|従来|通常|一般に|が多く|困難|かえって|してしまう|停止する。|絶えない|があった|となって(?:いる|おり)|要する"
    r"|\b(?:conventional\w*|ordinary|ordinarily|normally|may not|nobody|never|left to|usually|often|typically|commonly|currently|today|traditional\w*|are used to|must be|cannot|however|take time|more strongly|suffer|fails?|becomes? loose|at present|existing)\b",
    re.IGNORECASE,
)
_OWN: Final = re.compile(
    r"本发明|本实用新型|本申请|本技术|本方法|该(?:方法|系统|装置|膜|涂层|材料)|解决|针对|提供|公开|本発明|本技術|課題|解決|提供|開示|本(?:装置|方法|システム)"
    r"|\b(?:disclosed|provides?|provided|invention|the (?:method|system|device|present)|solves?|is (?:described|proposed)|here)\b|から.{0,12}[に]?(?:低減|短縮|向上|減)|由.{1,24}(?:降至|降到|提高到|缩短)|(?:降低|提高|缩短|减少)了?\s?\d",
    re.IGNORECASE,
)
_FRAME: Final = re.compile(
    r"^\W*(?:\d+[.、．]\s*)?(?:一种.{0,60}(?:其特征|包括)|根据权利要求|如权利要求|前記|請求項|.{0,80}を(?:備え|含)(?:る|む)|an?\s.{0,80}(?:comprising|including)|the\s.{0,40}(?:of|according to) claim)"
    r"|^(?:本发明|本实用新型|本申请)?(?:公开|涉及|提供)了?.{0,40}$",
    re.IGNORECASE,
)
_PART_PRIORS: Final[dict[Part, float]] = {
    "title": -0.2,
    "keywords": -0.2,
    "abstract": 0.0,
    "description": -0.02,
    "claims": -0.06,
}
PURPOSE: Final = 0.1
BACKGROUND: Final = -0.2
OWN: Final = 0.05
FRAME: Final = -0.05
SHORT: Final = -0.04
_LEAST = 12  # characters: what is shorter says little


@lru_cache(maxsize=2**15)
def prior(candidate: Candidate) -> float:
    """What a sentence is worth before any need is known; small beside the likeness (a cosine)."""
    worth = _PART_PRIORS[candidate.part]
    if _PURPOSE.search(candidate.text):
        worth += PURPOSE
    if candidate.part != "title" and _OWN.search(candidate.text):
        worth += OWN
    elif says_background(candidate.text):
        worth += BACKGROUND  # how things were before: it shows the problem, not that this solves it
    if _FRAME.search(candidate.text):
        worth += FRAME
    if len(candidate.text) < _LEAST:
        worth += SHORT
    return worth


def says_background(text: str) -> bool:
    """Whether the sentence tells how things were before, and not what this technology does about it."""
    return _BACKGROUND.search(text) is not None and _OWN.search(text) is None


def says_purpose(text: str) -> bool:
    """Whether the sentence states an effect or a purpose."""
    return _PURPOSE.search(text) is not None
