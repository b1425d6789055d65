"""The default: the packaged encoders side by side, each where it is good (docs/decisions/encoder.md has the figures).

multilingual-e5-small and, at three quarters of its weight, USE multilingual serve every language; for English with
English MiniLM joins them at the same weight as USE. All three come from registry packages, so no model hub is needed.
"""

from __future__ import annotations

from embeddings.base import Encoder, ModelOptions
from embeddings.models import minilm, use_multilingual
from embeddings.models.composite import CompositeEncoder, RestrictedEncoder
from embeddings.models.e5_weights import open_e5

NAME = "packaged"
_WEIGHTS = (1.0, 0.75, 0.75)


def open_packaged(options: ModelOptions) -> Encoder:
    """The three encoders as one.

    Raises:
        EncoderError: one of them cannot be opened.
    """
    return CompositeEncoder(
        [
            open_e5(options),
            use_multilingual.open_use(options),
            RestrictedEncoder(minilm.open_minilm(options), ["en"]),
        ],
        _WEIGHTS,
    )


NAMES = {NAME: open_packaged}
