"""Events of a patent register that a text repeats: a recorded licence, a pledge. They are no offer.

A recorded exclusive licence in force is a status; what else the event names (kind, principal, dates) is nobody's price.
"""

from __future__ import annotations

from catalogue.licensing.terms.scene import Scene

_ENDED = ("注销", "解除", "终止", "变更", "撤销", "质押", "质权")


def read_registered(scene: Scene) -> None:
    """States exclusively_licensed for a recorded exclusive licence, and takes the meaning from the words of the event."""
    for i in list(scene.all("register")):
        places = scene.sentences_around(i, 2)
        kind = next((j for j in places if scene.items[j].means("grant", "exclusive")), None)
        if kind is not None and scene.items[i].value == "licence" and not _ended(scene, places):
            scene.say("status", "exclusively_licensed", kind, i)
        priced = [
            j
            for j in places
            if scene.items[j].means("role", "upfront", "royalty", "fee") or scene.items[j].means("now")
        ]
        if not priced or scene.items[i].value == "pledge":
            scene.hush(places)


def _ended(scene: Scene, places: range) -> bool:
    text = scene.folded.text[scene.items[places[0]].start : scene.items[places[-1]].end]
    return any(word in text for word in _ENDED)
