"""From files to a searchable record: load, clean, chunk, embed, archive (SQLite), vectors (Chroma)."""
