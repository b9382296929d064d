"""How good an output is: assertions, measures and judges, suites of them, datasets, and evaluations."""
