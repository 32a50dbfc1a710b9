"""The front door: reads the command, builds the rooms, hands them to each other."""
