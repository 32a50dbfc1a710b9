"""Makes a string of somebody else harmless."""
