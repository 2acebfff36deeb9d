"""Alembic's environment: runs on the connection it is given, in that connection's transaction."""

from alembic import context

from gateway.store.schema import metadata
from gateway.store.schema.search import is_compared

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_name=is_compared,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    compare_type=False,
)
context.run_migrations()
