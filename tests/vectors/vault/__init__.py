"""Files of sealed keys, as bytes that must never read otherwise."""
