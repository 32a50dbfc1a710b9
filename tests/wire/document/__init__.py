"""Tests that hold the documents of the room against its code."""
