"""The embedded models: pinned by digest, fetched when missing, and passages turned into vectors."""
