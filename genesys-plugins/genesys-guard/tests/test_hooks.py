"""The rules of a guard.yaml, asked as the engine asks: on declared resources and on plans."""

from __future__ import annotations

import pytest

from genesys.spi import Change, Declared, Plan, Where
from genesys_guard import hooks

STACK = "shop/production"


@pytest.fixture
def ask(tmp_path):
    """Return what asks the hooks under some rules."""

    def asked(rules, about, *, stack=STACK, tags=None):
        (tmp_path / "guard.yaml").write_text(rules)
        assert hooks.active(str(tmp_path))
        if isinstance(about, Plan):
            found = hooks.genesys_check_plan(about, stack, str(tmp_path))
        else:
            found = hooks.genesys_validate_resource(about, stack, tags or {}, str(tmp_path))
        found = list(found)
        assert {finding.severity for finding in found} <= {"error"}
        assert {finding.problem.exit_code for finding in found} <= {5}
        assert all("guard.yaml:" in finding.reason for finding in found), "each names its rule"
        return [finding.what for finding in found]

    return asked


@pytest.fixture
def fill(tmp_path):
    """Return what transforms a resource under some rules, and gives its tags."""

    def filled(rules, resource, *, tags=None):
        (tmp_path / "guard.yaml").write_text(rules)
        found = hooks.genesys_transform_resource(resource, STACK, tags or {}, str(tmp_path))
        return found and found.fields["tags"]

    return filled


def server(address="web", **fields):
    return Declared(address, "server", fields, where=Where("genesys.yaml", 4, 3))


def plan(*changes):
    return Plan(STACK, changes=changes)


def change(action="create", address="db/instance", **more):
    return Change(
        action, address, generation=1, type="x.instance", provider="x", kind_address=address.split("/")[0], **more
    )


def test_without_a_file_there_is_nothing_to_do(tmp_path):
    assert hooks.active(str(tmp_path)) is False
    assert hooks.genesys_transform_resource(server(), STACK, {}, str(tmp_path)) is None
    assert list(hooks.genesys_validate_resource(server(), STACK, {}, str(tmp_path))) == []
    assert list(hooks.genesys_check_plan(plan(change()), STACK, str(tmp_path))) == []


def test_default_tags_are_filled_in_and_what_was_written_wins(fill):
    rules = "default_tags: {team: core, owner: ops}\n"
    assert fill(rules, server()) == {"team": "core", "owner": "ops"}
    assert fill(rules, server(tags={"team": "shop"})) == {"team": "shop", "owner": "ops"}
    assert fill(rules, server(), tags={"team": "all"}) == {"owner": "ops"}, "tags of the stack win, too"
    assert fill(rules, server(tags={"team": "a", "owner": "b"})) is None
    assert fill(rules, server(tags={"$call": ["f"]})) is None, "what is computed is left alone"
    assert fill("keep_data: true\n", server()) is None


@pytest.mark.parametrize(
    "rules, resource, said",
    [
        ('names: "[a-z]+"\n', server("web"), []),
        ('names: "[a-z]+"\n', server("web2"), ['the name "web2" is not allowed']),
        ('names: "[a-z]+"\n', server('web["e2"]'), []),
        ('names: {database: "x"}\n', server("web"), []),
        ('names: {server: "x"}\n', server("web"), ['the name "web" is not allowed']),
        ("forbid: {kinds: [server]}\n", server(), ['the kind server of "web" is not allowed']),
        ("allow: {kinds: [bucket]}\n", server(), ['the kind server of "web" is not allowed']),
        ("allow: {kinds: [server]}\n", server(), []),
        ("forbid: {sizes: [large]}\n", server(size="large"), ['the size large of "web" is not allowed']),
        ("forbid: {sizes: [large]}\n", server(size="small"), []),
        ("allow: {sizes: [small]}\n", server(), []),
        (
            "allow: {sizes: [small]}\n",
            server(size={"cpu": 64}),
            ['the size a shape of its own of "web" is not allowed'],
        ),
        ("closed_ports: [5432]\n", server(open=["postgres from internet"]), ['"web" opens port 5432 to the internet']),
        (
            "closed_ports: [5432]\n",
            server(open=["5000-6000 from 0.0.0.0/0"]),
            ['"web" opens port 5432 to the internet'],
        ),
        ("closed_ports: [5432]\n", server(open=["all from ::/0"]), []),
        ("closed_ports: [5432]\n", server(open=["5432 from 0.0.0.0/1"]), ['"web" opens port 5432 to the internet']),
        ("closed_ports: [5432]\n", server(open=["5432 from 10.0.0.0/7"]), ['"web" opens port 5432 to the internet']),
        ("closed_ports: [5432]\n", server(open=["5432 from 10.0.0.0/8", "5432 from app"]), []),
        ("closed_ports: [5432]\n", server(open=["https from internet", "icmp from internet"]), []),
        ("closed_ports: [5432]\n", server(open=[{"ports": 5432}]), ['"web" opens port 5432 to the internet']),
    ],
)
def test_one_resource(ask, rules, resource, said):
    assert ask(rules, resource) == said


