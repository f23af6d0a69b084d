"""The page, its API and MCP: what readers and programs ask comes in, HTML and JSON go out."""
