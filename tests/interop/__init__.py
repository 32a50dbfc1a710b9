"""Speaks MLS with another implementation, live, in both directions."""
