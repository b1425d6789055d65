"""Stopping without owing in Japanese: 途中でやめても費用なし, 不採用なら費用なし, 継続しない場合は支払義務を負わない."""

from __future__ import annotations

import re
from functools import cache

from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.text import folded_word

_STOPS = (
    r"(?:途中で|いつでも|中途で)?(?:やめ|止め|辞め|中止|中断|解約|退会|撤退|終了し|打ち切)"
    r"|不採用|(?:採用|継続|契約|購入|導入|更新|締結|ライセンス|本契約)(?:を|に|は|も)?(?:希望|至ら|移行|進ま)?(?:し|され|いたし)?(?:ない|なけれ|なかった|ません)"
    r"|(?:合わ|満足でき|気に入ら)(?:ない|なけれ|なかった)|不調に終わ|不成立|不満"
)
_NOTHING_DUE = (
    r"(?:費用|支払い?(?:義務)?|料金|対価|お代|違約金|解約金|請求|債務|負担|使用料|実施料)(?:等|負担)?(?:は|も|を|の|が|について)?(?:一切|何ら|全く)?(?:の|を|は)?"
    r"(?:支払義務を?)?(?:なし|無し|無料|無償|不要|ゼロ|0円|かから|かかり|発生し(?:ない|ません)|生じ(?:ない|ません)|負わ|負い|し(?:ない|ません)|いただ|頂|求め|ありません|ない|義務[はも]?負)"
)
_MEANWHILE = r"なければ|ない場合|なかった場合|なかったら|ませんでしたら|まで(?:は|の間|$)|その間|この間|期間中|試用|お試し|トライアル|評価中|検討中|の間は|会員"


def read_stopping(scene: Scene) -> None:
    """States that one may stop without owing, where a sentence says both in this order."""
    if scene.language != "ja" or scene.told("trial.walk_away"):
        return
    pattern = _pattern(f"(?P<stop>{_STOPS})[^。;!?\\n|]{{0,20}}?(?P<due>{_NOTHING_DUE})")
    for found in pattern.finditer(scene.folded.text):
        places = [
            i
            for i, item in enumerate(scene.items)
            if item.start < found.end() and item.end > found.start() and item.kind not in ("sep", "open")
        ]
        if places:
            scene.say("trial.walk_away", True, *places)
            scene.said[-1].marks = ((found.start(), found.end()),)
            return


def no_free_licence(scene: Scene, at: int) -> bool:
    """その間の使用料は無料: what is free only meanwhile, or for somebody who stops."""
    if scene.language != "ja":
        return False
    first = scene.clause_range(at)[0]
    said = scene.folded.text[scene.items[first].start : scene.items[at].start]
    return bool(_pattern(f"{_STOPS}|{_MEANWHILE}").search(said))


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """The pattern in the form that texts are folded to."""
    return re.compile("".join(c if c.isascii() else folded_word(c) for c in written))
