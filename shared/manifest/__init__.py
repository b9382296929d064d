"""What exists, declared once: collections, queues, functions, schedules; frozen data, no I/O, no SDK."""
