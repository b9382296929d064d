"""How commands show what they do: results on standard output, progress on standard error."""
