"""The assertions that rules decide: each a pure function of an output and of what is asked for."""
