"""The training loop: batches in, a changed model out. One loop for both kinds of learning.

AdamW (Loshchilov and Hutter 2019), a linear rise over the first tenth of the steps and a linear fall to zero,
gradients clipped to length 1; bfloat16 on a CUDA GPU, float32 elsewhere. The same seed on the same machine gives the
same weights. Why this is not the library's Trainer: docs/decisions/training.md.
"""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

from tqdm import tqdm

from catalogue.errors import EncoderError
from embeddings.base import out_of_memory

Batch = TypeVar("Batch")

_WARMUP: Final = 0.1
_DECAY: Final = 0.01


def fit(
    model: Any,
    batches: Sequence[Batch],
    loss_of: Callable[[Batch], Any],
    *,
    rate: float,
    seed: int,
    max_tokens: int,
    progress: bool = False,
) -> float:
    """One optimiser step a batch, in their order; the mean loss of the last tenth of them.

    `loss_of` gives a batch's loss as a tensor of one number. Texts are cut to `max_tokens` while learning.

    Raises:
        EncoderError: memory ran out, or the loss is no number any more.
    """
    import torch

    device = torch.device(model.device)
    decayed = [p for p in model.parameters() if p.requires_grad and p.ndim > 1]
    others = [p for p in model.parameters() if p.requires_grad and p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": _DECAY}, {"params": others, "weight_decay": 0.0}], lr=rate
    )
    rise = max(1, round(_WARMUP * len(batches)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min((step + 1) / rise, max(0.0, (len(batches) - step) / max(1, len(batches) - rise))),
    )
    values: list[float] = []
    with _seeded(torch, seed, device), _cut(model, max_tokens), _training(model):
        bar = tqdm(batches, unit=" steps", desc="learning", disable=not progress, file=sys.stderr)
        for batch in bar:
            try:
                with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
                    loss = loss_of(batch)
                    loss.backward()
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error):
                    raise
                raise EncoderError(
                    "A batch does not fit into memory",
                    where=f"device {device}",
                    todo="Take a smaller --batch or --max-tokens, or a smaller model",
                ) from error
            values.append(float(loss.detach()))
            if not math.isfinite(values[-1]):
                raise EncoderError(
                    f"Learning went wrong: the loss is {values[-1]} at step {len(values)}",
                    todo="Take a smaller --rate",
                )
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            bar.set_postfix(loss=f"{values[-1]:.3f}", refresh=False)
    last = values[-max(1, len(values) // 10) :]
    return sum(last) / max(1, len(last))


def features(model: Any, texts: Sequence[str], prompt: str) -> dict[str, Any]:
    """The texts, with the prompt before each, as tensors on the model's device."""
    tokenise = getattr(model, "preprocess", None) or model.tokenize  # versions 6 and 5
    made = tokenise([prompt + text for text in texts])
    return {key: value.to(model.device) if hasattr(value, "to") else value for key, value in made.items()}


@contextlib.contextmanager
def _seeded(torch: Any, seed: int, device: Any) -> Iterator[None]:
    """The random numbers of torch from `seed` on; the caller's are put back."""
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield


@contextlib.contextmanager
def _cut(model: Any, max_tokens: int) -> Iterator[None]:
    """Shorter texts while learning: memory grows with their square. What the model reads afterwards stays."""
    own = model.max_seq_length
    model.max_seq_length = min(own or max_tokens, max_tokens)
    try:
        yield
    finally:
        model.max_seq_length = own


@contextlib.contextmanager
def _training(model: Any) -> Iterator[None]:
    model.train()
    try:
        yield
    finally:
        model.eval()
