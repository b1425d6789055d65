"""Checks that what is written agrees with the program: python tools/check_docs.py

- links between the project's own Markdown files lead somewhere
- pages made by the program (filters, contradictions, formats, exchange format) are what it makes now
- every command of the command line is in the README, and every command's help has an example
- every setting is in docs/settings.md
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = {
    "docs/filters.md": ("-m", "techbank.cli", "filters", "--markdown"),
    "docs/contradictions.md": ("-m", "catalogue.licensing.contradictions"),
    "docs/fields.md": ("-m", "catalogue.fields"),
    "docs/formats.md": ("tools/formats_table.py",),
    "docs/settings.md": ("-m", "techbank.settings"),
    "docs/exchange-format.md": ("-m", "catalogue.exchange", "docs"),
    "docs/exchange.schema.json": ("-m", "catalogue.exchange", "schema"),
}


def pages() -> list[Path]:
    """The project's own Markdown files."""
    listed = subprocess.run(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"),
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines()]


def broken_links() -> Iterator[str]:
    """Relative links that lead nowhere."""
    for page in pages():
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: the link {target} leads nowhere"


def stale_pages() -> Iterator[str]:
    """Pages that are not what the program makes."""
    for name, command in MADE.items():
        made = subprocess.run(
            (sys.executable, *command), cwd=ROOT, capture_output=True, text=True, check=False
        )
        path = ROOT / name
        if made.returncode:
            yield f"{name}: python {' '.join(command)} failed: {made.stderr.strip().splitlines()[-1:]}"
        elif not path.exists() or path.read_text(encoding="utf-8") != made.stdout:
            yield f"{name}: run python {' '.join(command)} > {name}"


def missing_commands() -> Iterator[str]:
    """Commands that the README does not name or whose help has no example."""
    from click.testing import CliRunner

    from techbank.cli import main

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    import click

    for name in main.list_commands(click.Context(main)):
        if f"techbank {name}" not in readme:
            yield f"README.md: techbank {name} is not named"
        if "Example:" not in CliRunner().invoke(main, [name, "--help"]).output:
            yield f"techbank {name} --help: no example"


def main() -> None:
    """Prints what does not agree; exit status 1 where anything does not."""
    found = [*broken_links(), *stale_pages(), *missing_commands()]
    for line in found:
        print(line, file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
