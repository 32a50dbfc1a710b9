"""Many engines and a relay's rules in one process, under a scheduler with a seed."""
