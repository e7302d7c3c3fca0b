"""Universal kinds to natives of this machine; pure."""
