"""Deputies in order, for positions."""
