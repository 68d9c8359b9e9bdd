"""Floor 1: what a school's regulation says. Frozen rows and pure functions; the standard library only."""
