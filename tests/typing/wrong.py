"""What a type checker must refuse: one mistake a line, marked. Checked, never run."""

from __future__ import annotations

from genesys import (
    Compute,
    Container,
    Database,
    DnsRecord,
    LoadBalancer,
    Network,
    Resource,
    Role,
    Server,
    field,
    outputs,
    project,
    variable,
)

project("shop")  # wrong: no provider
project("shop", provider=1)  # wrong: not a text
net = Network(type="development")
Network(type="produktion")  # wrong: no such word
Network(zones="two")  # wrong: not a number
Database()  # wrong: lacks type
Database(type="mysql")  # wrong: no such engine
Server(network="pubilc")  # wrong: neither a word nor a network
Server(network=Database(type="postgres"))  # wrong: another kind
Server(sise="small")  # wrong: no such field
Server(size="hugest")  # wrong: no such size
Server("a", "b")  # wrong: one name is enough
Server(static_ip="yes")  # wrong: not a truth value
Server(env={"A": net})  # wrong: a resource is no text
Server(volumes=[net])  # wrong: another kind
Container(cpu="1")  # wrong: not a number
Container(health={"pth": "/"})  # wrong: no such entry
Role(grants=[{"verb": "own", "on": net}])  # wrong: no such verb
DnsRecord(zone=net, value="a")  # wrong: a network is no zone
Compute(count="many")  # wrong: not a number
LoadBalancer(targets=[net])  # wrong: cannot be a target
LoadBalancer(targets=[{"weight": 3}])  # wrong: lacks the target
net.nothing  # wrong: no such output
text: str = net.id  # wrong: known only after deployment
number: int = variable("x", type=str)  # wrong: a text
secret: str = variable("x", secret=True)  # wrong: a reference
outputs(net.id)  # wrong: has no name


class Queue(Resource):
    """A kind of the user's own."""

    retention: str = field()


Queue()  # wrong: lacks retention
Queue(retention=7)  # wrong: not a text
