"""Writing: from a brief to paragraphs, forms and whole documents, and back again for a revision."""
