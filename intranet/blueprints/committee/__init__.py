"""The working group (工作小組)."""
