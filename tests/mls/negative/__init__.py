"""Messages that were damaged, forged or misdirected, and what becomes of them."""
