"""The default: the packaged encoders side by side, each where it is good (docs/decisions/encoder.md has the figures).

multilingual-e5-small and, at three quarters of its weight, USE multilingual serve every language. English MiniLM joins
them at the same weight as USE for English and, by the English glosses of their words, for Chinese and Japanese. All three,
and the dictionaries, come from registry packages, so no model hub is needed.

`packaged-plain` does without the dictionaries: MiniLM serves English alone.
"""

from __future__ import annotations

from embeddings.base import Encoder, ModelOptions
from embeddings.glossing import LANGUAGES
from embeddings.models import minilm, minilm_glossed, use_multilingual
from embeddings.models.composite import CompositeEncoder, RestrictedEncoder
from embeddings.models.e5_weights import open_e5

NAME = "packaged"
PLAIN = "packaged-plain"
_WEIGHTS = (1.0, 0.75, 0.75)


def open_packaged(options: ModelOptions) -> Encoder:
    """The three encoders as one, with glosses for Chinese and Japanese.

    Raises:
        EncoderError: one of them, or a dictionary, cannot be opened.
    """
    return _joined(options, RestrictedEncoder(minilm_glossed.open_glossed(options), ["en", *LANGUAGES]))


def open_plain(options: ModelOptions) -> Encoder:
    """The three without glosses.

    Raises:
        EncoderError: one of them cannot be opened.
    """
    return _joined(options, RestrictedEncoder(minilm.open_minilm(options), ["en"]))


def _joined(options: ModelOptions, english: Encoder) -> Encoder:
    return CompositeEncoder([open_e5(options), use_multilingual.open_use(options), english], _WEIGHTS)


NAMES = {NAME: open_packaged, PLAIN: open_plain}
