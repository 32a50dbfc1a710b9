"""Each type of proposal, and what makes a list of them valid."""
