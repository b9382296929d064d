"""What ``pressroom doctor`` looks at."""
