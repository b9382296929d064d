"""Prompts made better by trial: a search that runs as a durable job within a budget."""
