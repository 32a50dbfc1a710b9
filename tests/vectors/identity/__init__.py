"""Vectors of identity: `generate` makes them, `verifier` reads them by itself."""
