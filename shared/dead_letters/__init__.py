"""What failed for good: grouped by error, replayed, resolved or ignored."""
