"""Versions of the regulation, and their comparison."""
