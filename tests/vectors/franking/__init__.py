"""Vectors of franking: `generate` makes them, `verifier` reads them by itself."""
