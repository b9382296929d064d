"""Firestore through Google's own generated client: documents in, documents out, errors of our taxonomy."""
