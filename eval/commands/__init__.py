"""The commands `onrecord eval …`: options come in, files and tables go out."""
