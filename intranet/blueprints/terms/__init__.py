"""Terms and their anchors."""
