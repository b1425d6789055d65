"""Alembic's entry: runs the migrations over the connection that catalogue.store hands in."""

from alembic import context

from catalogue.store.schema import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("migrations run when a catalogue is opened: techbank status --bank DIR")
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
