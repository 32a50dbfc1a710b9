"""Messages on the wire, and who is believed to have sent them."""
