"""Meetings: the list, the record, and what is done with it."""
