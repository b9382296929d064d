"""
The offline model: composes text from a brief by rules, with no language model behind it.

It reads its prompt as any model would, does what the prompt asks for and nothing else, and always gives the
same text for the same request. Templates hold slots in braces; what fills them comes from the brief and from
the phrases of the topic's domain.
"""
