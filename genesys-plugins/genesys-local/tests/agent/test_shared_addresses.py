"""Where a platform has 127.0.0.1 only, ports tell members of a network apart."""

from __future__ import annotations

P, LB = "local.process", "local.load_balancer"


def test_apps_with_the_same_port_live_beside_each_other(machine):
    machine.environ["GENESYS_LOCAL_ADDRESSES"] = "shared"
    net = machine.new("local.network", "s/net~1", name="net")
    assert net["base"] == "127.0.0.1"
    one = machine.new(P, "s/one~1", **machine.app("s/one~1", version="1", network="s/net~1", port=8080, replicas=2))
    two = machine.new(P, "s/two~1", **machine.app("s/two~1", version="2", network="s/net~1", port=8080))
    inner = [
        machine.new(LB, f"s/lb{n}~1", listen=[{"port": 8090}], targets=[{"id": f"s/{name}~1"}], scheme="internal",
                    network="s/net~1")
        for n, name in ((1, "one"), (2, "two"))
    ]  # fmt: skip
    everyone = [one, two, *inner]
    assert {made["address"] for made in everyone} == {"127.0.0.1"}
    assert len({made["port"] for made in everyone}) == 4
    assert [machine.get(made["url"])[0] for made in everyone] == ["1", "2", "1", "2"]


def test_an_address_survives_an_update_and_the_agents_death(machine):
    machine.environ["GENESYS_LOCAL_ADDRESSES"] = "shared"
    port = machine.free_port()
    made = machine.new(P, "s/web~1", **machine.app(port=port))
    changed = machine.change(P, "s/web~1", machine.app(port=port, version="2"), "env")
    machine.kill_agent()
    again = machine.change(P, "s/web~1", machine.app(port=port, version="2"), "status")
    assert made["url"] == changed["url"] == again["url"]
    assert machine.get(made["url"]).startswith("2 ")
