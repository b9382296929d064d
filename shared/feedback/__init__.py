"""What people make of finished pieces: ratings, verdicts, edits and outcomes."""
