"""The store: rows are the truth. Engine, schema, migrations, the writer, and one module of queries per noun."""
