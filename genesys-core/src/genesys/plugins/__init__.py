"""The host of plugins: what is installed is found by metadata, and loaded only when it is asked for."""
