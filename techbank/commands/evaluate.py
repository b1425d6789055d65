"""techbank evaluate: the search measured on a labelled set."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from techbank.commands import bank_option, json_option, print_json

_MEASURES = ("ndcg@10", "recall@10", "recall@100", "mrr")


@click.command(epilog="Example: techbank evaluate tests/eval/needs --bank banks/sample --json")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@bank_option
@click.option(
    "--ranker",
    default="bank",
    show_default=True,
    metavar="RANKER",
    help="bank: the search as it is served; raw: the encoder without language means; bm25: words; "
    "only:ENCODER: one encoder as it comes; with:ENCODER: the search with that encoder; without:PART: the joined encoder less one part.",
)
@json_option
def evaluate(folder: Path, bank_folder: Path, ranker: str, as_json: bool) -> None:
    """Measure the search on a labelled set: corpus.jsonl, queries.jsonl, qrels.tsv.

    Without corpus.jsonl the set is about the technologies of the bank.
    """
    from techbank.bank import open_bank
    from techbank.evaluation import evaluate as measure
    from techbank.evaluation import read_set

    labelled = read_set(folder)
    with open_bank(bank_folder, create=labelled.corpus is not None) as bank:
        corpus = labelled.corpus if labelled.corpus is not None else tuple(bank.technologies())
        found = measure(labelled, corpus, bank.recipe(progress=sys.stderr.isatty()), ranker=ranker)
    if as_json:
        print_json(found)
    else:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    click.echo(f"{found['ranker']}: {found['queries']} queries, {found['documents']} documents")
    click.echo(f"{'needs in':<12}" + "".join(f"{name:>24}" for name in _MEASURES))
    for language, means in found["metrics"].items():
        bounds = found["intervals"][language]
        cells = (f"{means[name]:.3f} [{bounds[name][0]:.3f}, {bounds[name][1]:.3f}]" for name in _MEASURES)
        click.echo(f"{language:<12}" + "".join(f"{cell:>24}" for cell in cells))
    click.echo()
    click.echo(
        f"{'needs in':<12}{'records in':<12}"
        + "".join(f"{name:>12}" for name in _MEASURES)
        + f"{'queries':>12}"
    )
    for asked, by_document in found["by_document_language"].items():
        for written, means in by_document.items():
            figures = "".join(f"{means[name]:>12.3f}" for name in _MEASURES)
            click.echo(f"{asked:<12}{written:<12}{figures}{means['queries']:>12}")
