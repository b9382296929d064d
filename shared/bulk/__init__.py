"""Bulk actions: one wish for many jobs, as a durable job that pages through them and counts what became of each."""
