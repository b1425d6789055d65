"""What of a technology's words tells it from others: its title without the words all titles have, its text without forms.

Languages are read as they come: a Chinese or Japanese character is a word of its own, elsewhere what stands between
spaces and marks is one. Width and case are folded.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

_CJK: Final = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN: Final = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_CJK_RUN: Final = re.compile(rf"[{_CJK}]")
_SENTENCE: Final = re.compile(r"[。！？；\n]+|[.!?;]+(?=\s|$)")

_TITLE_ZH: Final = re.compile(
    r"(?:制备|生产|制造|制作|加工|合成|使用|操作|控制|工作|应用|施工|检测|测试|处理)?(?:方法|工艺)"
    r"|计算机(?:可读)?存储介质|可读存储介质|存储介质|电子设备|终端设备|装置|设备|系统|组件|结构"
    r"|应用|用途|一种|一类|一套|新型|及其|以及|和其|包括其的|的|和|与|及|其"
)
_TITLE_JA: Final = re.compile(
    r"(?:製造|使用|制御|処理|検査|測定)?方法|並びに|ならびに|及び|および|又は|または|その|これ|用いた"
    r"|装置|システム|プログラム|記録媒体|の|を"
)
_TITLE_EN: Final = frozenset(
    re.findall(
        r"\w+",
        """
        a an the of for and or in on to with by from using use uses used method methods process processes apparatus
        device devices system systems making producing production manufacture manufacturing preparing preparation same
        thereof therefor its their having comprising including improved novel new application applications notice
        notices intent grant granting prospective exclusive exclusively nonexclusive non co partially license licence
        licenses licences licensing patent patents available availability government owned invention inventions
        technology technologies opportunity development commercialization commercialisation manufacture distribution
        sale federally funded rights related composition compositions kit kits
        """,
    )
)
_FORM: Final = re.compile(
    r"available for (?:non-?exclusive |exclusive )?licen[sc]|gives? notice|contemplating the grant|intent(?:ion)? to grant"
    r"|intends? to grant|owned by (?:an agency of )?the u\.? ?s\.? government|exclusive(?:ly)? (?:patent )?licen[sc]"
    r"|licen[sc]ing (?:opportunit|inquir|enquir|contact|office|terms)|technology[- ]transfer (?:office|manager)"
    r"|(?:seek|looking for)\w* [^.]{0,40}(?:licensee|partner|collaborat|investor|co-?develop)|further information"
    r"|欢迎.{0,20}(?:合作|洽谈|咨询|联系|对接)|寻求.{0,12}(?:合作|投资|企业|受让)|(?:许可|转让|合作)方式|联系(?:人|电话|方式)"
    r"|开放许可|专利许可|可(?:许可|转让|面议)|(?:价格|费用)面议|技术(?:转移|转让)(?:中心|办公室)|先使用后付费|先用后付"
    r"|ライセンス(?:可能|提供|契約|先|を)|お問い?合わ?せ|実施許諾|共同研究.{0,12}(?:募集|希望|先)|技術移転"
)
_SIGNS: Final = (
    "licen", "notice", "grant", "government", "transfer", "seek", "looking for", "further info", "欢迎", "寻求", "方式", "联系",
    "许可", "转让", "面议", "技术转", "先使用", "先用", "ライセンス", "合", "許諾", "共同研究", "技術移転",
)  # fmt: skip
"""Where none of these stands in a text, no sentence of it is a form: looked for first, since that is quick."""
_GREEK_LETTER: Final = re.compile("[α-ω]")
_GREEK: Final = {
    ord("α"): "alpha", ord("β"): "beta", ord("γ"): "gamma", ord("δ"): "delta", ord("ε"): "epsilon",
    ord("κ"): "kappa", ord("λ"): "lambda", ord("μ"): "mu", ord("ω"): "omega",
}  # fmt: skip


def folded(text: str) -> str:
    """Half width, lower case, usual Greek letters by their names."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    return text.translate(_GREEK) if _GREEK_LETTER.search(text) else text


def tokens_of(text: str) -> list[str]:
    """The words of a folded text in order; each Chinese or Japanese character is one."""
    return _TOKEN.findall(text)


def is_cjk(tokens: list[str]) -> bool:
    """Whether most of these words are Chinese or Japanese characters."""
    text = "".join(tokens)
    return not text.isascii() and 2 * len(_CJK_RUN.findall(text)) > len(tokens)


def sentences_of(text: str) -> list[list[str]]:
    """The words of a folded text sentence by sentence, without sentences that only speak of licences and contacts."""
    parts = _SENTENCE.split(text)
    if any(sign in text for sign in _SIGNS):
        parts = [part for part in parts if not _FORM.search(part)]
    found = map(tokens_of, parts)
    return [tokens for tokens in found if tokens]


def core_of(title: str, language: str) -> tuple[str, ...]:
    """What a title tells: its words in order of the alphabet, without those that any title may have.

    Of a Chinese or Japanese title the characters in their order. Empty where nothing is left: "Method and apparatus",
    "Notice of intent to grant an exclusive patent license" tell no technology.
    """
    text = folded(title)
    tokens = tokens_of(text)
    if not is_cjk(tokens):
        return tuple(sorted({_singular(token) for token in tokens if token not in _TITLE_EN}))
    return tuple(tokens_of((_TITLE_JA if language == "ja" else _TITLE_ZH).sub(" ", text)))


def parts_of(core: tuple[str, ...]) -> frozenset[str]:
    """What of a core is compared with another that is not the same: words, or pairs of characters."""
    if not is_cjk(list(core)):
        return frozenset(core)
    return frozenset(one + other for one, other in pairwise(core)) or frozenset(core)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
