"""The proxy: a program of its own that holds all listeners of a stack, so that load never slows the agent."""
