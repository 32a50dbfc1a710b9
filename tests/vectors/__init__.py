"""Published vectors of our own formats, one folder for each room."""
