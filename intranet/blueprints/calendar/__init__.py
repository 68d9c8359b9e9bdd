"""The schedule inside the house: draft, items, release, self-checks."""
