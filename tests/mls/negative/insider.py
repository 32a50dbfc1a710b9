"""What a member can send that signs and encrypts whatever bytes it likes."""
