"""Commits to a message when sent, so that a report about it can be proved later."""
