"""What is uploaded per function: only the files and packages that it can reach, and the same bytes every time."""
