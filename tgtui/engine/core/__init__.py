"""The engine's rules, each a function of what is stored and of what happened."""
