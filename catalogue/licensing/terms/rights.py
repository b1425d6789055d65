"""What is granted, under which scheme, how it stands, and whether it may be sub-licensed."""

from __future__ import annotations

from catalogue.licensing.terms.guards import dated
from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.numbering import marks
from catalogue.licensing.terms.rights_guards import (
    gone,
    held_by,
    labelled_no,
    names_a_choice,
    not_the_right,
    noted_as_taken,
    of_somebody_else,
    offered,
    only_this,
    subsidised,
)
from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.status_guards import (
    came_to_nothing,
    of_a_licence,
    somewhere,
    supposed,
    to_whoever,
)
from catalogue.licensing.terms.taken import leave_out_gone, others_open, taken
from catalogue.places import place_code

_AROUND_KINDS = ("的", "为", "元", "is", "a", "at", "licence", "license", "で", "の", "は")
_MANY = 12
"""States of one text; more of them are a list of several technologies."""
_WHOLE = ("worldwide", "全球", "全世界", "global", "globally")
_OVER = ("terminated", "ended", "expired", "cancelled", "终止", "解除", "到期", "终了", "has ended")
_STATUS_LABELS = ("status", "availability", "state", "licence status", "license status")
_LEADING = (" for", " under", " on", " a", " an", " either")
_KIND_LABELS = (
    "type",
    "kind",
    "licence",
    "license",
    "licence type",
    "license type",
    "mode",
    "form",
    "rights",
    "grant",
)


def read_rights(scene: Scene) -> None:
    """States status, scheme, grants and sublicensable."""
    leave_out_gone(scene)
    _status(scene)
    _scheme(scene)
    _sublicensable(scene)
    _grants(scene)
    _taken_in_part(scene)


def _status(scene: Scene) -> None:
    for i in scene.all("status"):
        item = scene.items[i]
        value = item.value
        if value == "available" and not _offers(scene, i):
            continue
        if value == "lapsed" and any(
            scene.items[j].means("role", "trial", "term") for j in scene.clause_range(i)
        ):
            continue
        if value == "exclusively_licensed" and any(
            scene.items[j].text.endswith(_OVER) for j in scene.clause_range(i)
        ):
            continue
        if value == "exclusively_licensed" and item.text.endswith(" to") and to_whoever(scene, i):
            scene.say("grants", "exclusive", i)
            continue
        if (
            value == "lapsed"
            and scene.language == "zh"
            and "专利" not in item.text
            and of_a_licence(scene, i)
        ):
            scene.use(i)
            continue
        if value in ("lapsed", "withdrawn") and (supposed(scene, i) or somewhere(scene, i)):
            continue
        if value == "under_option" and came_to_nothing(scene, i):
            scene.use(i)
            continue
        if item.text.startswith("not ") and i + 2 < len(scene.items) and scene.items[i + 1].text == ":":
            continue  # Not available: medical
        denied = scene.negated(i)
        if denied is not None:
            if value == "available":
                scene.say("status", "withdrawn", i, denied)
            continue
        if value != "under_option" and any(
            scene.items[j].means("intended") for j in scene.clause_range(i) if j < i
        ):
            continue
        scene.say("status", value, i)
        if value == "under_option":
            _whole_licence(scene, i)
    _telling(scene)
    # 已 + (one of the kinds), with somebody it went to: 已许可给某公司独占使用
    for i in scene.all("other_party"):
        clause = list(scene.clause_range(i))
        grant = next((j for j in clause if scene.items[j].means("grant", "exclusive")), None)
        done = any(scene.items[j].text.startswith(("已", "has been", "was", "is")) for j in clause)
        if grant is not None and (done or grant < i) and not scene.negated(i) and not scene.meant_only(i):
            scene.say("status", "exclusively_licensed", i, grant)


def _is_place(scene: Scene, item: Item) -> bool:
    start, end = scene.folded.span(item.start, item.end)
    code = item.kind == "other" and len(item.text) == 2 and scene.folded.original[start:end].isupper()
    return item.means("place") or (code and place_code(item.text) is not None)


def _telling(scene: Scene) -> None:
    """Not available - exclusively licensed: of two states, the one that says why."""
    told = scene.told("status")
    if len(told) > _MANY:
        return
    why = [s for s in told if s.value in ("exclusively_licensed", "under_option", "lapsed")]
    for s in [s for s in told if s.value == "withdrawn"] if why else ():
        if abs(scene.sentence[s.at] - scene.sentence[why[0].at]) <= 1:
            told.remove(s)
            scene.said.remove(s)


