"""A new model's folder: whole under its name, or not there at all.

It is written beside its place under another name, listed in a manifest (size and SHA-256 of every file, as
embeddings/build_once.py writes it, and how it came about), synced, and renamed. A process that is killed leaves no
folder of the model's name; what it left beside it is removed by the next run after an hour.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from catalogue.errors import EncoderError, InputError
from embeddings.build_once import MANIFEST, sha256_of

_LEFTOVER_SECONDS: Final = 3600.0
_MARK: Final = ".learning-"


def check_place(target: Path, *, needed: int) -> None:
    """Makes sure before hours of work that a folder of `needed` bytes can be written.

    Raises:
        InputError: something stands there already, or its folder cannot be made.
        EncoderError: there is not enough room.
    """
    if target.exists() or target.is_symlink():
        raise InputError(
            "something of this name is there already",
            where=str(target),
            todo="Name a folder that does not exist",
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _beside(target) as probe:
            probe.mkdir()
        free = shutil.disk_usage(target.parent).free
    except OSError as error:
        raise InputError(
            f"no folder can be made there ({error.strerror or error})",
            where=str(target),
            todo="Name a folder in a place that you may write to",
        ) from error
    if free < needed:
        raise EncoderError(
            f"The new model takes {needed / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB are free",
            where=str(target.parent),
            todo="Make room, or name a folder on another disk",
        )


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[tuple[Path, Callable[[Mapping[str, Any]], None]]]:
    """A folder to write a model into, and the function that keeps it under the name `target`.

    The function takes what the manifest shall say of how the model came about. Where it is not called, or anything
    fails, nothing is left.

    Raises:
        EncoderError: the disk is full or may not be written to, or another process has made `target` meanwhile.
    """

    def keep(made: Mapping[str, Any]) -> None:
        try:
            _write_manifest(building, made)
            building.rename(target)
            _sync(target.parent)
        except OSError as error:
            raise _unwritten(target, error) from error

    with _beside(target) as building:
        try:
            building.mkdir()
        except OSError as error:
            raise _unwritten(target, error) from error
        yield building, keep


def written(target: Path, write: Callable[[], None]) -> None:
    """Runs what writes a model's files; what the writers say of a full disk becomes one clear error.

    Raises:
        EncoderError: the disk is full or may not be written to.
    """
    try:
        write()
    except OSError as error:
        raise _unwritten(target, error) from error
    except Exception as error:  # safetensors has an error of its own, and torch another
        if "space" in str(error) or type(error).__name__ == "SafetensorError":
            raise _unwritten(target, error) from error
        raise


def _unwritten(target: Path, error: Exception) -> EncoderError:
    return EncoderError(
        f"The new model could not be written: {getattr(error, 'strerror', None) or error}",
        where=str(target),
        todo="Nothing was kept. Make room, or name a folder in another place, and run it again",
    )


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A name beside `target` for a folder under way, which is removed at the end where it is still there."""
    for leftover in target.parent.glob(f"{target.name}{_MARK}*"):
        with contextlib.suppress(OSError):
            if time.time() - leftover.stat().st_mtime > _LEFTOVER_SECONDS:
                shutil.rmtree(leftover, ignore_errors=True)
    building = target.with_name(f"{target.name}{_MARK}{uuid.uuid4().hex}")
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _write_manifest(folder: Path, made: Mapping[str, Any]) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    listed = {
        file.relative_to(folder).as_posix(): {"bytes": file.stat().st_size, "sha256": sha256_of(file)}
        for file in files
    }
    document = {"revision": made["made_by"], "files": listed, **made}
    (folder / MANIFEST).write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    mode = stat.S_IMODE((folder / MANIFEST).stat().st_mode)
    for file in files:
        file.chmod(mode)  # safetensors lets the owner alone read: a service under another user could not
    for path in (*files, folder / MANIFEST, *{file.parent for file in files}, folder):
        _sync(path)


def _sync(path: Path) -> None:
    """Force a file, or the entries of a folder, onto the disk; Windows syncs no folders."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
