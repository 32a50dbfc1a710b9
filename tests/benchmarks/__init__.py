"""What the library costs, beside what its cryptography alone would cost."""
