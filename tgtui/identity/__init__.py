"""Account ids, credentials, descriptors and invites: public statements, checked."""
