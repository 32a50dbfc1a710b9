"""Moving a group to its next epoch, and letting new members in."""
