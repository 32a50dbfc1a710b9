"""Vectors of what client and relay say to each other, and their two sources."""
