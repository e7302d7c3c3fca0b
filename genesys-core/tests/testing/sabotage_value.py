"""The value of a provider is wrong."""

from __future__ import annotations

import itertools

from genesys.spi import Alternative, Lowered, NameRule, Native, NativeSpec, ResourceType, Support
from genesys.testing.provider_kit import Example

from .sabotage import breaks  # noqa: TID252


@breaks("speaks_the_contract")
def another_number(lab):
    return lab.case(spi=7)


@breaks("speaks_the_contract")
def a_function_that_is_not_there(lab):
    return lab.case(answers="json:nothing")


@breaks("types_are_named_after_the_provider")
def a_type_of_another_provider(lab):
    return lab.case(types={**lab.TYPES, "sea.box": lab.TYPES["sky.box"]._replace(name="sea.box")})


@breaks("types_are_named_after_the_provider")
def a_type_under_another_name(lab):
    return lab.case(types={**lab.TYPES, "sky.bix": lab.TYPES["sky.box"]})


class Unreadable(Native):
    name: NoSuchType  # noqa: F821 - this is what is wrong


@breaks("schemas_are_readable_and_closed")
def a_schema_that_cannot_be_read(lab):
    return lab.case(types={**lab.TYPES, "sky.odd": ResourceType("sky.odd", Unreadable)})


@breaks("schemas_are_readable_and_closed")
def a_body_with_an_unknown_field(lab):
    return lab.case(examples={"box": Example("sky.box", {"name": "{name}", "colour": "red"})})


@breaks("schemas_are_readable_and_closed")
def a_class_that_nobody_knows(lab):
    return lab.case(types={**lab.TYPES, "sky.box": lab.TYPES["sky.box"]._replace(idempotency="I9")})


@breaks("schemas_are_readable_and_closed")
def a_version_without_upgrade(lab):
    return lab.case(types={**lab.TYPES, "sky.box": lab.TYPES["sky.box"]._replace(schema_version=2)})


@breaks("settings_are_printable")
def a_setting_that_holds_a_secret(lab):
    return lab.case(settings={"token": (lab.PASSWORD, "How to get in.")})


@breaks("settings_are_printable")
def a_setting_without_a_line(lab):
    return lab.case(settings={"token": ("", "")})


@breaks("promises_can_be_kept")
def a_snapshot_of_what_holds_nothing(lab):
    return lab.case(types={**lab.TYPES, "sky.box": lab.TYPES["sky.box"]._replace(snapshots=True, holds_data=False)})


@breaks("promises_can_be_kept")
def a_credential_that_is_nowhere(lab):
    return lab.case(credentials=("pass word",))


@breaks("names_are_legal")
def a_rule_that_leaves_no_room(lab):
    tight = lab.TYPES["sky.box"]._replace(name_rule=NameRule(longest=5))
    return lab.case(types={**lab.TYPES, "sky.box": tight})


@breaks("names_are_legal")
def a_rule_that_forbids_digits(lab):
    bare = lab.TYPES["sky.box"]._replace(name_rule=NameRule(longest=20, alphabet="b-z"))
    return lab.case(types={**lab.TYPES, "sky.box": bare})


@breaks("the_capability_matrix_is_complete")
def a_kind_that_is_not_listed(lab):
    return lab.case(capabilities={})


@breaks("the_capability_matrix_is_complete")
def a_kind_that_is_not_translated(lab):
    return lab.case(lowerings={})


@breaks("the_capability_matrix_is_complete")
def a_field_that_does_not_exist(lab):
    return lab.case(capabilities={"bucket": {"colour": Support("refused", "it has none")}})


@breaks("the_capability_matrix_is_complete")
def a_refusal_without_a_reason(lab):
    return lab.case(capabilities={"bucket": {"versioning": Support("refused")}})


@breaks("translation_is_deterministic")
def a_translation_that_counts(lab):
    count = itertools.count()

    def bucket(resource, context):
        return Lowered([NativeSpec("box", "sky.box", {"name": "a", "size": next(count)})])

    return lab.case(bucket=bucket)


@breaks("translations_fit_the_schemas")
def a_translation_with_a_strange_field(lab):
    return lab.case(bucket=lambda r, c: Lowered([NativeSpec("box", "sky.box", {"name": "a", "colour": 1})]))


@breaks("translations_fit_the_schemas")
def a_translation_without_a_required_field(lab):
    return lab.case(bucket=lambda r, c: Lowered([NativeSpec("box", "sky.box", {})]))


@breaks("translations_fit_the_schemas")
def an_alternative_with_a_strange_field(lab):
    other = Alternative({"colour": 1}, "another colour")
    return lab.case(bucket=lambda r, c: Lowered([NativeSpec("box", "sky.box", {"name": "a"}, alternatives=[other])]))


@breaks("schemas_are_readable_and_closed")
def patience_for_no_fault(lab):
    return lab.case(types={**lab.TYPES, "sky.box": lab.TYPES["sky.box"]._replace(patience={"Slow": 60.0})})


@breaks("speaks_the_contract")
def an_explanation_that_is_not_there(lab):
    return lab.case(explain="json:nothing")


@breaks("alternatives_are_what_is_wanted_next")
def an_alternative_that_is_forgotten(lab):
    other = Alternative({"size": 2}, "size 2", {"size": 2})
    return lab.case(
        bucket=lambda r, c: Lowered([NativeSpec("box", "sky.box", {"name": "a", "size": 1}, alternatives=[other])])
    )


@breaks("alternatives_are_what_is_wanted_next")
def an_alternative_that_changes_another_native(lab):
    def bucket(resource, context):
        size = context.pin("size", 1)
        other = Alternative({"size": 2}, "size 2", {"size": 2})
        box = NativeSpec("box", "sky.box", {"name": "a", "size": size}, alternatives=[other])
        return Lowered([box, NativeSpec("lid", "sky.box", {"name": "b", "size": size})])

    return lab.case(bucket=bucket)
