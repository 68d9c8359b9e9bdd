"""Fault reports and calls for help."""
