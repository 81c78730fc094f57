"""Alembic's entry: runs the migrations in the transaction that `sync.store.migrate` opened."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
