"""Calls to addresses that others have chosen, guarded against our own network."""
