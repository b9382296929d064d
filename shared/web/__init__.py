"""The HTTP kit: one small ASGI application per function, and what its handlers are given."""
