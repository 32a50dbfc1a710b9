"""Holds one connection to the relay open, and says so when it is not."""
