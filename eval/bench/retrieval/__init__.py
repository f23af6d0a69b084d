"""Are the right passages found, beside BM25 and LlamaIndex's defaults?"""
