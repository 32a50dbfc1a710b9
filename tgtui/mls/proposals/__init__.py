"""Changes to a group, each in its own file, and what makes a list of them valid."""
