"""``genesys queues``: the queues of the stack."""

from __future__ import annotations

from genesys.spi import Host


def run(args: list[str], host: Host) -> int:
    """Print a line for each queue that is recorded."""
    answer = host.call("state", "list")
    if answer.code:
        host.say(answer.documents[-1]["diagnostics"][0]["summary"])
        return answer.code
    rows = [row["address"] for row in answer.documents[-1]["resources"] if row["address"].endswith("/queue")]
    if host.json:
        host.emit("queues", {"queues": rows})
    else:
        host.print("\n".join(rows) or "no queues")
    return 0
