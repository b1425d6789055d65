"""All settings: one frozen class, one field each with its default and its help.

A setting comes from, in this order: what is passed to `Settings`, the environment (TECHBANK_ENCODER=...), the
file techbank.toml in the bank's folder, the default below. Settings are passed in, never looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from catalogue.errors import SettingsError

FILE = "techbank.toml"


class Settings(BaseSettings):
    """Settings of a bank and its service."""

    model_config = SettingsConfigDict(env_prefix="TECHBANK_", frozen=True, extra="forbid")

    catalogue_url: str | None = Field(
        None, description="SQL URL of the catalogue; SQLite in the bank's folder by default"
    )
    encoder: str = Field(
        "packaged",
        description="the encoder: packaged (three small ones side by side, with dictionaries from Chinese and Japanese to English), packaged-plain (the same without dictionaries), one of them alone, a model by name or folder, or several joined by +; hashing needs no model",
    )
    device: str = Field("auto", description="where encoders run: auto, cpu, cuda, cuda:1")
    precision: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        "auto", description="auto (bf16 on a GPU, float32 elsewhere), float32, bfloat16 or float16"
    )
    centring: bool = Field(
        True, description="subtract each language's mean vector, so that meaning comes before language"
    )
    words: bool = Field(
        True,
        description="let words that need and text share move what was found by meaning, within a language",
    )
    reranker: str | None = Field(
        None,
        description="a cross-encoder by name or folder that looks at the first hits again (needs a hub or a folder, better a GPU)",
    )
    rerank_first: int = Field(100, ge=1, le=1000, description="how many hits the reranker looks at")
    evidence: bool = Field(
        True,
        description="choose for each hit the sentences that answer the need, and say which of its elements it answers",
    )
    lookup_url: str | None = Field(
        None,
        description="address that gives a patent in a known format, with {number} in it: where `like` names one that the bank does not hold; without it nothing is asked",
    )
    index: str = Field("faiss_flat", description="the index back end: faiss_flat or exact")
    cache: Path | None = Field(
        None, description="folder for built models; the user's cache folder by default"
    )
    batch_tokens: int | None = Field(
        None,
        ge=64,
        description="how many tokens are encoded at a time; as suits the encoder and its device by default",
    )
    commit_every: int = Field(
        200, ge=1, le=10_000, description="how many records are stored in one transaction"
    )
    paced: bool = Field(
        True,
        description="while a service is running, store uploads no faster than its searches come to see them; off, a bulk load is stored as fast as the disk takes it, and found later",
    )
    delta_max: int = Field(
        2000,
        ge=1,
        description="how many changed technologies may stand beside the index (or a quarter of it, where that is more) before the service makes a new one",
    )
    rates: Path | None = Field(
        None,
        description="CSV of dated exchange rates (date,base,quote,rate), from the bank's folder where it is a relative path; without it no currency is converted",
    )
    need_max: int = Field(20_000, ge=1, description="longest need, in characters")
    k_max: int = Field(200, ge=1, le=10_000, description="most hits of one answer")
    host: str = Field("127.0.0.1", description="address the service listens on")
    port: int = Field(8000, ge=0, le=65_535, description="port the service listens on")
    upload_max: int = Field(2 * 2**30, ge=1, description="largest upload, in bytes")
    unpacked_max: int = Field(20 * 2**30, ge=1, description="most bytes a zip or gzip file may unpack to")
    unpacked_ratio: int = Field(
        200,
        ge=2,
        description="most times its packed size that a file may unpack to, looked at from 10 MiB on",
    )
    archive_files: int = Field(100_000, ge=1, description="most files in one zip archive")
    upload_seconds: int = Field(
        3600, ge=1, description="how long an upload may take to come in; a slower one is broken off"
    )
    uploads_keep_days: int = Field(
        30, ge=0, description="how many days the file of an upload is kept after its end; its report stays"
    )


def read_settings(folder: Path, given: Mapping[str, Any] | None = None) -> Settings:
    """The settings of the bank in `folder`; `given` overrules every other source.

    Raises:
        SettingsError: a setting that does not exist or has a wrong value.
    """
    try:
        return _for_folder(folder)(**(given or {}))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        raise SettingsError(
            f"{name}: {first['msg']}",
            where=f"settings (environment TECHBANK_*, or {folder / FILE})",
            todo=f"The settings are: {', '.join(Settings.model_fields)}",
        ) from None
    except ValueError as error:
        raise SettingsError(
            f"the file cannot be read: {error}", where=str(folder / FILE), todo="Mend the TOML"
        ) from error


def _for_folder(folder: Path) -> type[Settings]:
    class OfFolder(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, folder / FILE)

    return OfFolder


def settings_to_markdown() -> str:
    """The page docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Made from the settings themselves: `python -m techbank.settings`. Each can be set in the environment, or by its",
        "lower-case name in `techbank.toml` in the bank's folder; the environment goes before the file.",
        "",
        "| environment | in `techbank.toml` | default | meaning |",
        "|---|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        lines.append(f"| `TECHBANK_{name.upper()}` | `{name}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(settings_to_markdown(), end="")
