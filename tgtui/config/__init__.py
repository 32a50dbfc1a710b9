"""Turns files and environment into frozen values, once, at the door."""
