"""The agent: one process per user and data folder that owns everything running here. Started by the client."""
