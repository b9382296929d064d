"""The assertions that models decide; one that cannot is missing, and never a score of 0."""
