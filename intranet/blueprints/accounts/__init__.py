"""Accounts: open, disable, review."""
