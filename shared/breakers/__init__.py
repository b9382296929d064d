"""Deployments of models that are held back, as processes tell each other."""
