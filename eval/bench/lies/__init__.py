"""How many wrong answers of a model get printed: it lies about facts, and only code can stop it."""
