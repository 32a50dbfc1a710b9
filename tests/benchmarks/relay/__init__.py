"""How many messages a relay takes and delivers: `python -m tests.benchmarks.relay`."""
