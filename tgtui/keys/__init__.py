"""Makes, seals, compares and vouches for identity and device keys."""
