"""Character entities that offices use without declaring them: those of HTML, and of ISO's SGML sets the Greek letters and bonds."""

from __future__ import annotations

import html.entities

_NAMES = (
    "agr bgr ggr dgr egr zgr eegr thgr igr kgr lgr mgr ngr xgr ogr pgr rgr sgr tgr ugr phgr khgr psgr ohgr"
)
_GREEK = dict(zip(_NAMES.split(), "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
# Agr, EEgr, THgr: all but the last two letters are capitals.
_ISO = _GREEK | {f"{name[:-2].upper()}gr": letter.upper() for name, letter in _GREEK.items()}
_ISO |= {"sfgr": "ς", "sbond": "-", "dbond": "=", "tbond": "≡"}


def characters(name: str) -> str | None:
    """What the entity `name` stands for; DOCDB also writes names in capitals. None where it is not known."""
    known = html.entities.html5
    return _ISO.get(name) or known.get(f"{name};") or known.get(f"{name.capitalize()};")
