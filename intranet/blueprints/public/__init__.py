"""What anybody may read without an account: the released schedules. No page here asks who is looking."""
