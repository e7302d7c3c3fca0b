"""The object store: a program of its own that serves one bucket over HTTP."""
