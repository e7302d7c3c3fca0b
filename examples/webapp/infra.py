from genesys import Bucket, Database, Network, WebApp, outputs, project

project("webapp", provider="local")  # the one line to change

net = Network(type="development")
orders = Database(type="postgres", network=net)
assets = Bucket()
web = WebApp(
    runtime="python:3",
    source="app",
    scale=2,
    network=net,
    database=orders,
    connects=[assets],
    health="/healthz",
)

outputs(url=web.url, bucket=assets.url)
