"""A relay's state in one SQLite file."""
