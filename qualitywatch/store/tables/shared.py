"""What all tables share."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, MetaData

from qualitywatch.store.columns import Document, PlainText

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

TEXTS = Document(Mapping[str, str])


def text(name: str) -> Column[str]:
    """A column of text that is always there."""
    return Column(name, PlainText, nullable=False)
