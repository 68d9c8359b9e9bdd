"""Floor 4: what the intranet does. Each service asks the rules, writes once, and leaves one audit entry."""
