"""One suite for each port, which everything that fills the port passes."""
