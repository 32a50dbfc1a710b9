"""What tgtui promises, as programs that check it."""
