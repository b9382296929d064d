"""Budgets: what tenants and keys may spend on models, never exceeded, however many instances spend at once."""
