"""Runs the engine of a profile, and lets other processes of it use that one."""
