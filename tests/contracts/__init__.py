"""What every backend of the relay has to do, in the same tests for all of them."""
