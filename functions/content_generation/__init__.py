"""Takes briefs: wait for the piece, stream it, submit it as a job, or send a batch."""
