"""Stand-ins for what is outside tgtui, and misbehaves on request."""
