"""Makes the virtual environment that `make` works in: python3 tools/setup_venv.py FOLDER [EXTRA...]

Needs nothing but python3 (3.11 or later) with pip. The one thing that needs care is PyTorch: on a machine without a
GPU pip would fetch several gigabytes of CUDA libraries. So the installation is first rehearsed: if no CUDA package
would come, pip installs it; otherwise uv does, whose --torch-backend knows the builds without CUDA. Where a GPU is
found, the plain installation (with CUDA) is right.

TORCH (for example TORCH='torch==2.13.0 --index-url ...') overrules all of this.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TORCH = "torch==2.13.0"


def run(*command: str | Path, quiet: bool = False) -> bool:
    """Runs a command; says whether it went well."""
    stream = subprocess.DEVNULL if quiet else None
    return subprocess.run([str(part) for part in command], stdout=stream, stderr=stream).returncode == 0


def must(*command: str | Path) -> None:
    """Runs a command, or ends the program with what it was."""
    if not run(*command):
        sys.exit(f"setup failed at: {' '.join(str(part) for part in command)}")


def make_environment(folder: Path) -> Path:
    """The environment's python; made with pip in it, also where Python came without ensurepip."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if python.exists() and run(python, "-m", "pip", "--version", quiet=True):
        return python
    if not run(sys.executable, "-m", "venv", folder, quiet=True):
        must(sys.executable, "-m", "venv", "--clear", "--without-pip", folder)
        must(sys.executable, "-m", "pip", "--python", python, "install", "-q", "pip")
    return python


def has_gpu() -> bool:
    """Whether an NVIDIA driver answers."""
    return shutil.which("nvidia-smi") is not None and run("nvidia-smi", quiet=True)


def would_bring_cuda(python: Path) -> bool:
    """Whether pip, asked for TORCH, would fetch CUDA packages."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        rehearsal = (python, "-m", "pip", "install", "-q", "--dry-run", "--report", report, TORCH)
        if not run(*rehearsal, quiet=True):
            return True
        planned = json.loads(report.read_text(encoding="utf-8"))["install"]
    return any(
        part["metadata"]["name"].lower().startswith(("nvidia-", "cuda-", "triton")) for part in planned
    )


def install_torch(python: Path) -> None:
    """PyTorch in the build that fits the machine; nothing to do where one is there."""
    if run(python, "-c", "import torch", quiet=True):
        return
    if os.environ.get("TORCH"):
        must(python, "-m", "pip", "install", "-q", *shlex.split(os.environ["TORCH"]))
    elif has_gpu() or not would_bring_cuda(python):
        must(python, "-m", "pip", "install", "-q", TORCH)
    else:
        must(python, "-m", "pip", "install", "-q", "uv")
        if not run(
            python, "-m", "uv", "pip", "install", "-q", "--python", python, "--torch-backend", "cpu", TORCH
        ):
            sys.exit(
                "setup failed: no build of PyTorch without CUDA was found. Say which to take, for example:\n"
                "    TORCH='torch --index-url ADDRESS_OF_THE_CPU_BUILDS' make run"
            )


def main() -> None:
    """Makes the environment and installs the project in it."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this file is run by whatever python3 there is)
        sys.exit(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}")
    folder, extras = Path(sys.argv[1]), ",".join(sys.argv[2:])
    print(f"setting up {folder} (a minute or two, once)", file=sys.stderr)
    python = make_environment(folder)
    install_torch(python)
    must(python, "-m", "pip", "install", "-q", "-e", f".[{extras}]" if extras else ".")
    (folder / "ready").touch()


if __name__ == "__main__":
    main()
