"""Where models that were built here are kept: one folder of the user's, shared by all banks."""

from __future__ import annotations

import os
from pathlib import Path

ENVIRONMENT = "TECHBANK_CACHE"


def cache_folder(folder: Path | None = None) -> Path:
    """`folder` where given, else $TECHBANK_CACHE, else the system's cache folder of this user."""
    if folder is not None:
        return folder
    if stated := os.environ.get(ENVIRONMENT):
        return Path(stated).expanduser()
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("techbank", appauthor=False))


def models_folder(folder: Path | None = None) -> Path:
    """The folder of built models within `cache_folder(folder)`; it need not exist yet."""
    return cache_folder(folder) / "models"
