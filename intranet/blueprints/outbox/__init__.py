"""Mail that goes out, for the platform's owner."""
