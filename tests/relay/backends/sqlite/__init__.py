"""What only a backend on a disk can do, or fail at."""
