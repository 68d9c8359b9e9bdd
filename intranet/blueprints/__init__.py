"""Floor 5: one folder per area of the intranet. HTTP and nothing else."""
