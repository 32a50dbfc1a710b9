"""Asks the OS keyring, or a sealed file, for the few keys all else hangs on."""
