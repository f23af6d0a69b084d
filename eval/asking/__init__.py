"""Cases come in, a run file with every answer goes out."""
