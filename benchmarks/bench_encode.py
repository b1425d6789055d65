"""Passages a second and milliseconds a need of an encoder; with --gpu-table CPU and GPU side by side.

    python benchmarks/bench_encode.py
    python benchmarks/bench_encode.py --encoder multilingual-e5-small+use-multilingual --passages 60
    python benchmarks/bench_encode.py --gpu-table

The texts are written here, about 140 tokens each in Chinese, English and Japanese, so that a figure can be compared
between machines. The table is printed on stdout; exit 1 where --gpu-table finds no GPU.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import numpy as np

from catalogue.errors import BankError
from embeddings.base import Encoder, Vectors
from embeddings.models import open_encoder
from embeddings.pipeline import encode_documents

TEXTS = {
    "zh": "一种用于中小企业污水处理的低能耗膜组件\n本发明公开了一种低能耗膜组件及其制备方法。该膜组件由中空纤维膜、布水管和"
    "曝气单元组成，膜表面接枝两性离子聚合物，使蛋白质和油脂难以附着。与现有技术相比，第{n}号样品在连续运行九十天后通量仅"
    "下降百分之七，清洗周期由每周一次延长到每月一次，单位产水电耗降低三分之一，适合食品、印染和屠宰行业的小型污水站。",
    "en": "Low-energy membrane module for the waste water of small firms\nA low-energy membrane module and a process for "
    "making it are disclosed. The module has hollow fibre membranes, a distribution pipe and an aeration unit; a "
    "zwitterionic polymer is grafted onto the membrane, so that proteins and fats hardly stick. After ninety days sample "
    "{n} had lost seven per cent of its flux, was cleaned once a month instead of once a week and used a third less "
    "power for each cubic metre, which suits the small treatment plants of food, dyeing and meat processing firms.",
    "ja": "中小企業の排水処理に用いる省エネルギー膜モジュール\n省エネルギー膜モジュールとその製造方法を開示する。中空糸膜、散水管、"
    "曝気ユニットから成り、膜の表面に双性イオン高分子を接ぎ木することで、タンパク質や油脂が付着しにくい。試料{n}は九十日の"
    "連続運転後も透過流束の低下が七パーセントにとどまり、洗浄は週一回から月一回になり、電力は三分の一少なくて済む。",
}
NEED = "食品工厂的污水膜总是堵，想要便宜又省电、不用经常清洗的办法 {n}"


def passages(count: int) -> list[str]:
    """`count` different passages, the three languages in turn."""
    return [list(TEXTS.values())[n % len(TEXTS)].format(n=n) for n in range(count)]


def passages_a_second(encoder: Encoder, texts: list[str]) -> tuple[float, Vectors]:
    """The rate of the whole pipeline without a cache, after one batch to warm up; and the rows."""
    encode_documents(texts[: min(32, len(texts))], encoder, progress=False)
    start = time.perf_counter()
    rows = encode_documents(texts, encoder)
    return len(texts) / (time.perf_counter() - start), rows


def need_milliseconds(encoder: Encoder, rounds: int) -> tuple[float, float]:
    """Median and 95th percentile of the time that one need takes."""
    times = []
    for n in range(rounds + 3):
        start = time.perf_counter()
        encoder.encode_queries([NEED.format(n=n)])
        times.append(1000 * (time.perf_counter() - start))
    times = sorted(times[3:])
    return statistics.median(times), times[int(0.95 * (len(times) - 1))]


def measured(name: str, device: str, precision: str, texts: list[str]) -> tuple[str, Vectors]:
    """One line of the table, and the rows of `texts`."""
    encoder = open_encoder(name, device=device, precision=precision)  # type: ignore[arg-type]
    rate, rows = passages_a_second(encoder, texts)
    median, slow = need_milliseconds(encoder, 20)
    tokens = sum(encoder.count_tokens(texts)) / len(texts)
    line = (
        f"| {device} | {encoder.spec.precision} | {len(texts)} | {tokens:.0f} | {rate:,.1f} | {rate * tokens:,.0f} "
        f"| {median:.1f} | {slow:.1f} |"
    )
    return line, rows


HEAD = (
    "| device | precision | passages | tokens each | passages/s | tokens/s | need ms, median | need ms, 95 % |\n"
    "|---|---|---|---|---|---|---|---|"
)


def gpu_table(name: str, on_cpu: int, on_gpu: int) -> int:
    """CPU in float32 beside CUDA in bfloat16 and float32, and how far their vectors differ."""
    import torch

    if not torch.cuda.is_available():
        print(
            f"No CUDA GPU: torch {torch.__version__} sees none, so there is nothing to compare with the CPU. "
            "On a machine with one, install a CUDA build of torch and run this again.",
            file=sys.stderr,
        )
        return 1
    print(f"{name} on {torch.cuda.get_device_name()}, torch {torch.__version__}\n\n{HEAD}")
    line, expected = measured(name, "cpu", "float32", passages(on_cpu))
    print(line, flush=True)
    differences = []
    for precision in ("bfloat16", "float32"):
        line, rows = measured(name, "cuda", precision, passages(max(on_gpu, on_cpu)))
        print(line, flush=True)
        cosines = (rows[:on_cpu] * expected).sum(axis=1) / np.linalg.norm(expected, axis=1)
        differences.append(
            f"Smallest cosine between CPU float32 and GPU {precision} over {on_cpu} passages: {cosines.min():.6f}"
        )
    print("\n" + "\n".join(differences))
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--encoder", default="multilingual-e5-small", help="its name (default: %(default)s)")
    parser.add_argument("--passages", type=int, default=120, help="how many on a CPU (default: %(default)s)")
    parser.add_argument(
        "--gpu-passages", type=int, default=20_000, help="how many on a GPU (default: %(default)s)"
    )
    parser.add_argument("--device", default="auto", help="cpu, cuda or auto (default: %(default)s)")
    parser.add_argument("--precision", default="auto", help="auto, float32, bfloat16 (default: %(default)s)")
    parser.add_argument(
        "--gpu-table", action="store_true", help="CPU and GPU side by side, and their smallest cosine"
    )
    chosen = parser.parse_args(arguments)
    try:
        if chosen.gpu_table:
            return gpu_table(chosen.encoder, chosen.passages, chosen.gpu_passages)
        line, _ = measured(chosen.encoder, chosen.device, chosen.precision, passages(chosen.passages))
    except BankError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{chosen.encoder}\n\n{HEAD}\n{line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
