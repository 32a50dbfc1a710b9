"""What members make of commits that others sent."""
