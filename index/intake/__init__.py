"""Articles from files, and what to do with each: files come in, a plan of what to add, change and remove goes out."""
