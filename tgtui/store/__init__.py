"""Keeps the client's state on disk as sealed bytes it cannot read."""
