"""Announcements: what the platform tells students, parents and staff."""
