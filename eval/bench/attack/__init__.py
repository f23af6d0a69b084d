"""Articles that give orders and articles that lie, put before the configured language model: what comes of it."""
