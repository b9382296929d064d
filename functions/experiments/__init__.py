"""Assigns variants of prompts, takes outcomes and feedback, and reads experiments out."""
