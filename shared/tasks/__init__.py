"""Durable work: what a commit promises, a queue delivers; what a queue loses, the sweeper promises again."""
