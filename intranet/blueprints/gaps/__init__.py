"""What is missing (缺漏)."""
