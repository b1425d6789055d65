"""Any model that sentence-transformers can load: the embedded default, a folder, or a name on a model hub.

Queries and documents get the model's own prompts. Vectors leave as float32 of length 1, whatever the model
computes in. No code from a hub is run. HF_HUB_OFFLINE=1 keeps to models already on this machine.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from catalogue.errors import EncoderError
from embeddings.base import Encoder, EncoderSpec, ModelOptions, Role, Vectors, out_of_memory, well_formed
from embeddings.build_once import sha256_of

if TYPE_CHECKING:
    import torch

_CPU_TOKENS = 1024
_GPU_TOKENS = 65_536
"""Tokens to be given at once: on a CPU more gain nothing and keep needs waiting (0.7 s), on a GPU fewer leave it idle."""
_LONGEST = 4096
"""Characters that a forward pass on a CPU holds, where more is given at once."""

_HUB_SECONDS = 10.0

# Models whose folders on the hub tell no prompts, though they were trained with some (their model cards say
# so).
_FAMILY_PROMPTS = (
    (
        re.compile(r"multilingual-e5-large-instruct"),
        ("Instruct: Given a need of a firm, retrieve technologies that meet it\nQuery: ", ""),
    ),
    (re.compile(r"\be5-(small|base|large)(-v2)?$"), ("query: ", "passage: ")),
)
_WEIGHTS_AND_SETTINGS = {".json", ".txt", ".model", ".safetensors", ".bin", ".pt", ".vocab"}
_OTHER_ENGINES = {"onnx", "openvino"}


def open_named(name: str, options: ModelOptions) -> Encoder:
    """The model of this name: a folder where there is one, else a model of the hub."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return SentenceTransformerEncoder(
            str(folder), source=folder, revision=revision_of_folder(folder), options=options
        )
    if folder.is_absolute() or name.startswith((".", "~")):
        raise EncoderError(
            "There is no model folder of this name", where=name, todo="Check the setting encoder"
        )
    return SentenceTransformerEncoder(name, source=name, revision=None, options=options)


FALLBACK = open_named


