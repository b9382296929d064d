"""Content generation: from a brief to a finished piece, as a pipeline of durable stages."""
