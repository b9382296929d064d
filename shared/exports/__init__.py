"""Jobs and content on their way out: filtered, streamed, in constant memory."""
