"""Inference for experiments and evaluations: pure functions, each with the source of its formula."""
