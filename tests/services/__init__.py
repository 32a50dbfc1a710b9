"""Starts real services for tests, apart from those of whoever runs the tests."""
