"""Builds a folder once, for all processes of a machine, and knows afterwards whether it is whole.

The folder is written beside its place, listed in a manifest (size and SHA-256 of every file), synced, read
back and renamed. A process that is killed leaves nothing half-written at the place itself; of two that build
at once the second takes the first one's. A folder that is not as its manifest says is built again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path

MANIFEST = "techbank-manifest.json"
_SMALL = 1 << 20  # files up to this many bytes are read and compared at every check
_LEFTOVER_SECONDS = 3600.0


def build_once(folder: Path, *, revision: str, write: Callable[[Path], None]) -> None:
    """Make sure that `folder` is intact; where it is not, `write(empty folder)` fills a new one.

    Raises:
        OSError: the disk is full, may not be written to or does not give back what was written.
    """
    if intact(folder, revision=revision):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(folder)
    building = folder.with_name(f"{folder.name}.building-{uuid.uuid4().hex}")
    building.mkdir()
    try:
        write(building)
        _write_manifest(building, revision)
        if not intact(building, revision=revision, fully=True):
            raise OSError("what was written does not read back the same")
        _put_in_place(building, folder, revision)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def intact(folder: Path, *, revision: str, fully: bool = False) -> bool:
    """Whether `folder` holds what its manifest lists: sizes and small files, or with `fully` every byte."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["revision"] != revision:
            return False
        for name, listed in manifest["files"].items():
            file = folder / name
            if file.stat().st_size != listed["bytes"]:
                return False
            if (fully or listed["bytes"] <= _SMALL) and sha256_of(file) != listed["sha256"]:
                return False
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _put_in_place(building: Path, folder: Path, revision: str) -> None:
    """Rename the finished folder to its place, unless another process has put an intact one there."""
    for _ in range(10):
        if intact(folder, revision=revision):
            return
        damaged = folder.with_name(f"{folder.name}.building-damaged-{uuid.uuid4().hex}")
        with contextlib.suppress(FileNotFoundError):
            folder.rename(damaged)
            shutil.rmtree(damaged, ignore_errors=True)
        try:
            building.rename(folder)
        except OSError:  # another process was quicker by a moment: look at what it put there
            continue
        _sync(folder.parent)
        return
    raise OSError("another process keeps writing the same folder")


def _remove_leftovers(folder: Path) -> None:
    """Folders of builds that were killed; younger ones may be a build that is under way."""
    for leftover in folder.parent.glob(f"{folder.name}.building-*"):
        with contextlib.suppress(OSError):
            if time.time() - leftover.stat().st_mtime > _LEFTOVER_SECONDS:
                shutil.rmtree(leftover, ignore_errors=True)


def _write_manifest(folder: Path, revision: str) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for file in files:
        _sync(file)
    listed = {
        file.relative_to(folder).as_posix(): {"bytes": file.stat().st_size, "sha256": sha256_of(file)}
        for file in files
    }
    manifest = {"revision": revision, "files": listed}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    _sync(folder / MANIFEST)
    for below in {file.parent for file in files} | {folder}:
        _sync(below)


def _sync(path: Path) -> None:
    """Force a file, or the entries of a folder, onto the disk; Windows syncs no folders and is left alone."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
