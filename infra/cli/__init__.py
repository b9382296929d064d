"""The ``pressroom`` command line."""
