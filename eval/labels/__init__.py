"""YAML files of labelled facts come in, checked cases go out; and drafts of such files."""
