"""Answers to similar questions: found by meaning, admitted by evidence, held to a budget of wrong ones."""
