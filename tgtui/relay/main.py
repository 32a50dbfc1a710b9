"""Starts a relay: configuration, keys, backend, sockets, and the way to stop."""
