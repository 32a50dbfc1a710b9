"""Published vectors of the project's own formats, each room's with a second reader."""
