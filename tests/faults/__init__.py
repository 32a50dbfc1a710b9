"""The relay is killed at the worst moments, and has to keep what it promised."""
