"""`python -m catalogue.licensing.contradictions`: write docs/contradictions.md to stdout."""

from __future__ import annotations

import sys

from catalogue.licensing.contradictions import markdown

if __name__ == "__main__":
    sys.stdout.write(markdown())
