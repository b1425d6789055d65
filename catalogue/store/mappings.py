"""What offices said of the columns of their spreadsheets, by the shape of the header, so that each says it only once."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from catalogue.errors import InputError
from catalogue.store.schema import mappings

_LONGEST = 200


@dataclass(frozen=True)
class Remembered:
    """What one office said of one shape of table: header -> field, or "ignore". Times are UTC."""

    office: str
    signature: str
    header: tuple[str, ...]
    fields: Mapping[str, str]
    who: str | None
    changed_at: dt.datetime


class MappingStore:
    """The corrections of all offices. An office is the same in whatever case and width its name is written."""

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[sa.Connection]],
        writing: Callable[[], AbstractContextManager[sa.Connection]],
    ) -> None:
        self._reading = reading
        self._writing = writing

    def get(self, office: str, signature: str) -> Mapping[str, str]:
        """What the office said of tables with this header; empty where it said nothing."""
        query = sa.select(mappings.c.fields).where(_one(office, signature))
        with self._reading() as connection:
            found = connection.execute(query).scalar()
        return _fields(found) if found else {}

    def of_office(self, office: str) -> list[Remembered]:
        """All that an office said, by signature."""
        query = sa.select(mappings).where(mappings.c.office == _key(office)).order_by(mappings.c.signature)
        with self._reading() as connection:
            return [
                Remembered(
                    row.office,
                    row.signature,
                    tuple(str(name) for name in json.loads(row.header)),
                    _fields(row.fields),
                    row.who,
                    row.changed_at if row.changed_at.tzinfo else row.changed_at.replace(tzinfo=dt.UTC),
                )
                for row in connection.execute(query)
            ]

    def put(
        self,
        office: str,
        signature: str,
        fields: Mapping[str, str],
        *,
        header: Sequence[str] = (),
        who: str | None = None,
    ) -> None:
        """Remembers what the office says of tables with this header, in place of what it said before.

        Raises:
            InputError: the office has no name, or one of more than 200 characters.
        """
        with self._writing() as connection:
            connection.execute(sa.delete(mappings).where(_one(office, signature)))
            connection.execute(
                sa.insert(mappings).values(
                    office=_key(office),
                    signature=signature,
                    header=json.dumps(list(header), ensure_ascii=False),
                    fields=json.dumps(dict(fields), ensure_ascii=False),
                    who=who,
                    changed_at=dt.datetime.now(dt.UTC),
                )
            )

    def forget(self, office: str, signature: str | None = None) -> int:
        """Forgets what the office said of one header, or of all; how many shapes of table that were."""
        where = mappings.c.office == _key(office) if signature is None else _one(office, signature)
        with self._writing() as connection:
            return connection.execute(sa.delete(mappings).where(where)).rowcount


def _one(office: str, signature: str) -> sa.ColumnElement[bool]:
    return sa.and_(mappings.c.office == _key(office), mappings.c.signature == signature)


def _key(office: str) -> str:
    key = " ".join(unicodedata.normalize("NFKC", office).casefold().split())
    if not key or len(key) > _LONGEST:
        raise InputError(
            "an office needs a name"
            if not key
            else f"the office's name is longer than {_LONGEST} characters",
            todo="Name the technology-transfer office that hands in the file",
        )
    return key


def _fields(written: str) -> dict[str, str]:
    return {str(header): str(field) for header, field in json.loads(written).items()}
