"""The services that the composition root is made of, each layer on top of the one before."""
