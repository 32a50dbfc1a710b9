"""Members and relays that cheat: what the others see, and that the room goes on."""
