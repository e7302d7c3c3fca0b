"""One file a command; each has ``run(args, shell) -> int``."""
