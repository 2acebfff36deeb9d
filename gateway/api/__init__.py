"""The HTTP side: one server for channels, programs and pages; each route says in its declaration who may use it."""
