"""Where the relay remembers: memory or SQLite."""
