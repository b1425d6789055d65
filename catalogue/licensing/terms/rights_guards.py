"""Words of a right that grant nothing here: denied by their label, somebody else's, or speaking of something else."""

from __future__ import annotations

from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.text import folded_word
from catalogue.places import place_code

_OF_OTHERS = ("exclusively_licensed", "under_option")


def gone(scene: Scene, at: int) -> bool:
    """Exclusive rights taken; non-exclusive still available."""
    follows = scene.items[at + 1] if at + 1 < len(scene.items) else None
    words = ("taken", "gone", "sold", "reserved", "unavailable", "already taken", "exhausted")
    behind = scene.folded.text[scene.items[at].end :].lstrip()
    over = behind.startswith(
        (
            "期至",
            "期到",
            "即将到期",
            "将到期",
            "将于",
            "到期",
            "already sold",
            "already granted",
            "already licen",
            "already gone",
        )
    )
    return over or (follows is not None and follows.text in words)


def names_a_choice(scene: Scene, at: int) -> bool:
    """Option: exclusive: the heading of a choice, and no option."""
    follows = scene.items[at + 1 : at + 3]
    return len(follows) == 2 and follows[0].text == ":" and follows[1].means("grant")


_TAKEN = tuple(
    folded_word(word)
    for word in ("登録済", "設定済", "許諾済", "契約済", "付与済", "供与済", "締結済", "已签", "已授", "已许可", "已售", "已占用", "已被",
                 "granted", "taken", "already", "licensed to", "licenced to", "sold")
)  # fmt: skip


def noted_as_taken(scene: Scene, at: int) -> bool:
    """専用実施権（登録済・A社）, exclusive (granted to X): brackets behind a kind that say that somebody has it."""
    follows = scene.items[at + 1] if at + 1 < len(scene.items) else None
    if follows is None or follows.kind != "open":
        return False
    return scene.folded.text[follows.end :].lstrip().startswith(_TAKEN)


def held_by(scene: Scene, at: int) -> int | None:
    """優先交渉権を保有している: an option that somebody has already, and that is not offered."""
    behind = (j for j in scene.clause_range(at) if at < j <= at + 8)
    return next((j for j in behind if scene.items[j].means("held")), None)


def only_this(scene: Scene, denied: int, at: int) -> bool:
    """ "Not for exclusive licence, non-exclusive only": the denial ends at the comma."""
    follows = at + 1 < len(scene.items) and scene.items[at + 1].means("only")
    only = follows or scene.items[at].text.endswith(" only")
    return only and denied < at and scene.clause[denied] != scene.clause[at]


def subsidised(scene: Scene, at: int) -> bool:
    """专利转让补助最高20万元: what a town pays to those who buy."""
    clause = scene.clause_range(at)
    text = scene.folded.text[scene.items[clause[0]].start : scene.items[clause[-1]].end]
    return any(word in text for word in ("补助", "补贴", "奖励", "资助", "扶持", "抵扣"))


def offered(scene: Scene, at: int) -> bool:
    """ "Would consider an outright assignment": a wish of the owner, which is an offer."""
    return any("would consider" in scene.items[j].text for j in scene.clause_range(at) if j < at)


def of_somebody_else(scene: Scene, at: int) -> bool:
    clause = scene.clause_range(at)
    text = scene.folded.text[scene.items[clause[0]].start : scene.items[clause[-1]].end]
    went = scene.language != "zh" or any(
        word in text for word in ("已", "了", "曾", "被", "他人", "第三", "别")
    )
    return any(
        scene.items[j].means("status", *_OF_OTHERS) or (went and scene.items[j].means("other_party"))
        for j in clause
    )


_CROSSES = ("×", "否", "✗", "✕", "✖")
_NO = ("no", "n", "否", "无", "不可", "×", "x", "なし", "不", "none", "不行", "禁止", "ng", "✗", "✕")


def labelled_no(scene: Scene, at: int) -> int | None:
    """Exclusive: no, refund: none, 分许可×: the value of a label that denies it; None where none does."""
    if at + 1 < len(scene.items) and scene.items[at + 1].text in _CROSSES:
        return at + 1
    if at + 2 < len(scene.items) and scene.items[at + 1].text in (":", "-", "?", "("):
        return at + 2 if scene.items[at + 2].text in _NO else None
    return None


def not_the_right(scene: Scene, at: int, value: str) -> bool:
    """Words of a right that speak of something else: non-transferable, 可转让给关联公司, "exclusive of VAT"."""
    follows = scene.items[at + 1].text if at + 1 < len(scene.items) else ""
    if at > 1 and scene.items[at - 1].text == "-" and scene.items[at - 2].kind == "other":
        first, dash = scene.items[at - 2 : at]
        if first.end == dash.start and dash.end == scene.items[at].start:
            return True  # n0n-exclusive, quasi-exclusive
    if value == "exclusive" and (
        follows in ("of", "of the", "offer", "vat", "tax", "taxes", "gst", "delivery")
    ):
        return True
    if (
        value == "exclusive"
        and scene.items[at].text.startswith("excl")
        and any(
            0 <= j < len(scene.items)
            and scene.clause[j] == scene.clause[at]
            and scene.items[j].means("role", "alien")
            for j in (at - 1, at + 1)
        )
    ):
        return True
    if (
        scene.items[at].text in ("excl", "excl.")
        and at + 1 < len(scene.items)
        and (scene.items[at + 1].means("place") or (len(follows) == 2 and place_code(follows) is not None))
    ):
        return True
    if value == "assignment" and at + 1 < len(scene.items) and scene.items[at + 1].is_a("percent"):
        return True  # 出让10%股权
    if value == "assignment" and (follows in ("给", "收入", "税") or scene.items[at].text == "sale"):
        precedes = scene.items[at - 1].text if at else ""
        return follows in ("给", "收入", "税") or precedes in ("first", "each", "every", "no", "a")
    return False
