"""HTTP and websockets in front of the relay's rules."""
