"""Savings: what calls cost, what shorter prompts save, and whether they are as good."""
