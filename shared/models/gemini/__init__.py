"""Models of Google behind the Gemini API and Vertex AI, which speak the same wire format."""
