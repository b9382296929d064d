"""Reading: prompts, drafts and reviews, as people write them, become values."""
