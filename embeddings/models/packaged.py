"""The default: the packaged encoders side by side, each where it is good (docs/decisions/encoder.md has the figures).

multilingual-e5-small and, at three quarters of its weight, USE multilingual serve every language; for English with
English MiniLM joins them at the same weight as USE. All three come from registry packages, so no model hub is needed.

`packaged-glossed` has MiniLM serve Chinese and Japanese as well, by the English glosses of their words.
"""

from __future__ import annotations

from embeddings.base import Encoder, ModelOptions
from embeddings.glossing import LANGUAGES
from embeddings.models import minilm, minilm_glossed, use_multilingual
from embeddings.models.composite import CompositeEncoder, RestrictedEncoder
from embeddings.models.e5_weights import open_e5

NAME = "packaged"
GLOSSED = "packaged-glossed"
_WEIGHTS = (1.0, 0.75, 0.75)


def open_packaged(options: ModelOptions) -> Encoder:
    """The three encoders as one.

    Raises:
        EncoderError: one of them cannot be opened.
    """
    return _joined(options, RestrictedEncoder(minilm.open_minilm(options), ["en"]))


def open_packaged_glossed(options: ModelOptions) -> Encoder:
    """The three, with glosses for Chinese and Japanese; needs the dictionaries of the extra `glosses`.

    Raises:
        EncoderError: one of them, or a dictionary, cannot be opened.
    """
    glossed = minilm_glossed.open_glossed(options)
    return _joined(options, RestrictedEncoder(glossed, ["en", *LANGUAGES]))


def _joined(options: ModelOptions, english: Encoder) -> Encoder:
    return CompositeEncoder([open_e5(options), use_multilingual.open_use(options), english], _WEIGHTS)


NAMES = {NAME: open_packaged, GLOSSED: open_packaged_glossed}