def test_names_that_nobody_chose_are_left_alone(ask):
    part = Declared("web/web", "server", {}, parent="web")
    implied = Declared("net", "network", {}, implied='network="public" of web')
    assert ask('names: "x"\n', part) == ask('names: "x"\n', implied) == []


def test_required_tags_may_come_from_the_stack(ask):
    rules = "require_tags: [owner, cost]\n"
    assert ask(rules, server()) == ['"web" has no tags owner, cost']
    assert ask(rules, server(tags={"owner": "a"})) == ['"web" has no tag cost']
    assert ask(rules, server(tags={"owner": "a"}), tags={"cost": "7"}) == []
    assert ask(rules, server(tags={"owner": ""}), tags={"cost": "7"}) == ['"web" has no tag owner']
    computed = server(tags={"$call": ["f"]})
    assert ask(rules, computed) == ['the tags of "web" are not known before deployment'], "what is not known is refused"


def test_rules_of_an_environment_hold_in_it_alone(ask):
    rules = "environments: {production: {forbid: {kinds: [server]}}}\n"
    assert ask(rules, server()) == ['the kind server of "web" is not allowed']
    assert ask(rules, server(), stack="shop/dev") == []


def test_what_holds_data_is_neither_deleted_nor_replaced(ask):
    gone = change("delete", meta={"holds_data": True}, because="db is no longer declared")
    replaced = change("delete", meta={"holds_data": True}, cause="r1", because="engine forces it")
    lossy = change("update", risk="data-loss")
    plain = change("delete")
    rules = "keep_data: true\n"
    assert ask(rules, plan(gone)) == ['"db" holds data and would be deleted']
    assert ask(rules, plan(replaced)) == ['"db" holds data and would be replaced']
    assert ask(rules, plan(lossy)) == ['"db" holds data and would be deleted']
    assert ask(rules, plan(plain)) == []
    assert ask("keep_data: false\n", plan(gone)) == []


def test_a_plan_has_at_most_so_many_changes(ask):
    changes = plan(change("delete", "a/x"), change("delete", "b/x"), change("create", "c/x"))
    assert ask("at_most: {delete: 2, change: 3}\n", changes) == []
    assert ask("at_most: {delete: 1}\n", changes) == ["the plan makes 2 changes of the action delete"]
    assert ask("at_most: {change: 2, create: 0}\n", changes) == [
        "the plan makes 3 changes",
        "the plan makes 1 changes of the action create",
    ]


def test_regions_are_those_that_the_provider_will_act_in(ask):
    there = plan(change(target={"region": "eu-west-1"}), change(address="db/disk", target={"region": "eu-west-1"}))
    assert ask("allow: {regions: [eu-central-1]}\n", there) == ['"db" would be in the region eu-west-1'], "once"
    assert ask("forbid: {regions: [eu-west-1]}\n", there) == ['"db" would be in the region eu-west-1']
    assert ask("allow: {regions: [eu-west-1]}\n", there) == []
    leaving = plan(change("delete", target={"region": "eu-west-1"}))
    assert ask("allow: {regions: [eu-central-1]}\n", leaving) == [], "what is in the wrong place may leave it"
    assert ask("allow: {regions: [eu-central-1]}\n", plan(change())) == []


def test_a_finding_knows_the_place_of_what_it_is_about(tmp_path):
    (tmp_path / "guard.yaml").write_text("require_tags: [owner]\n")
    (finding,) = hooks.genesys_validate_resource(server(), STACK, {}, str(tmp_path))
    assert str(finding.where) == "genesys.yaml:4:3"
    assert finding.command == "genesys explain web"


def test_it_promises_what_it_reads():
    assert hooks.pure is True
    assert hooks.reads == ("guard.yaml", "guard.yml")
