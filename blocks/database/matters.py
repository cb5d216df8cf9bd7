"""Matters: found by name, and the lock under which a matter's entities are decided."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from blocks.database.schema import MatterRow
from blocks.database.upsert import insert_unless_there
from blocks.errors import Code, Terminal
from blocks.records import ExternalPolicy, MatterId
from blocks.store_records import Matter

LONGEST_NAME = 500
"""Characters of a matter's name: a name is indexed, and PostgreSQL's index entries hold at most 2,704 bytes."""


class Matters:
    """The matters of this database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, name: str) -> MatterId:
        """Return the matter of that name, made now if there was none; see `_spelling` for what counts as the same name."""
        spelling = _spelling(name)
        row = {"id": str(uuid.uuid4()), "name": spelling}
        self._session.execute(insert_unless_there(self._session, MatterRow, row, ["name"]))
        return MatterId(self._session.scalars(select(MatterRow.id).where(MatterRow.name == spelling)).one())

    def find(self, name: str) -> MatterId | None:
        """Return the matter of that name, or None."""
        found = self._session.scalar(select(MatterRow.id).where(MatterRow.name == _spelling(name)))
        return None if found is None else MatterId(found)

    def name(self, matter_id: MatterId) -> str:
        """Return the name of a matter whose id was read from the database."""
        return self._session.scalars(select(MatterRow.name).where(MatterRow.id == matter_id)).one()

    def get(self, matter_id: MatterId) -> Matter | None:
        """Return the matter, or None where there is none of this id."""
        row = self._session.scalar(select(MatterRow).where(MatterRow.id == matter_id))
        return None if row is None else _record(row)

    def all(self) -> list[Matter]:
        """Return every matter, by name."""
        return sorted(map(_record, self._session.scalars(select(MatterRow))), key=lambda matter: matter.name)

    def hold(self, matter_id: MatterId, *, held: bool) -> None:
        """Put the matter under a legal hold, or lift it."""
        self._session.execute(update(MatterRow).where(MatterRow.id == matter_id).values(legal_hold=held))

    def show_names(self, matter_id: MatterId, *, visible: bool) -> None:
        """Say whether the matter's file names and entities may show on a Prefect server that others can reach."""
        self._session.execute(update(MatterRow).where(MatterRow.id == matter_id).values(names_visible=visible))

    def set_external(self, matter_id: MatterId, policy: ExternalPolicy) -> None:
        """Say whether words of the matter may leave this installation."""
        self._session.execute(update(MatterRow).where(MatterRow.id == matter_id).values(external=policy))

    def entities_changed(self, matter_id: MatterId) -> int:
        """Count up the version of the matter's entities and return it; call it under the lock, with the change itself."""
        return self._session.scalars(
            update(MatterRow)
            .where(MatterRow.id == matter_id)
            .values(entities_version=MatterRow.entities_version + 1)
            .returning(MatterRow.entities_version)
        ).one()

    def lock(self, matter_id: MatterId) -> None:
        """Keep other writers of the matter's entities waiting until this transaction ends.

        A writing transaction on SQLite is alone already; on PostgreSQL an advisory lock is held.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            number = int.from_bytes(hashlib.sha256(matter_id.encode()).digest()[:8], signed=True)
            self._session.execute(select(func.pg_advisory_xact_lock(number)))


def _record(row: MatterRow) -> Matter:
    return Matter(
        id=MatterId(row.id),
        name=row.name,
        legal_hold=row.legal_hold,
        names_visible=row.names_visible,
        external=row.external,
        entities_version=row.entities_version,
    )


def _spelling(name: str) -> str:
    """Return the name in Unicode's composed form without the blanks around it; two names are one where these are equal."""
    spelling = unicodedata.normalize("NFC", name.strip())
    if any(unicodedata.category(character) == "Cs" for character in spelling):
        raise Terminal(Code.USAGE, "The matter's name is not UTF-8 text.")
    if not 0 < len(spelling) <= LONGEST_NAME:
        raise Terminal(Code.USAGE, f"A matter's name has 1 to {LONGEST_NAME} characters; this one has {len(spelling)}.")
    return spelling
