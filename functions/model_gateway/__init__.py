"""Answers clients of the OpenAI API from the cache and from models, and keeps their budgets."""
