"""Values that are written in another way and mean the same are no change and no drift."""

from __future__ import annotations

import json

import pytest

from genesys.spi.session import Observed

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:a", "arn:b"]}],
}
REWRITTEN = '{"Statement": {"Resource": ["arn:b","arn:a"], "Action": "s3:GetObject", "Effect": "Allow"}, "Version":"2012-10-17"}'
API = "https://www.googleapis.com/compute/v1"
ID = "/subscriptions/s/resourceGroups/Shop/providers/Microsoft.Network/virtualNetworks/Net"

SAME = {
    "indented": ("policy", json.dumps(POLICY), json.dumps(POLICY, indent=4)),
    "as-iam-returns-it": ("policy", json.dumps(POLICY), REWRITTEN),
    "below-a-key": ("policy", {"a": [json.dumps(POLICY)]}, {"a": [REWRITTEN]}),
    "no-json": ("policy", "plain words", "plain words"),
    "case": ("host", ID, ID.upper()),
    "trailing-dot": ("host", "www.example.com", "WWW.example.com."),
    "trailing-slash": ("host", "https://example.com", "https://example.com/"),
    "folded-in-a-list": ("host", ["A.test", "b.test."], ["a.test", "B.test"]),
    "folded-in-an-object": ("host", [{"id": ID}], [{"id": ID.lower()}]),
    "link-with-a-host": ("path", "projects/p/global/networks/n", f"{API}/projects/p/global/networks/n"),
    "link-without-its-beginning": ("path", "zones/z/types/small", f"{API}/projects/p/zones/z/types/small"),
    "link-and-name": ("path", [{"zone": "a"}], [{"zone": f"{API}/projects/p/zones/a"}]),
}
OTHER = {
    "another-action": ("policy", json.dumps(POLICY), json.dumps(POLICY).replace("GetObject", "PutObject")),
    "one-resource-less": ("policy", json.dumps(POLICY), json.dumps(POLICY).replace('"arn:a", ', "")),
    "order-of-a-list-that-is-no-policy": ("policy", '["b", "a"]', '["a", "b"]'),
    "case-in-json": ("policy", '{"a": "B"}', '{"a": "b"}'),
    "true-is-not-1": ("policy", "[true, 2]", "[1, 2]"),
    "words": ("policy", "plain words", "plain  words"),
    "another-host": ("host", "www.example.com", "ww.example.com"),
    "case-of-a-key": ("host", {"A": "x"}, {"a": "x"}),
    "link-to-another-project": ("path", "projects/p/networks/n", f"{API}/projects/q/networks/n"),
    "link-that-ends-alike": ("path", "networks/n", f"{API}/projects/p/networks/other-n"),
    "case-of-a-link": ("path", "projects/p/networks/n", "projects/p/networks/N"),
    "case-without-the-mark": ("link", "A", "a"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_means_the_same_is_no_change(lab, name):
    field, one, two = SAME[name]
    recorded = lab.deployed(lab.node("web/it", name="a", **{field: one}))
    assert lab.make(lab.graph(lab.node("web/it", name="a", **{field: two})), recorded).empty


@pytest.mark.parametrize("name", OTHER)
def test_what_means_something_else_is_a_change(lab, name):
    field, one, two = OTHER[name]
    recorded = lab.deployed(lab.node("web/it", name="a", **{field: one}))
    (change,) = lab.make(lab.graph(lab.node("web/it", name="a", **{field: two})), recorded).changes
    assert change.action == "update"


@pytest.mark.parametrize("name", [*SAME, *OTHER])
def test_the_same_holds_for_drift(lab, name):
    field, one, two = (SAME | OTHER)[name]
    node = lab.node("web/it", name="a", **{field: one})
    recorded = lab.deployed(node)
    fragment = recorded["web/it~1"]
    seen = {fragment.key: Observed(fragment.id, {**fragment.observed, field: two})}
    assert lab.make(lab.graph(node), recorded, seen).empty is (name in SAME)
