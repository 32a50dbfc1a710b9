"""Moving a group to its next epoch, and letting new members in (RFC 9420 §12.4)."""
