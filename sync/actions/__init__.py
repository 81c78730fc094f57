"""What an administrator can have done; the command line and the daemon call these, and nothing else."""
