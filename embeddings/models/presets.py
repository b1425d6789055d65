"""The models of a hub that are known to serve a bank well, each by one short name in the setting `encoder`.

A preset knows what a hub's folder does not say for certain: prompts, tokens, licence, and to how many dimensions
vectors may be cut (Matryoshka representation learning, Kusupati et al. 2022; only where the model was trained for
it). `NAME-DIMENSION` cuts: "qwen3-embedding-0.6b-256". The weights come from the folder `models/NAME` of the cache
where there is one (for machines without a hub), else from the hub or its cache. No code of a hub is run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from catalogue.errors import EncoderError
from embeddings.base import Encoder, ModelOptions, Role, Vectors
from embeddings.folders import models_folder
from embeddings.models.sentence_transformer import SentenceTransformerEncoder, revision_of_folder


@dataclass(frozen=True)
class Preset:
    """One model. `cuts` are the dimensions that its vectors may be cut to; `bytes` is what its weights take on disk."""

    name: str
    repository: str
    dimension: int
    max_tokens: int
    licence: str
    bytes: int
    query_prompt: str = ""
    document_prompt: str = ""
    cuts: tuple[int, ...] = ()


_TASK = "Instruct: Given a need of a firm, retrieve technologies that meet it\n"

PRESETS: tuple[Preset, ...] = (
    Preset(
        "qwen3-embedding-0.6b",
        "Qwen/Qwen3-Embedding-0.6B",
        dimension=1024,
        max_tokens=32_768,
        licence="Apache-2.0",
        bytes=1_200_000_000,
        query_prompt=f"{_TASK}Query:",
        cuts=(128, 256, 512, 768),
    ),
    Preset(
        "bge-m3",
        "BAAI/bge-m3",
        dimension=1024,
        max_tokens=8192,
        licence="MIT",
        bytes=2_300_000_000,
    ),
    Preset(
        "multilingual-e5-large-instruct",
        "intfloat/multilingual-e5-large-instruct",
        dimension=1024,
        max_tokens=512,
        licence="MIT",
        bytes=1_100_000_000,
        query_prompt=f"{_TASK}Query: ",
    ),
    Preset(
        "multilingual-e5-small-full",
        "intfloat/multilingual-e5-small",
        dimension=384,
        max_tokens=512,
        licence="MIT",
        bytes=470_000_000,
        query_prompt="query: ",
        document_prompt="passage: ",
    ),
)


class PresetEncoder(SentenceTransformerEncoder):
    """A preset's model with the preset's prompts, tokens and dimension.

    Raises:
        EncoderError: the model is not on this machine and cannot be fetched, or is another than its name says.
    """

    def __init__(self, preset: Preset, dimension: int, options: ModelOptions) -> None:
        self._cut = dimension
        here = models_folder(options.cache) / preset.name
        local = here.is_dir()
        try:
            super().__init__(
                preset.repository,
                source=here if local else preset.repository,
                revision=revision_of_folder(here) if local else None,
                options=options,
            )
        except EncoderError as error:
            if error.where != (str(here) if local else preset.repository):
                raise  # the device or the precision, not the model
            raise EncoderError(
                error.what, where=f"encoder {preset.name} ({error.where})", todo=_how_to_fetch(preset, here)
            ) from error
        if self.spec.dimension != dimension:
            raise EncoderError(
                f"The model has {self.spec.dimension} dimensions and not the {dimension} of {preset.repository}",
                where=f"encoder {preset.name} ({here if local else preset.repository})",
                todo=_how_to_fetch(preset, here),
            )
        own = self._model.max_seq_length
        self._model.max_seq_length = min(own or preset.max_tokens, preset.max_tokens)
        self.spec = replace(
            self.spec,
            name=_called(preset, dimension),
            query_prompt=preset.query_prompt,
            document_prompt=preset.document_prompt,
            max_tokens=self._model.max_seq_length,
        )

    def _forward(self, texts: list[str], role: Role, prompt: str) -> Vectors:
        # The first components alone are a vector too; the caller brings every row to length 1 afterwards.
        return super()._forward(texts, role, prompt)[:, : self._cut].copy()


def preset(name: str) -> Preset | None:
    """The preset of this name, with or without a cut dimension; None where there is none."""
    return next((p for p in PRESETS if name in {_called(p, d) for d in (p.dimension, *p.cuts)}), None)


def _called(preset: Preset, dimension: int) -> str:
    return preset.name if dimension == preset.dimension else f"{preset.name}-{dimension}"


def _how_to_fetch(preset: Preset, here: Path) -> str:
    return (
        f"On a machine that reaches the hub run: hf download {preset.repository} --local-dir {preset.name} "
        f"({preset.bytes / 1e9:.1f} GB, {preset.licence}); then copy that folder to {here}, or set encoder to wherever it "
        "lies. The embedded multilingual-e5-small needs no hub"
    )


def _opener(preset: Preset, dimension: int) -> Callable[[ModelOptions], Encoder]:
    return lambda options: PresetEncoder(preset, dimension, options)


NAMES = {
    _called(preset, dimension): _opener(preset, dimension)
    for preset in PRESETS
    for dimension in (preset.dimension, *preset.cuts)
}
