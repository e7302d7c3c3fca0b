"""The same stack as genesys.yaml beside it, in Python."""

from genesys import Bucket, Database, LoadBalancer, Network, Secret, Server, outputs, project

project("three-clouds", provider="aws", region="europe")  # or: azure, gcp, local

net = Network(type="development")
orders = Database(type="postgres", network=net)
files = Bucket()
mail_key = Secret("mail-key", generate=32)
web = {
    name: Server(
        size="small",
        network=net,
        port=8080,
        command=["python3", "-m", "http.server", "8080"],
        connects=[orders, files, mail_key],
    )
    for name in ("one", "two")
}
front = LoadBalancer(targets=list(web.values()), network=net)

outputs(url=front.url, files=files.url)
