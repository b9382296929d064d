"""What exists, declared once: collections, queues, functions and schedules as frozen data, without I/O or SDK."""
