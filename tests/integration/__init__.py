"""The parts together: real processes, real sockets, real keys."""
