"""The simulated world: clouds, disks, clocks and processes that fail as a seed says, and a ledger of what they did.

`genesys.sim.world` binds the ports together, `genesys.sim.provider` puts any provider on a simulated cloud.
"""
