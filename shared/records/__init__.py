"""What each version of a prompt has done in use: its records, their trends, alarms and suggestions."""
