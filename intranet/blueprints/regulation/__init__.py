"""The regulation as the dashboard: every clause, its state and what proves it."""
