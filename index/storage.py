"""Generations on disk: each is a folder with a manifest, written beside the live one and switched in by a rename.

    index/
        CURRENT                     the name of the live generation
        000012-3f2a9c/              one generation
            manifest.json           what it was made from; size and SHA-256 of every other file
            manifest.sha256         SHA-256 of the manifest itself
            ...
        publishing.lock             held while a generation is written

A generation is complete or it is not there: it is written under a temporary name, every file and the folder are
synced, then it is renamed, and only then CURRENT is replaced. A kill at any point leaves the old one live; what
the killed writer left behind is cleared away by the next.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from catalogue.answers import IndexManifest
from catalogue.errors import IndexError_, IndexMismatch, NoIndex

FORMAT: Final = 4  # 2: filter columns as codes; 3: rows in strands, words, twins; 4: means of unit blocks
_CURRENT = "CURRENT"
_LOCK = "publishing.lock"
_MANIFEST = "manifest.json"
_SEAL = "manifest.sha256"
_PARTIAL = ".partial"
_NAME = re.compile(
    r"\d{6,}-[0-9a-f]{8}"
)  # a generation's folder; whatever else lies there is not ours to delete
_HASH_UP_TO = 256 * 2**20  # bytes: larger files are checked by size alone when a generation is opened

_manifests = TypeAdapter(IndexManifest)


def sha256(path: Path) -> str:
    """SHA-256 of a file's content in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Has the kernel put a file or folder on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_text(path: Path, text: str) -> None:
    """Writes a small file so that it holds either the old or the new text, whatever happens."""
    partial = path.with_name(f"{path.name}.{os.getpid()}{_PARTIAL}")
    try:
        with partial.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync(path.parent)


def write_generation(
    root: Path, fill: Callable[[Path], None], manifest: IndexManifest, check: Callable[[Path], None]
) -> Path:
    """Writes a generation with `fill`, checks it with `check`, and makes it the live one.

    `manifest.files` is filled in here. Whatever fails, the live generation stays as it was and nothing of the new
    one is left. A writer waits for another one; readers never wait.

    Raises:
        IndexError_: the disk is full or may not be written.
    """
    from filelock import FileLock

    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / _LOCK):
            _clear(root)
            before = current_name(root)
            final = _write(root, fill, manifest, check)
            sweep(root, keep=() if before is None else (before,))
    except OSError as error:
        raise IndexError_(
            f"the index cannot be written ({error.strerror or error})",
            where=str(root),
            todo="Check free disk space and permissions; then run: techbank index",
        ) from error
    return final


def _write(
    root: Path, fill: Callable[[Path], None], manifest: IndexManifest, check: Callable[[Path], None]
) -> Path:
    partial, final = root / f"{manifest.generation}{_PARTIAL}", root / manifest.generation
    partial.mkdir()
    renamed = False
    try:
        fill(partial)
        files = {}
        for path in sorted(partial.rglob("*")):
            if path.is_file():
                files[path.relative_to(partial).as_posix()] = (path.stat().st_size, sha256(path))
            sync(path)
        text = json.dumps(
            _manifests.dump_python(replace(manifest, files=files), mode="json"), ensure_ascii=False, indent=1
        )
        replace_text(partial / _MANIFEST, text + "\n")
        replace_text(partial / _SEAL, sha256(partial / _MANIFEST) + "\n")
        check(partial)
        partial.rename(final)
        renamed = True
        sync(root)
        replace_text(root / _CURRENT, manifest.generation + "\n")
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        # What failed may be the sync after the switch: then the new one is live already, and stays.
        if renamed and current_name(root) != manifest.generation:
            shutil.rmtree(final, ignore_errors=True)
        raise
    return final


def current_name(root: Path) -> str | None:
    """The name of the live generation; None where nothing has been indexed."""
    try:
        # A damaged name is one that does not exist, whatever bytes it has.
        return (root / _CURRENT).read_text(encoding="utf-8", errors="replace").strip() or None
    except FileNotFoundError:
        return None


def current(root: Path) -> Path:
    """The folder of the live generation.

    Raises:
        NoIndex: nothing has been indexed yet.
        IndexMismatch: the live generation's folder is gone.
    """
    name = current_name(root)
    if name is None:
        raise NoIndex("nothing has been indexed yet", where=str(root), todo="Run: techbank index")
    folder = root / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise IndexMismatch(
            f"the live generation {name} is missing", where=str(root), todo="Run: techbank index"
        )
    return folder


def read_manifest(folder: Path, *, check_files: bool = True) -> IndexManifest:
    """A generation's manifest, with every file checked against it (or not: that reads them all).

    Raises:
        IndexMismatch: manifest or files are missing, damaged or of another format.
    """
    path = folder / _MANIFEST
    try:
        content = path.read_bytes()
        seal = (folder / _SEAL).read_text(encoding="utf-8", errors="replace").strip()
        if hashlib.sha256(content).hexdigest() != seal:
            raise IndexMismatch("the manifest is damaged", where=str(path), todo="Run: techbank index")
        manifest = _manifests.validate_json(content)
    except (OSError, ValidationError) as error:
        raise IndexMismatch(
            "the manifest cannot be read", where=str(path), todo="Run: techbank index"
        ) from error
    if manifest.format != FORMAT:
        raise IndexMismatch(
            f"the index has format {manifest.format}, this program writes {FORMAT}",
            where=str(folder),
            todo="Run: techbank index",
        )
    for name, (size, digest) in manifest.files.items() if check_files else ():
        file = folder / name
        if (
            not file.is_file()
            or file.stat().st_size != size
            or (size <= _HASH_UP_TO and sha256(file) != digest)
        ):
            raise IndexMismatch("the file is missing or damaged", where=str(file), todo="Run: techbank index")
    return manifest


def next_name(root: Path, stamp: str) -> str:
    """A name for the next generation: one more than the highest there is, and the beginning of `stamp`."""
    numbers = (
        [int(p.name[:6]) for p in root.glob("[0-9]*-*") if p.name[:6].isdigit()] if root.is_dir() else []
    )
    return f"{max(numbers, default=0) + 1:06d}-{stamp[:8]}"


def sweep(root: Path, *, keep: Collection[str] = ()) -> None:
    """Deletes all generations but the live one and those to `keep`; a reader that has one open keeps its files."""
    kept = {current_name(root), *keep}
    for folder in root.iterdir():
        if _NAME.fullmatch(folder.name) and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _clear(root: Path) -> None:
    """Deletes what killed writers left: under the lock nobody else is writing."""
    for path in root.glob(f"*{_PARTIAL}"):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
