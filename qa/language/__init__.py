"""What English text states, in comparable forms: words, names, dates, numbers, who says it, what is asked. Pure."""
