"""Policies that keep the product standing when something else falls: pure decisions, no input or output."""
