"""A third party's package: a provider, a kind with lowerings, a command, a state backend and a hook."""
