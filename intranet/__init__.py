"""The intranet of a senior high school's student-learning-portfolio working group."""
