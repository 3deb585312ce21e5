"""Redis: entries, their vector index, the event stream, and the embedded server."""