class SentenceTransformerEncoder:
    """A loaded model. Safe to share between threads: one text or batch is encoded at a time.

    `max_tokens` overrules what the model's folder says of its longest text.

    Raises:
        EncoderError: the model cannot be found or loaded, or the device is not there.
    """

    def __init__(
        self,
        name: str,
        *,
        source: str | Path,
        revision: str | None,
        options: ModelOptions,
        max_tokens: int | None = None,
    ) -> None:
        device, dtype = _device_and_dtype(options)
        self._lock = threading.Lock()
        self._model = _load(str(source), device)
        if max_tokens is not None:
            self._model.max_seq_length = max_tokens
        self._model.to(dtype).eval()
        self.batch_tokens, self._most = (
            (_CPU_TOKENS, _LONGEST) if device == "cpu" else (_GPU_TOKENS, _GPU_TOKENS)
        )
        query_prompt, document_prompt = _prompts(name, self._model.prompts)
        self.spec = EncoderSpec(
            name=name,
            revision=revision or _revision_of(self._model),
            dimension=self._forward([""], "query", "").shape[1],
            query_prompt=query_prompt,
            document_prompt=document_prompt,
            precision=str(dtype).removeprefix("torch."),
            max_tokens=self._model.max_seq_length,
        )

    def encode_queries(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        return self._encode(texts, "query")

    def encode_documents(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        return self._encode(texts, "document")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text without prompt or limit, with the marks of beginning and end."""
        if not texts:
            return []
        with self._lock:
            backend = getattr(self._model.tokenizer, "backend_tokenizer", None)
            if backend is None:  # a tokenizer in Python
                return [len(self._model.tokenizer.encode(text)) for text in well_formed(texts)]
            backend.no_truncation()
            backend.no_padding()
            return [len(encoding.ids) for encoding in backend.encode_batch_fast(well_formed(texts))]

    def _encode(self, texts: Sequence[str], role: Role) -> Vectors:
        if not texts:
            return np.zeros((0, self.spec.dimension), np.float32)
        prompt = self.spec.query_prompt if role == "query" else self.spec.document_prompt
        vectors = self._forward(well_formed(texts), role, prompt)
        # In half precision the model's own normalisation is good to three digits only.
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        if not np.isfinite(vectors).all():
            raise EncoderError(
                f"The model {self.spec.name} gave vectors that are not numbers",
                todo="Try the setting precision = float32",
            )
        return vectors

    def _forward(self, texts: list[str], role: Role, prompt: str) -> Vectors:
        encode = self._model.encode_query if role == "query" else self._model.encode_document
        longest = min(max(map(len, texts)) + len(prompt) + 2, self._model.max_seq_length or 512)
        try:
            with self._lock:
                vectors = encode(
                    texts,
                    prompt=prompt,
                    batch_size=max(1, self._most // longest),
                    normalize_embeddings=True,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                )
        except RuntimeError as error:
            if out_of_memory(error):
                raise  # the pipeline halves the batch and tries again
            raise EncoderError(f"The model failed: {error}", where=str(self._model.device)) from error
        return np.ascontiguousarray(vectors, np.float32)


def _prompts(name: str, own: Mapping[str, str | None]) -> tuple[str, str]:
    """The prompts for queries and documents: the model's own, else what its family was trained with."""
    query = own.get("query") or ""
    document = next((text for key in ("document", "passage", "corpus") if (text := own.get(key))), "")
    if not query and not document:
        for family, prompts in _FAMILY_PROMPTS:
            if family.search(name):
                return prompts
    return query, document


def revision_of_folder(folder: Path) -> str:
    """First 16 hex digits of SHA-256 over the names and contents of a model folder's weights and settings."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        below = file.relative_to(folder)
        if file.suffix in _WEIGHTS_AND_SETTINGS and file.is_file() and not _OTHER_ENGINES & set(below.parts):
            digest.update(f"{below.as_posix()}\0{sha256_of(file)}\n".encode())
    return digest.hexdigest()[:16]


def _revision_of(model: Any) -> str:
    """The hub's commit; where the loader does not tell it, a hash over the loaded weights."""
    for module in model:
        commit = getattr(getattr(module, "config", None), "_commit_hash", None) or getattr(
            getattr(getattr(module, "auto_model", None), "config", None), "_commit_hash", None
        )
        if commit:
            return str(commit)
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().float().numpy().tobytes())
    return digest.hexdigest()[:16]


def _device_and_dtype(options: ModelOptions) -> tuple[str, torch.dtype]:
    # OpenMP's threads wait by spinning. Where other programs want the cores too, each then keeps the next from
    # working: measured on two crowded cores, 1,500 ms a need against 230 ms. Read when torch is first loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    device = options.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise EncoderError(
            f"The device {device} is not there: torch sees no CUDA GPU",
            todo="Set device = auto, or install a CUDA build of torch",
        )
    precision = options.precision
    if precision == "auto":
        precision = "bfloat16" if device.startswith("cuda") else "float32"
    dtypes = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
    if precision not in dtypes:
        raise EncoderError(
            f"There is no precision {precision!r}", todo="Choose one of auto, float32, bfloat16, float16"
        )
    return device, dtypes[precision]


def _load(source: str, device: str) -> Any:
    local, why = _only_local(source)
    with _no_progress_bars():
        try:
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(source, device=device, trust_remote_code=False, local_files_only=local)
        except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
            raise EncoderError(
                f"The model could not be loaded: {why or reason}",
                where=source,
                todo="Give the path of a sentence-transformers folder or the name of a model that this machine has or can "
                "download, or use the embedded multilingual-e5-small",
            ) from error


def _only_local(source: str) -> tuple[bool, str | None]:
    """Whether to look on this machine alone, and why: loading would try an unreachable hub for minutes."""
    if Path(source).is_dir():
        return True, None
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        return True, "this machine does not have it, and HF_HUB_OFFLINE is set: no download is tried"
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

    try:
        HfApi().model_info(source, timeout=_HUB_SECONDS)
    except HfHubHTTPError:
        return True, "neither this machine nor the hub has a model of that name that may be read"
    except Exception:  # noqa: BLE001  (which library raises here changes with the hub's versions)
        return True, "this machine does not have it, and the hub cannot be reached"
    return False, None


@contextlib.contextmanager
def _no_progress_bars() -> Iterator[None]:
    """Loading weights draws a bar on stderr, even into logs; the setting is the process's: put it back."""
    logging: Any = importlib.import_module("transformers.utils.logging")  # untyped

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
