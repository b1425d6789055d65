"""A licence to somebody that an owner announces: "intends to grant an exclusive license to X", "prospective grant".

What such a sentence says of kind, territory and field is said of that somebody's licence, not of an offer: it is a
status, with the words for the kind among its evidence, and nothing else.
"""

from __future__ import annotations

from catalogue.licensing.terms.scene import Scene

_ANNOUNCING = ("grant", "prospective", "intent")


def read_announced(scene: Scene) -> None:
    """States under_option for every such sentence that speaks of a licence, and takes the meaning from its other words."""
    for i in list(scene.all("status", "under_option")):
        if not any(word in scene.items[i].text for word in _ANNOUNCING) or not scene.items[i].text.isascii():
            continue
        sentence = scene.sentence_range(i)
        if not any("licen" in scene.items[j].text for j in sentence) and scene.items[i].text.endswith(
            "grant"
        ):
            sentence = range(
                i, scene.sentences_around(i, 1)[-1] + 1
            )  # intent to grant to X, Inc.; of Y, a license
        kinds = [
            j
            for j in sentence
            if scene.items[j].means("grant", "exclusive") or scene.items[j].means("partial")
        ]
        noticed = any(
            word in scene.items[i].text for word in ("prospective", "notice", "intent ", "contemplat")
        )
        licence = any("licen" in scene.items[j].text for j in sentence)
        if kinds or (licence and noticed):
            scene.say("status", "under_option", i, *kinds)
        scene.hush([j for j in sentence if licence or kinds or j == i])
