"""The rules of the house that no ready-made linter knows."""
