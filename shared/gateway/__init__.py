"""Models as clients of the OpenAI API know them, with the cache in front."""
