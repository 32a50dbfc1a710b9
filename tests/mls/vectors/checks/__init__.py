"""What each kind of published vector proves, one module for each kind."""
