"""Sessions for those without an account: registering, cancelling, signing in at the door, feedback."""
