"""Whole conversations as scripts that anybody can read and run."""
