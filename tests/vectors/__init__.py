<<<<<<< HEAD
"""Vectors of the project's own formats, for whoever writes another client or relay."""
=======
"""Published vectors of the project's own formats, each room's with a second reader."""
>>>>>>> identity
