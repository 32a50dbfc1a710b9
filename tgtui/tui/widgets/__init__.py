"""The parts of a screen, one class each."""
