"""Runs one stage of a job per call of the queue, and the sweeper per call of the scheduler."""
