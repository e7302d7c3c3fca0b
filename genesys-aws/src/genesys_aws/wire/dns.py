"""Rows of Route 53."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.paths import put
from genesys_aws.natives.shape import path_of
from genesys_aws.wire.table import Item, Read, Row, Step, Tags

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

_BEFORE = "/hostedzone/"
_BATCH = 10
"""Most zones whose tags one call tells."""
_LIVES = 5
"""How often one token may make a zone anew after it is gone."""
_RECORDS, _FEW = "300", 3
"""Most records in an answer, and from how many wanted ones on a zone is listed."""
_NEXT = (
    ("StartRecordName", "NextRecordName"),
    ("StartRecordType", "NextRecordType"),
    ("StartRecordIdentifier", "NextRecordIdentifier"),
)
"""Field of the request for the next page of records -> field of the answer."""
_RECORD = ("Name", "Type", "TTL", "ResourceRecords", "AliasTarget")


def _create_zone(it: Context) -> Item:
    """Make a zone. It cannot be tagged in the same call, so its comment says whose it is."""
    ours = it.pairs()[len(it.want.get("Tags") or ()) :]
    given: dict[str, Any] = {
        "Name": it.want["Name"],
        "HostedZoneConfig": {"Comment": " ".join(f"{tag['Key']}={tag['Value']}" for tag in ours)},
    }
    if it.want.get("VPC"):
        given["VPC"] = it.want["VPC"]
    reference = it.token.value if it.token else ""
    for nth in range(_LIVES):
        try:
            return _plain(it.call("route53.CreateHostedZone", {**given, "CallerReference": f"{reference}{nth or ''}"}))
        except f.Exists:
            # One that is gone may hold the reference; one that is there is found by who asked.
            if nth + 1 == _LIVES or any(
                zone.get("CallerReference") == f"{reference}{nth or ''}" for zone in _all(it.call)
            ):
                raise
    raise f.Exists("every reference was used before", code="HostedZoneAlreadyExists")


def _plain(answer: Item) -> Item:
    """Return a zone with what is told beside it, and its id as requests want it."""
    zone = answer["HostedZone"]
    found = {**zone, "Id": zone["Id"].removeprefix(_BEFORE), "CommentTags": _words(zone)}
    if answer.get("DelegationSet"):
        found["NameServers"] = answer["DelegationSet"].get("NameServers") or []
    nets = answer.get("VPCs") or ([answer["VPC"]] if answer.get("VPC") else [])
    return {**found, "VPC": nets[0]} if nets else found


def _words(zone: Item) -> list[dict[str, str]]:
    comment = str((zone.get("Config") or {}).get("Comment") or "")
    pairs = (word.partition("=") for word in comment.split() if "=" in word)
    return [{"Key": key, "Value": value} for key, _, value in pairs]


def _zones(answer: Item) -> Iterator[Item]:
    if answer.get("HostedZone"):
        yield _plain(answer)


def _tags(call: Callable[..., Any], items: list[Item]) -> None:
    by_id = {item["Id"]: item for item in items}
    for start in range(0, len(by_id), _BATCH):
        asked = {"ResourceType": "hostedzone", "ResourceIds": list(by_id)[start : start + _BATCH]}
        for one in call("route53.ListTagsForResources", asked).get("ResourceTagSets") or ():
            item = by_id[one["ResourceId"]]
            item["Tags"] = [*(one.get("Tags") or ()), *item["CommentTags"]]


def _all(call: Callable[..., Any]) -> Iterator[Item]:
    given: dict[str, Any] = {}
    while True:
        answer = call("route53.ListHostedZones", given)
        yield from ({**zone, "Id": zone["Id"].removeprefix(_BEFORE)} for zone in answer.get("HostedZones") or ())
        if not answer.get("NextMarker"):
            return
        given = {"Marker": answer["NextMarker"]}


def _records(answer: Item) -> Iterator[Item]:
    for found in answer.get("ResourceRecordSets") or ():
        yield {**found, "Name": str(found["Name"]).replace("\\052", "*")}


def _wish(it: Context, action: str) -> None:
    given: dict[str, Any] = {"HostedZoneId": it.want["HostedZoneId"]}
    put(given, "ChangeBatch.Changes[0].Action", action)
    for field in _RECORD:
        if it.want.get(field) is not None:
            put(given, path_of(it.type.schema, field), it.want[field])
    it.call("route53.ChangeResourceRecordSets", given)


def _create_record(it: Context) -> Item:
    _wish(it, "CREATE")
    return {}


def _change_record(it: Context) -> None:
    _wish(it, "UPSERT")


def _delete_record(it: Context) -> None:
    """Remove a record: it has to be named with all that it is now."""
    if not it.seen:
        return
    held = {name: it.seen[name] for name in _RECORD if it.seen.get(name) not in (None, [])}
    batch = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": held}]}
    it.call("route53.ChangeResourceRecordSets", {"HostedZoneId": it.id.split("|")[0], "ChangeBatch": batch})


def _many_records(call: Callable[..., Any], ids: list[str]) -> dict[str, Item]:
    """Look at records zone by zone; those of a zone in no more calls than one each would take."""
    zones: dict[str, set[str]] = {}
    for id in ids:
        zones.setdefault(id.partition("|")[0], set()).add(id)
    found: dict[str, Item] = {}
    for zone, wanted in zones.items():
        if len(wanted) < _FEW:
            continue
        for _, answer in zip(wanted, _zone(call, zone), strict=False):
            for item in _records(answer):
                found.setdefault(f"{zone}|{item['Name']}|{item['Type']}", item)
            if found.keys() >= wanted:
                break
    return found


def _zone(call: Callable[..., Any], zone: str) -> Iterator[Item]:
    given: dict[str, Any] = {"HostedZoneId": zone, "MaxItems": _RECORDS}
    more: dict[str, Any] = {}
    while True:
        try:
            answer = call("route53.ListResourceRecordSets", {**given, **more})
        except f.Gone:
            return
        yield answer
        if not answer.get("IsTruncated"):
            return
        more = {sent: answer[name] for sent, name in _NEXT if answer.get(name)}


_TAGGED = {"ResourceType": "hostedzone", "ResourceId": "$id"}

ROWS: dict[str, Row] = {
    "aws.route53.hosted_zone": Row(
        Step("route53.CreateHostedZone", run=_create_zone),
        "$answer.Id",
        Read("route53.GetHostedZone", _zones, "$item.Id", "one:Id", more=(_tags,), tagged=False, list=_all),
        then=(Step("route53.ChangeTagsForResource", {**_TAGGED, "AddTags": "$want.Tags"}, fields=("Tags",)),),
        delete=(Step("route53.DeleteHostedZone", {"Id": "$id"}),),
        tags=Tags(
            "list",
            sent="",
            put=Step("route53.ChangeTagsForResource", {**_TAGGED, "AddTags": "$tags"}),
            drop=Step("route53.ChangeTagsForResource", {**_TAGGED, "RemoveTagKeys": "$keys"}),
        ),
    ),
    "aws.route53.record_set": Row(
        Step("route53.ChangeResourceRecordSets", run=_create_record),
        "$want.HostedZoneId|$want.Name|$want.Type",
        Read(
            "route53.ListResourceRecordSets",
            _records,
            "$given.HostedZoneId|$item.Name|$item.Type",
            "one:",
            give={
                "HostedZoneId": "$id.0",
                "StartRecordName": "$id.1",
                "StartRecordType": "$id.2",
                "MaxItems": "1",
            },
            many=_many_records,
        ),
        shown={"HostedZoneId": "$id.0"},
        update=(Step("route53.ChangeResourceRecordSets", run=_change_record, there=True),),
        delete=(Step("route53.ChangeResourceRecordSets", run=_delete_record),),
        same=True,
    ),
}
"""Native type -> row."""
EXTRA = frozenset({"route53.ListHostedZones", "route53.ListTagsForResources"})
"""Operations that functions of this file call, beside those of the rows."""
