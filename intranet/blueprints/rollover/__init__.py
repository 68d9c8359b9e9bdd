"""From one term to the next."""
