"""From a question to an answer on the record: retrieve, read each source alone, reconcile, compose, verify."""
