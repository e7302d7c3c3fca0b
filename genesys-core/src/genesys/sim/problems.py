"""Problems of the simulated world."""

from __future__ import annotations

from genesys.errors import Problem

UNKNOWN_WORD = Problem(
    "SIM-001",
    "there is no simulated fault called {word}",
    reason="The faults are: {words}.",
    solution="Write name=share pairs, separated by commas.",
    command='genesys deploy --simulate --simulate-faults "throttle=0.05,lost-after=0.01"',
    exit_code=2,
)
BAD_RATE = Problem(
    "SIM-002",
    "{value} is no share of the calls for the simulated fault {word}",
    reason="A share is a number from 0 to 1, and all shares together are at most 1.",
    solution="Give each fault the share of calls that it strikes: 0.05 is one in twenty.",
    command='genesys deploy --simulate --simulate-faults "throttle=0.05,lost-after=0.01"',
    exit_code=2,
)
