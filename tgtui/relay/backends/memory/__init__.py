"""A relay's state in memory, for tests and simulations."""
