"""A relay's state in one directory, in SQLite files."""

from tgtui.relay.backends.sqlite.backend import SqliteBackend
from tgtui.relay.backends.sqlite.blobs import SqliteBlobStore
from tgtui.relay.backends.sqlite.copies import restore


__all__ = ["SqliteBackend", "SqliteBlobStore", "restore"]
