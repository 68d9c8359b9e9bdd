"""Outreach: sessions, their papers, and how far each clause has come."""
