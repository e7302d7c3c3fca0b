"""What a legal name is, per native type. Source: botocore 1.44 models and the vendor's pages, read 2026-11-23."""

from __future__ import annotations

from genesys.spi.provider import NameRule

TAG = NameRule(longest=128, unique_in="scope")
"""A Name tag: not a key, so shorter than Amazon allows and without signs that other tools dislike."""
SECURITY_GROUP = NameRule(longest=255, unique_in="scope", forbidden="^sg-")
"""Unique in its VPC; what begins with ``sg-`` would be taken for an id."""
KEY_PAIR = NameRule(longest=255, unique_in="scope")
ROLE = NameRule(longest=64, unique_in="world", alphabet="a-zA-Z0-9+=,.@_-", first="a-zA-Z")
"""Unique in the account over all regions, so it carries a suffix."""
PROFILE = NameRule(longest=128, unique_in="world", alphabet="a-zA-Z0-9+=,.@_-", first="a-zA-Z")
POLICY = NameRule(longest=128, unique_in="scope", alphabet="a-zA-Z0-9+=,.@_-", first="a-zA-Z")
DB_INSTANCE = NameRule(longest=63, unique_in="scope")
DB_SUBNET_GROUP = NameRule(longest=255, unique_in="scope")
DB_PARAMETER_GROUP = NameRule(longest=255, unique_in="scope")
SECRET = NameRule(longest=512, unique_in="world", alphabet="a-zA-Z0-9/_+=.@-", first="a-zA-Z", suffix=8)
"""A deleted name is held for days, so it carries a suffix that changes with the generation; of eight characters,
because Amazon puts a hyphen and six behind every name in an ARN and is confused by a name that ends so itself."""
BUCKET = NameRule(
    longest=63,
    unique_in="world",
    first="a-z0-9",
    shortest=3,
    forbidden="^xn--|^sthree-|^amzn-s3-demo-|-s3alias$|--ol-s3$|--x-s3$|--table-s3$",
)
"""Without dots, which break TLS for the name; unique over all accounts of a partition."""
LOAD_BALANCER = NameRule(longest=32, unique_in="scope", forbidden="^internal-")
TARGET_GROUP = NameRule(longest=32, unique_in="scope")
ECS = NameRule(longest=255, unique_in="scope", alphabet="a-zA-Z0-9_-")
LOG_GROUP = NameRule(longest=512, unique_in="scope", alphabet="a-zA-Z0-9_./#-", forbidden="^aws/")
LAUNCH_TEMPLATE = NameRule(longest=128, unique_in="scope", shortest=3)
SCALING_GROUP = NameRule(longest=255, unique_in="scope")
