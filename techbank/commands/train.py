"""techbank train: an encoder fine-tuned on a bank's own pairs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from techbank.commands import bank_option, json_option, print_json

if TYPE_CHECKING:
    from techbank.bank import Bank
    from techbank.learning.measuring import Measure
    from techbank.learning.training import Outcome

F = TypeVar("F", bound=Callable[..., Any])

_LABELLED = ("ndcg@10", "mrr")


def learning_options(command: F) -> F:
    """The options that train and distil share."""
    for option in reversed(
        (
            click.option(
                "--labelled",
                type=click.Path(exists=True, file_okay=False, path_type=Path),
                help="A labelled set (as evaluate takes it) that the new model must not be worse on; not learnt from.",
            ),
            click.option(
                "--epochs", default=1, show_default=True, help="How often everything is gone through."
            ),
            click.option("--batch", default=64, show_default=True, help="Pairs or texts a step."),
            click.option("--rate", default=2e-5, show_default=True, help="The learning rate."),
            click.option(
                "--held-out", default=0.1, show_default=True, help="Share of technologies to measure on."
            ),
            click.option(
                "--max-tokens", default=256, show_default=True, help="Where texts are cut while learning."
            ),
            click.option("--seed", default=20, show_default=True, help="The same seed gives the same model."),
            click.option("--device", help="cpu, cuda, cuda:1 or auto; the bank's setting by default."),
        )
    ):
        command = option(command)
    return command


@click.command(
    epilog="Example: techbank train models/city --bank city --needs city-needs --labelled city-test"
)
@click.argument("folder", type=click.Path(path_type=Path))
@bank_option
@click.option(
    "--base",
    default="multilingual-e5-small",
    show_default=True,
    help="The model to start from: a name or folder.",
)
@click.option(
    "--needs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Judged needs about the bank (queries.jsonl, qrels.tsv) to learn from as well.",
)
@learning_options
@json_option
def train(
    folder: Path, bank_folder: Path, base: str, needs: Path | None, labelled: Path | None, epochs: int, batch: int,
    rate: float, held_out: float, max_tokens: int, seed: int, device: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Fine-tune an encoder on the bank's own texts and write it to a new FOLDER.

    It learns from titles with abstracts, abstracts with claims, records in two languages, and judged needs. It is
    measured before and after on technologies kept out of the learning; a model that is worse is not kept, and the exit
    status is 1. Afterwards set encoder to the folder and run techbank index.
    """
    from catalogue.errors import SettingsError
    from techbank.bank import open_bank
    from techbank.evaluation import read_set
    from techbank.learning.training import Plan, train_encoder

    if needs is not None and labelled is not None and needs.resolve() == labelled.resolve():
        raise SettingsError(
            "what is learnt from cannot be what is measured on",
            where="--needs and --labelled",
            todo="Split the set in two folders; learning keeps part of --needs out by itself",
        )
    with open_bank(bank_folder) as bank:
        outcome = train_encoder(
            bank.technologies(), base, folder,
            Plan(epochs, batch, rate, held_out, seed, max_tokens, device or bank.settings.device),
            needs=read_set(needs) if needs is not None else None,
            measure=measure_of(bank, labelled) if labelled is not None else None,
            cache=bank.settings.cache, progress=sys.stderr.isatty(),
        )  # fmt: skip
    tell(outcome, as_json)


def measure_of(bank: Bank, labelled: Path) -> Measure:
    """Figures of an encoder on a labelled set: the search as the bank serves it, with this encoder in it."""
    from dataclasses import replace

    from embeddings.base import Encoder
    from techbank.evaluation import evaluate, read_set

    found = read_set(labelled)
    corpus = found.corpus if found.corpus is not None else tuple(bank.technologies())

    def measure(encoder: Encoder) -> Mapping[str, float]:
        recipe = replace(bank.recipe(), encoder=encoder, cache=None)
        means = evaluate(found, corpus, recipe)["metrics"]["all"]
        return {name: means[name] for name in _LABELLED}

    return measure


def tell(outcome: Outcome, as_json: bool) -> None:
    """Prints what came of learning; ends with exit status 1 where the new model was not kept."""
    if as_json:
        print_json(outcome.to_dict())
    else:
        _print(outcome)
    for line in outcome.worse:
        click.echo(f"techbank: {line}", err=True)
    if not outcome.kept:
        click.echo("techbank: the new model is worse and was not kept", err=True)
        click.get_current_context().exit(1)


def _print(outcome: Outcome) -> None:
    learnt = ", ".join(f"{count} {kind}" for kind, count in outcome.learnt.items() if count)
    click.echo(f"learnt from {learnt} in {outcome.steps} steps; {sum(outcome.held.values())} pairs held out")
    click.echo(f"{'':<36}{'before':>9}{'after':>9}")
    before, after = outcome.before, outcome.after
    rows = [("held out, mrr@10", before.held_out, after.held_out)]
    rows += [(f"  {name}", value, after.parts[name]) for name, value in before.parts.items()]
    rows += [
        (f"labelled, {name}", value, (after.labelled or {})[name])
        for name, value in (before.labelled or {}).items()
    ]
    for name, old, new in rows:
        click.echo(f"{name:<36}{old:>9.4f}{new:>9.4f}")
    if outcome.kept:
        click.echo(f'encoder = "{outcome.folder}"')
