"""RFC 9420's published vectors, and a runner: `python -m tests.mls.vectors DIR`."""
