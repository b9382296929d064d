"""Reports health and metrics and serves the API's description."""
