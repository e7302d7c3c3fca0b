"""Kind name -> where its class is. A literal, so that looking a kind up imports one small module."""

from __future__ import annotations

BUILTIN: dict[str, tuple[str, str]] = {
    "bucket": ("genesys.kinds.storage", "Bucket"),
    "compute": ("genesys.kinds.compute", "Compute"),
    "container": ("genesys.kinds.compute", "Container"),
    "database": ("genesys.kinds.database", "Database"),
    "dnsrecord": ("genesys.kinds.dns", "DnsRecord"),
    "dnszone": ("genesys.kinds.dns", "DnsZone"),
    "firewall": ("genesys.kinds.network", "Firewall"),
    "loadbalancer": ("genesys.kinds.balancing", "LoadBalancer"),
    "native": ("genesys.kinds.native", "Native"),
    "network": ("genesys.kinds.network", "Network"),
    "role": ("genesys.kinds.identity", "Role"),
    "secret": ("genesys.kinds.secret", "Secret"),
    "server": ("genesys.kinds.compute", "Server"),
    "volume": ("genesys.kinds.storage", "Volume"),
    "webapp": ("genesys.kinds.webapp", "WebApp"),
}
"""The built-in kinds. Names are lower case without separators."""

ALIASES: dict[str, str] = {
    "storage": "volume",
    "dns_record": "dnsrecord",
    "dns-record": "dnsrecord",
    "dns_zone": "dnszone",
    "dns-zone": "dnszone",
    "load_balancer": "loadbalancer",
    "load-balancer": "loadbalancer",
    "web_app": "webapp",
    "web-app": "webapp",
}
"""Other spellings that people write."""
