"""Vectors of the project's own formats, for whoever writes another client or relay."""
