"""The leaders' page as a server: counts only, read-only, and kept away from everything else."""
