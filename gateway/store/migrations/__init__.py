"""Migrations of the database, run by Alembic on the store's own connection."""
