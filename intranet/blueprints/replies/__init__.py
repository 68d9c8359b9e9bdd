"""Answering a meeting's notice by the link in its mail, without signing in."""
