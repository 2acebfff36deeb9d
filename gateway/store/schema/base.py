"""What every table shares: naming of constraints, and the few column types."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, ForeignKey, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String(36)
Micros = BigInteger
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def own_id() -> Column[str]:
    """The primary key: a UUIDv7 as text."""
    return Column("id", Id, primary_key=True)


def points_to(name: str, target: str, *, nullable: bool = False, **kwargs: Any) -> Column[str]:
    """A reference to another table's id, enforced by the database."""
    return Column(name, Id, ForeignKey(target), nullable=nullable, **kwargs)


def instant(name: str, *, nullable: bool = False) -> Column[int]:
    """An instant in UTC microseconds since 1970."""
    return Column(name, Micros, nullable=nullable)


def one_of(column: str, *words: str) -> CheckConstraint:
    """A CHECK that a column holds one of the words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
