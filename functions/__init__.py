"""One cloud function per folder: HTTP in, HTTP out, nothing else."""
