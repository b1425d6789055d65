"""The model an encoder is made of, opened for learning, and written as a folder that any setting can name."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from catalogue.errors import EncoderError
from embeddings.base import Encoder, EncoderSpec
from embeddings.models import encoder_names, open_encoder
from embeddings.models.composite import RestrictedEncoder
from embeddings.models.sentence_transformer import SentenceTransformerEncoder, _no_progress_bars


def open_base(name: str, *, device: str = "auto", cache: Path | None = None) -> SentenceTransformerEncoder:
    """The encoder called `name`, in float32, whose model can be trained.

    Raises:
        EncoderError: it cannot be loaded, or is not one whole model of sentence-transformers.
    """
    encoder = open_encoder(name, device=device, precision="float32", cache=cache)
    while isinstance(encoder, RestrictedEncoder):
        encoder = encoder._inner  # what it learns decides which languages it serves afterwards
    if not isinstance(encoder, SentenceTransformerEncoder):
        raise EncoderError(
            f"The encoder {name} cannot be trained: it is not one model of sentence-transformers",
            where="base model",
            todo="Name one model, such as multilingual-e5-small, a model's folder, or its name on a hub "
            f"(registered: {', '.join(encoder_names())})",
        )
    if dimension_of(encoder) != encoder.spec.dimension:
        raise EncoderError(
            f"The encoder {name} cuts its vectors to {encoder.spec.dimension} of {dimension_of(encoder)} dimensions",
            where="base model",
            todo="Name the whole model, without the dimension at its end",
        )
    return encoder


def model_of(encoder: SentenceTransformerEncoder) -> Any:
    """The SentenceTransformer itself: on the encoder's device, in float32."""
    return encoder._model.float()


def dimension_of(encoder: SentenceTransformerEncoder) -> int:
    """Components of the model's own vectors, before any cut."""
    model = encoder._model
    tell = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
    return int(tell() or encoder.spec.dimension)


def bytes_of(encoder: SentenceTransformerEncoder) -> int:
    """About what the model takes on disk in float32, tokenizer and a margin included."""
    return sum(int(p.numel()) * 4 for p in encoder._model.parameters()) + 50_000_000


def save(model: Any, folder: Path, spec: EncoderSpec) -> None:
    """Writes the model into `folder` with the prompts and the length that `spec` states.

    The prompts are written even where the base model's folder tells none (its family is known by name only).
    """
    model.prompts = {"query": spec.query_prompt, "document": spec.document_prompt}
    model.default_prompt_name = None
    model.max_seq_length = spec.max_tokens
    model.eval()
    with _no_progress_bars():
        model.save_pretrained(str(folder), create_model_card=False)


def modules() -> Any:
    """The library's building blocks (Dense, Normalize); version 6 moved them."""
    return _either("sentence_transformers.sentence_transformer.modules", "sentence_transformers.models")


def losses() -> Any:
    """The library's losses; version 6 moved them."""
    return _either("sentence_transformers.sentence_transformer.losses", "sentence_transformers.losses")


def reopened(folder: Path, *, device: str = "auto") -> Encoder:
    """The model in `folder`, opened as a bank opens it: what is measured is what will be used."""
    return open_encoder(str(folder), device=device, precision="float32")


def _either(new: str, old: str) -> Any:
    try:
        return importlib.import_module(new)
    except ModuleNotFoundError:
        return importlib.import_module(old)
