"""An answer, an article or the library comes in, HTML goes out. Pure."""
