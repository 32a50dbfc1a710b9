"""Words that nobody wrote before, and means to look for them wherever they may be."""
