"""Signs that a Japanese text goes on to another offer: another territory, or another field with a kind of its own."""

from __future__ import annotations

from itertools import pairwise

from catalogue.licensing.terms.scene import Said, Scene

_OF_ALL = ("いずれも", "どちらも", "双方とも", "両者とも", "いずれの場合も", "共通")


def another_place(scene: Scene, current: list[Said], unit: list[Said]) -> bool:
    """日本：年10万円。台湾：…: a sentence that begins with another territory, as a label."""
    mine = {s.value for s in current if s.field == "territory"}
    first = next((s for s in unit if s.field == "territory"), None)
    if first is None or not mine or first.value in mine or first.at != scene.sentence_range(first.at)[0]:
        return False
    follows = scene.items[first.at + 1].text if first.at + 1 < len(scene.items) else ""
    return follows in (":", "は", "では", "については")


def by_subject(scene: Scene, said: list[Said]) -> list[list[Said]] | None:
    """診断薬は独占、研究用試薬は非独占: an offer for each field, with what is said of all; None where it is not so."""
    kinds = [s for s in said if s.field == "grants"]
    if scene.language != "ja" or len(kinds) < 2 or len({scene.clause[s.at] for s in kinds}) < len(kinds):
        return None
    subjects = [_subject(scene, kind.at) or _place(scene, said, kind.at) for kind in kinds]
    named = [subject for subject in subjects if subject is not None]
    if len(named) < len(kinds) or len({s.value for s in named}) < len(named):
        return None
    said = [s for s in said if s.field != "fields" or all(s.at != subject.at for subject in named)]
    starts = [scene.clause_range(kind.at)[0] for kind in kinds]
    ends = [*starts[1:], _end(scene, said, kinds[-1].at)]
    shared = [s for s in said if not starts[0] <= s.at < ends[-1]]
    parts = []
    for subject, (start, end) in zip(named, pairwise([*starts, ends[-1]]), strict=True):
        own = [s for s in said if start <= s.at < end]
        parts.append([*([] if subject in own else [subject]), *own, *shared])
    return parts


def _end(scene: Scene, said: list[Said], last: int) -> int:
    """Where the last field's own statements end: at a word for all of them, or at the end of the sentence."""
    sentence = scene.sentence_range(last)
    own = (j for j in sentence if j > last and scene.items[j].text in _OF_ALL)
    return next(own, sentence[-1] + 1)


def _place(scene: Scene, said: list[Said], at: int) -> Said | None:
    """国内は非独占、海外は独占: the territory that begins the clause of a kind."""
    first = scene.clause_range(at)[0]
    if scene.items[at - 1].text not in ("は", "では", ":") or at - first != 2:
        return None
    return next((s for s in said if s.field == "territory" and s.at == first), None)


def labels_its_own(scene: Scene, s: Said) -> bool:
    """米国：5万ドル。欧州：…: a territory that begins a sentence as a label holds for that sentence only."""
    labels = s.field == "territory" and s.at == scene.sentence_range(s.at)[0] and s.at + 1 < len(scene.items)
    if scene.language != "ja":
        later = (
            scene.items[j + 1].text == ":"
            for j in range(s.at + 2, len(scene.items) - 1)
            if j == scene.sentence_range(j)[0]
        )
        return labels and scene.items[s.at + 1].text == ":" and any(later)
    return labels and scene.items[s.at + 1].text in (":", "は", "では")


def _subject(scene: Scene, at: int) -> Said | None:
    """The bare noun, from the clause's beginning to は, that a kind of licence is said of."""
    first = scene.clause_range(at)[0]
    particle = scene.items[at - 1]
    named = particle.means("field") and particle.text.endswith(("は", "では"))  # 食品分野は
    if at - first < 2 or not (named or particle.text in ("は", "では")):
        return None
    words = scene.items[first : at - 1]
    if words[-1].means("field"):
        words = words[:-1]
    if not words or any(item.kind != "other" or not item.text[0].isalnum() for item in words):
        return None
    start, end = words[0].start, words[-1].end
    if end - start < 2 or any("\u3041" <= c <= "\u309f" for c in scene.folded.text[start:end]):
        return None
    a, b = scene.folded.span(start, end)
    return Said("fields", scene.folded.original[a:b], first, ((start, end),))


def or_between(scene: Scene, a: list[Said], b: list[Said]) -> bool:
    """Whether an "or" stands between two groups of statements."""
    last, first = max(s.at for s in a), min(s.at for s in b)
    return any(scene.items[j].means("or") for j in range(last, first + 1))
