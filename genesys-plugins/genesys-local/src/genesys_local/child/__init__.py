"""Small programs that the agent starts instead of, or before, the user's: plain files, run without site packages."""
