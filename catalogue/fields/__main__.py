"""`python -m catalogue.fields`: write docs/fields.md to stdout."""

from __future__ import annotations

import sys

from catalogue.fields.page import markdown

if __name__ == "__main__":
    sys.stdout.write(markdown())
