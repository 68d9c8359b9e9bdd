"""Rewards (敘獎)."""
