"""The group protocol: each module by itself, and then groups as a whole."""
