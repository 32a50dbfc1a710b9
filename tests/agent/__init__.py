"""Tests of the room that runs the engine of a profile."""
