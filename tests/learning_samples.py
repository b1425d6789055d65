"""Models of a few thousand weights with random values, and a made-up bank that they can learn: no download, seconds.

The bank: each technology has three of twelve topics. Its English title names them in one set of words, its abstract in
another, and its Chinese text in a third, so that nothing but learning joins the three.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from catalogue.records import Technology, TechnologyText

TOPICS = 12
TITLE = [f"want{chr(97 + at)}" for at in range(TOPICS)]
ABSTRACT = [f"have{chr(97 + at)}" for at in range(TOPICS)]
CHINESE = [chr(0x7532 + at) for at in range(TOPICS)]


def made_up_bank(count: int = 160, *, foreign: bool = False) -> list[Technology]:
    """Technologies in order of id, each with other topics; `foreign` gives each a Chinese text too."""
    found = []
    topics = itertools.islice(itertools.combinations(range(TOPICS), 3), count)
    for at, own in enumerate(topics):
        texts = {
            "en": TechnologyText(
                title=" ".join(TITLE[topic] for topic in own),
                abstract=" ".join(ABSTRACT[topic] for topic in own),
            )
        }
        if foreign:
            texts["zh"] = TechnologyText(title=" ".join(CHINESE[topic] for topic in own))
        found.append(Technology(id=f"t{at:03}", texts=texts))
    return found


def tiny_encoder(
    folder: Path, words: Sequence[str] = (), *, hidden: int = 32, seed: int = 3, dropout: float = 0.0
) -> Path:
    """A sentence-transformers folder: BERT with two layers, mean pooling, unit length; knows `words` and the bank's."""
    import torch
    from transformers import BertConfig, BertModel

    known = _tokenizer(folder, words)
    torch.manual_seed(seed)
    BertModel(_config(BertConfig, known, hidden, dropout)).save_pretrained(folder)
    modules = [
        {"idx": at, "name": str(at), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for at, (path, kind) in enumerate(
            (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
        )
    ]
    _write(folder / "modules.json", modules)
    _write(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True},
    )
    _write(folder / "2_Normalize" / "config.json", {})
    _write(folder / "sentence_bert_config.json", {"max_seq_length": 64, "do_lower_case": False})
    prompts = {"query": "ask: ", "document": ""}
    _write(folder / "config_sentence_transformers.json", {"prompts": prompts, "similarity_fn_name": "cosine"})
    return folder


def tiny_reranker(folder: Path, *, outputs: int = 1, seed: int = 3) -> Path:
    """The folder of a cross-encoder with random weights."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    known = _tokenizer(folder, ())
    torch.manual_seed(seed)
    config = _config(BertConfig, known, 32)
    config.num_labels = outputs
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def _config(kind: Any, known: int, hidden: int, dropout: float = 0.0) -> Any:
    return kind(
        vocab_size=known, hidden_size=hidden, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=96, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout,
    )  # fmt: skip


def _tokenizer(folder: Path, words: Sequence[str]) -> int:
    """Writes a WordPiece tokenizer of whole words; how many it knows."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    folder.mkdir(parents=True, exist_ok=True)
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = [mark + letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789" for mark in ("", "##")]
    known = list(dict.fromkeys([*marks, "ask", ":", *TITLE, *ABSTRACT, *CHINESE, *words, *letters]))
    tokenizer = Tokenizer(WordPiece({word: at for at, word in enumerate(known)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]", model_max_length=96,
    ).save_pretrained(folder)  # fmt: skip
    return len(known)


def _write(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), "utf-8")
