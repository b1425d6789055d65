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

    codes = ("ZH", "JA", "KO", "EN", "DE", "FR", "ES", "IT", "PT", "NL", "RU", "VI")
    languages = [getattr(IsoCode639_1, code) for code in codes]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*languages).build()


def language_of(text: str) -> str | None:
    """BCP 47 tag of the language most of the text is in; None where nothing tells (numbers, symbols).

    A Japanese sentence nearly always holds kana, a Chinese one never does, and either may hold Latin words, so the
    scripts decide between zh, ja and ko. Texts of Han characters alone, and of other scripts, go to the detector.
    """
    text = text[:_LOOK]
    kana, han, hangul, latin = (len(p.findall(text)) for p in (_KANA, _HAN, _HANGUL, _LATIN))
    # A word in Latin letters takes about four times the letters that the same word takes in Han or kana.
    if hangul > max(kana + han, latin / 4):
        return "ko"
    if kana + han > latin / 4:
        if kana >= max(1, 0.05 * (kana + han)):
            return "ja"
        if han >= 8:
            return "zh"
    found = _detector().detect_language_of(text)
    return str(found.iso_code_639_1.name).lower() if found is not None else None
