"""Shows jobs: state, list, live events, cancel."""
