"""Grammar: what English asks of nouns, verbs, sentences and the templates made of them."""
