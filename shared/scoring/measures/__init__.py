"""What can be measured on a text by rules alone; the one home of these measures, for suites and for generation."""
