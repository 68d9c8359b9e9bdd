"""People (人員)."""
