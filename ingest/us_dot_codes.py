"""Signs that ASCII lacks, as the US office's text files spell them: .alpha., .degree., H.sub.2 O, 10.sup.-5.

The codes are those of its Green Book (APS) documentation; files of its search system (BRS) use the same. A code
that is not known stays as it is written.
"""

from __future__ import annotations

import re
import unicodedata

_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi "
    "chi psi omega"
)
_SIGNS = {
    "TM": "™", "SM": "℠", "RTM": "®", "COPYRG": "©", "COPYRGT": "©", "rarw": "←", "uparw": "↑", "fwdarw": "→", "dwnarw": "↓",
    "differential": "∂", "increment": "∆", "gradient": "∇", "-+": "∓", "+-": "±", "sqroot": "√", "cuberoot": "∛",
    "fourthroot": "∜", "ltoreq": "≤", "gtoreq": "≥", "congruent": "≅", "approxeq": "≈", "apprxeq": "≈",
    "about": "≈", "times": "×", "div": "÷", "notlessthan": "≮", "notgreaterthan": "≯", "infin": "∞",
    "multidot": "·", "angle": "∠", "parallel": "∥", "vertline": "|", "perp": "⊥", "intg": "∫", "andgate": "∩",
    "orgate": "∪", "thrfore": "∴", "because": "∵", "noteq": "≠", "ident": "≡", "notident": "≢", "varies": "∝",
    "sym": "⊕", "crclbar": "⊖", "lsim": "≲", "gtorsim": "≳", "lmtoreq": "≤", "lmorsim": "≲", "ANG": "Å", "ang": "å", "degree": "°",
    "cent": "¢", "permill": "‰", "female": "♀", "male": "♂", "music-sharp": "♯", "music-flat": "♭",
    "dbd": "=", "tbd": "≡", "reveaction": "⇌", "revreaction": "⇌", "sctn": "§", "cndot": "·", "quadrature": "□",
    "smallcircle": "∘", "largecircle": "○", "circle": "○", "dottedcircle": "◌", "circleincircle": "◎",
    "prime": "′", "dblprime": "″", "dblquote": '"', "paragraph": "¶", "dagger": "†", "[": "[", "]": "]",
    "Iadd": "", "Iaddend": "",
}  # fmt: skip


def _greek(size: str) -> dict[str, str]:
    letters = {name: name.upper().replace("LAMBDA", "LAMDA") for name in _NAMES.split()}
    return {name: unicodedata.lookup(f"GREEK {size} LETTER {letter}") for name, letter in letters.items()}


_CODES = _SIGNS | _greek("SMALL") | {name.upper(): sign for name, sign in _greek("CAPITAL").items()}
_CODE = re.compile(
    r"\.(" + "|".join(re.escape(code) for code in sorted(_CODES, key=len, reverse=True)) + r")\."
)
_POWER = re.compile(r"\.sup\.(?=[-+−±]?\d)")
_LOW_OR_HIGH = re.compile(r"\.(?:sub|sup)\.")
# A space ends an index, also within a formula: "C.sub.2 H.sub.5 OH" is C2H5OH, "CO.sub.2 in" stays two words.
_ELEMENT = (
    "(?:A[cglmrstu]|B[aeikr]?|C[adelmorsu]?|Dy|E[ru]|F[er]?|G[ade]|H[efgo]?|I[nr]?|Kr?|L[aiu]|M[gno]|N[abdeip]?"
    "|Os?|P[abdrt]?|R[behu]|S[bceimnr]?|T[abehilm]|[UVWY]|Xe|Yb|Z[nr])"
)
_WORDS = "(?:As|At|Be|He|I|In|No|Os|AS|BY|CAN|HAS|IF|IN|IS|NO|OF|ON|SO|US|WAS)"
_FORMULA = re.compile(
    rf"(?<=[A-Za-z)])\.sub\.(\d{{1,3}}) "
    rf"(?=(?!{_WORDS}(?!\w|\.sub\.))(?:{_ELEMENT}+(?:\.sub\.|\b)|\((?:{_ELEMENT}|\.sub\.\d+)+\)))"
)


def signs(text: str) -> str:
    """`text` with every known code as its sign; indices stand in line, powers after "^" (10^-5), as in `xml_text`."""
    if "." not in text:
        return text
    text = _FORMULA.sub(r".sub.\1", text)
    text = _CODE.sub(lambda found: _CODES[found[1]], text)
    return _LOW_OR_HIGH.sub("", _POWER.sub("^", text))
