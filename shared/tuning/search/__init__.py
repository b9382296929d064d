"""The search for a better prompt: pure decisions, from what is known to what is to be done."""
