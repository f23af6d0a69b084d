"""One passage and one question come in, what the passage says goes out: answer, sentences, confidence."""
