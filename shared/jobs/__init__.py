"""Durable jobs: declared stages, one shared runner, state that survives workers, queues and duplicates."""
