"""One-shot optimisation of prompts: named techniques that say what they change and why, without a search."""
