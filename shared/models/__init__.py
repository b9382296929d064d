"""Language models behind one port: providers over HTTP, the embedded offline model, and wrappers."""
