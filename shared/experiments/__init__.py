"""Experiments over versions of a prompt: assignment, exposures, outcomes, read-outs and decisions."""