def _taken_in_part(scene: Scene) -> None:
    """欧州は独占契約済み、日本は非独占で許諾可能: what is taken in one territory or field leaves the others open."""
    told = scene.told("status")
    if len(told) > _MANY:
        return
    kinds = ("place", "region", "field")
    for s in [s for s in told if s.value == "exclusively_licensed"]:
        clause = scene.clause_range(s.at)
        part = any(
            scene.items[j].means(kind) and scene.items[j].text not in _WHOLE for j in clause for kind in kinds
        )
        open_ = any(o.value == "available" and scene.clause[o.at] != scene.clause[s.at] for o in told) or any(
            scene.clause[g.at] > scene.clause[s.at] for g in scene.told("grants")
        )
        if part and open_:
            told.remove(s)
            scene.said.remove(s)
            scene.remark("unclear", *s.marks[0], "what is taken in one territory or field only")
            scene.hush([j for j in clause if any(scene.items[j].means(kind) for kind in kinds)])


def _whole_licence(scene: Scene, at: int) -> None:
    """ "Intent to grant a partially exclusive license to X": the kind is part of the status, and no grant."""
    for j in scene.sentence_range(at):
        if scene.items[j].means("grant") or scene.items[j].means("partial"):
            scene.use(j)
            if j > at:
                said = scene.said[-1]
                said.marks = (*said.marks, (scene.items[j].start, scene.items[j].end))


def _offers(scene: Scene, at: int) -> bool:
    """Whether a bare "available" is about a licence."""
    item = scene.items[at]
    leads = item.text.endswith(_LEADING)  # available for: the kind of licence follows
    follows = scene.items[at + 1] if at + 1 < len(scene.items) else None
    if leads and follows is not None and (follows.means("grant") or follows.means("partial")):
        return True
    if not leads and item.text not in (
        "available",
        "is available",
        "are available",
        "now available",
        "currently available",
    ):
        return True
    clause = scene.clause_range(at)
    if any(scene.items[j].means("sub") or scene.items[j].means("role", "trial") for j in clause):
        return False
    there = (
        scene.items[at + 2]
        if follows is not None and follows.text == "in" and at + 2 < len(scene.items)
        else follows
    )
    if at == scene.sentence_range(at)[0] and there is not None and _is_place(scene, there):
        return True  # Available worldwide except Japan
    if at > 1 and scene.items[at - 1].text == ":" and scene.items[at - 2].text in _STATUS_LABELS:
        return True
    return any(
        scene.items[j].means("grant") or scene.items[j].means("model") or "licen" in scene.items[j].text
        for j in scene.sentence_range(at)
    )


def _scheme(scene: Scene) -> None:
    for kind in ("scheme", "scheme_transfer"):
        for i in scene.all(kind):
            item = scene.items[i]
            value = item.value
            over = _ended(scene, i)
            planned = any(
                scene.items[j].means("intended") for j in scene.clause_range(i) if j < i or j == i + 1
            )
            if scene.negated(i) is not None or planned or scene.meant_only(i) or over:
                scene.use(i)
                continue
            scene.say("scheme", value, i)
            if value == "cn_open_licence":
                scene.say("status", "open_licence", i)
            if kind == "scheme_transfer":
                scene.say("grants", "assignment", i)


def _ended(scene: Scene, at: int) -> bool:
    return any(
        scene.items[j].means("status", "withdrawn", "lapsed")
        or (j > at and scene.items[j].text in ("已结束", "已到期", "已终止", "结束", "期满", "终止"))
        for j in scene.clause_range(at)
    )


def _sublicensable(scene: Scene) -> None:
    for i in scene.all("yes", "sublicensable"):
        no = scene.negated(i) is not None or labelled_no(scene, i) is not None
        scene.say("sublicensable", "no" if no else "yes", i)
    for i in scene.all("sub"):
        if any(True for s in scene.told("sublicensable") if scene.clause[s.at] == scene.clause[i]):
            continue
        clause = list(scene.clause_range(i))
        sentence = [j for j in scene.sentence_range(i) if abs(scene.clause[j] - scene.clause[i]) <= 1]
        consent = next((j for j in sentence if scene.items[j].means("consent")), None)
        denied = scene.negated(i)
        if denied is None:
            denied = labelled_no(scene, i)
        if denied is None:
            denied = next(
                (
                    j
                    for j in clause
                    if (scene.items[j].means("not") or scene.items[j].means("not_after"))
                    and (j < i or scene._ends_clause(j))
                ),
                None,
            )
        if consent is not None:
            scene.say("sublicensable", "consent", i, consent)
            if denied is not None:
                scene.use(denied)
        elif denied is not None:
            scene.say("sublicensable", "no", i, denied)
        else:
            able = next(
                (j for j in clause if scene.items[j].means("can") or scene.items[j].means("status")), None
            )
            if able is not None:
                scene.say("sublicensable", "yes", i, able)
            elif _said_yes(scene, i):
                scene.say("sublicensable", "yes", i)


