"""The presentation language: what is written is read, and nothing else is."""
