"""Duties (分工)."""
