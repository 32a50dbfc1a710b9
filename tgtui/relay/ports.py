"""What the relay's rules ask of their memory."""
