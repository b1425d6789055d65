"""Which language a text is in: by script where that settles it, else by a statistical detector (lingua)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_KANA = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_HANGUL = re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LOOK = 2000  # characters: more do not change the answer


@cache
def _detector() -> Any:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = ("EN", "DE", "FR", "ES", "IT", "PT", "NL", "RU", "AR", "VI")
    languages = [getattr(IsoCode639_1, code) for code in codes]
    # The full models take seconds to load and are no better on what scripts have not settled before.
    return LanguageDetectorBuilder.from_iso_codes_639_1(*languages).with_low_accuracy_mode().build()


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _han_only(han: str) -> str:
    """Japanese where the characters are in its standard set and not in that of simplified Chinese."""
    return "ja" if _fits(han, "shift_jis") and not _fits(han, "gb2312") else "zh"


def language_of(text: str) -> str | None:
    """BCP 47 tag of the language most of the text is in; None where nothing tells (numbers, symbols).

    A Japanese sentence nearly always holds kana, a Chinese one never does, and either may hold Latin words, so the
    scripts decide between zh, ja and ko; a few Han characters alone are told apart by the character sets they are
    in (在庫予測, 库存预测). Other scripts go to the detector.
    """
    text = text[:_LOOK]
    kana, han, hangul, latin = (len(p.findall(text)) for p in (_KANA, _HAN, _HANGUL, _LATIN))
    # A word in Latin letters takes about four times the letters that the same word takes in Han or kana.
    if hangul > max(kana + han, latin / 4):
        return "ko"
    if kana + han > latin / 4:
        if kana >= max(1, 0.05 * (kana + han)):
            return "ja"
        return _han_only("".join(_HAN.findall(text)))
    found = _detector().detect_language_of(text)
    return str(found.iso_code_639_1.name).lower() if found is not None else None