def _said_yes(scene: Scene, at: int) -> bool:
    """ "With the right to sublicense", or a label that says yes."""
    text = scene.items[at].text
    if text.startswith(("right", "freely")) or text.endswith(("able", "rights")):
        return True
    after = scene.after(at)
    return after is not None and scene.items[after].text in _YES


_YES = (
    "yes", "y", "可", "是", "有", "あり", "可能", "○", "〇", "◯",
    "◎", "√", "✓", "✔", "☑", "incl", "incl.", "included", "ok", "自由",
)  # fmt: skip


def _grants(scene: Scene) -> None:
    still_open = others_open(scene)
    for kind in ("grant", "grant_weak"):
        for i in scene.all(kind):
            item = scene.items[i]
            value = item.value
            if item.used or (
                kind == "grant_weak" and not (_stands_free(scene, i) and _in_terms(scene, i, value))
            ):
                continue
            if of_somebody_else(scene, i):
                scene.use(i)
                continue
            if value == "option" and (
                marks(scene, i) or names_a_choice(scene, i) or came_to_nothing(scene, i)
            ):
                scene.use(i)  # Option A: ...
                continue
            holder = held_by(scene, i) if value == "option" else None
            if holder is not None:
                scene.say("status", "under_option", i, holder)
                continue
            done = next((j for j in scene.clause_range(i) if j < i and scene.items[j].means("done")), None)
            if done is not None:
                if value == "exclusive":
                    scene.say("status", "exclusively_licensed", i, done)
                scene.use(i)
                continue
            if value == "exclusive" and taken(scene, i):
                if not still_open:
                    scene.say("status", "exclusively_licensed", i)
                scene.use(i)
                continue
            if noted_as_taken(scene, i) or gone(scene, i):
                if value == "exclusive" and noted_as_taken(scene, i):
                    scene.say("status", "exclusively_licensed", i)
                scene.use(i)
                continue
            denied = scene.negated(i)
            if denied is not None and not only_this(scene, denied, i):
                scene.use(i, denied)
                continue
            if labelled_no(scene, i) is not None:
                scene.use(i)
                continue
            if (scene.meant_only(i) and not offered(scene, i)) or dated(scene, i):
                continue
            if not_the_right(scene, i, value) or subsidised(scene, i):
                continue
            scene.say("grants", value, i)
    for i in scene.all("role", "assign_price"):
        if not scene.meant_only(i) and scene.negated(i) is None and not subsidised(scene, i):
            scene.say("grants", "assignment", i)


def _stands_free(scene: Scene, at: int) -> bool:
    """Whether a short word (普通, sole, option) stands where a kind of licence would: alone, or beside one or a price."""
    for step in (-1, 1):
        i = at + step
        if not 0 <= i < len(scene.items):
            continue
        item = scene.items[i]
        if item.kind in ("sep", "quantity", "open", "close") or item.text in "①②③④⑤⑥⑦⑧⑨⑩★☆■□◆◇○●※-*>×✕✖◯◎":
            continue
        if item.sense is not None and item.sense.kind not in ("filler", "place"):
            continue
        if item.means("filler") and (step == -1 or item.text in _AROUND_KINDS or item.text in "都均也"):
            continue
        if item.text in ("で", "の", "も"):
            continue
        if item.means("place") and step == -1:
            continue
        return False
    return True


def _in_terms(scene: Scene, at: int, value: str) -> bool:
    """Option, transfer: a right only beside a price, a length or a licence; the others wherever they stand free."""
    if scene.items[at].text == "专用" and scene.language != "ja":
        return False  # 专用 is a kind of licence in Japanese only
    if value not in ("option", "assignment", "sole", "evaluation"):
        return True
    if at > 1 and scene.items[at - 1].text == ":" and scene.items[at - 2].text in _KIND_LABELS:
        return True
    if value in ("option", "evaluation") and _cell(scene, at):
        return any(scene.items[j].is_a("money", "months") for j in scene.sentences_around(at, 2))
    return any(
        scene.items[j].is_a("money", "months")
        or _scaled(scene, j)
        or scene.items[j].means("role", "fee")
        or scene.items[j].means("request")
        or scene.items[j].means("grant")
        for j in scene.clause_range(at)
        if j != at
    )


def _cell(scene: Scene, at: int) -> bool:
    """Whether a word is all that a cell of a flattened table holds."""
    ends = [scene.items[j].text if 0 <= j < len(scene.items) else "|" for j in (at - 1, at + 1)]
    return all(end in ("|", "\n") for end in ends) and "|" in ends and len(scene.items) > 1


def _scaled(scene: Scene, at: int) -> bool:
    quantity = scene.items[at].quantity
    return quantity is not None and quantity.scaled
