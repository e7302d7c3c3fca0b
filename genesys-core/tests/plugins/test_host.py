"""The host of plugins: found by metadata alone; what is broken, doubled or too new is named and hurts nobody else."""

from __future__ import annotations

import sys

import pytest

GROUP = "genesys.providers"


def put(folder, dist, points, *, version="1.0", core="", modules=None, metadata=True):
    """Put a package into a folder on the path, as pip would; ``points`` is the text of entry_points.txt."""
    about = folder / f"{dist.replace('-', '_')}-{version}.dist-info"
    about.mkdir()
    needs = f"Requires-Dist: genesys-core {core}\n" if core else ""
    if metadata:
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: {version}\n{needs}")
    (about / "entry_points.txt").write_text(points)
    (about / "RECORD").write_text(f"{about.name}/METADATA,sha256={version},1\n")
    for name, text in (modules or {}).items():
        (folder / f"{name}.py").write_text(text)
        sys.modules.pop(name, None)


def rows(shop, code=0):
    ran = shop.run("plugin", "list", "--json")
    assert ran.code == code, ran.everything
    return {(row["group"], row["name"], row["package"]): row["fit"] for row in ran.document["plugins"]}


def test_nothing_is_imported_to_be_listed(shop, plugins):
    put(plugins, "genesys-bomb", "[genesys.hooks]\nbomb = bomb\n", modules={"bomb": "raise SystemExit('boom')\n"})
    assert rows(shop)["genesys.hooks", "bomb", "genesys-bomb"] == "yes"
    assert "bomb" not in sys.modules


def test_two_packages_with_one_name_are_both_named_and_neither_is_taken(shop, plugins):
    shop.ok("plan")
    put(plugins, "genesys-paper-too", "[genesys.providers]\npaper = other:provider\n")
    assert rows(shop, 69)[GROUP, "paper", "genesys-paper"] == "the name is taken by genesys-paper-too too"
    ran = shop.run("plan")
    assert (ran.code, "[PLUGIN-002]" in ran.err) == (69, True)
    assert "genesys-paper " in ran.err
    assert "pip uninstall genesys-paper-too" in ran.err


def test_a_package_for_another_core_is_refused_before_it_is_imported(shop, plugins):
    put(
        plugins,
        "genesys-new",
        "[genesys.providers]\nnew = fresh:provider\n",
        core=">=99",
        modules={"fresh": "raise SystemExit\n"},
    )
    assert rows(shop, 69)[GROUP, "new", "genesys-new"] == "needs genesys-core >=99"
    shop.ok("plan")
    shop.write("infra.py", (shop.path / "infra.py").read_text().replace('"paper"', '"new"'))
    ran = shop.run("plan")
    assert (ran.code, "[PLUGIN-003]" in ran.err) == (69, True)
    assert "pip install --upgrade genesys-new genesys-core" in ran.err


def test_a_package_with_damaged_metadata_is_named_and_the_others_work(shop, plugins):
    put(plugins, "genesys-odd", "[genesys.hooks]\nodd = odd\n")
    (plugins / "genesys_odd-1.0.dist-info" / "METADATA").write_bytes(b"Name: \xff\xfe")
    listed = rows(shop, 69)
    assert "metadata cannot be read" in listed["damaged", "genesys-odd", "genesys-odd"]
    shop.ok("plan")
    assert shop.run("--help").code == 0


BROKEN_KINDS = "[genesys.kinds]\nbroken = broken_kinds:KINDS\n"


def test_kinds_that_cannot_be_loaded_hurt_only_the_stacks_that_use_them(shop, plugins):
    put(plugins, "genesys-broken", BROKEN_KINDS, modules={"broken_kinds": "import nowhere_at_all\n"})
    ran = shop.ok("plan")
    assert 'Warning: the kind "broken" of genesys-broken cannot be loaded [PLUGIN-004]' in ran.err
    assert "broken_kinds.py:1" in ran.err
    (shop.path / "infra.py").unlink()
    shop.write("genesys.yaml", "project: shop\nprovider: paper\nresources: {a: {kind: broken}}\n")
    ran = shop.run("plan")
    assert "[PLUGIN-004]" in ran.err
    assert ran.code in {1, 69}
    assert shop.run("--help").code == 0


def test_a_kind_that_is_built_in_is_never_replaced(shop, plugins):
    kinds = "from genesys import Resource\n\nclass Server(Resource):\n    '''Mine.'''\n    kind = 'server'\n"
    put(plugins, "genesys-mine", "[genesys.kinds]\nmine = my_kinds:Server\n", modules={"my_kinds": kinds})
    ran = shop.ok("plan")
    assert "genesys-core and genesys-mine" in ran.err


HOOK = "from genesys.spi import deny, hookimpl\n\n@hookimpl\ndef genesys_check_plan():\n    {body}\n"


@pytest.mark.parametrize(
    "body, core, code, found",
    [
        ("return [deny('no')]", "", 5, "POLICY-001"),
        ("raise KeyError('oh')", "", 69, "PLUGIN-009"),
        ("return []\nimport nowhere_at_all", "", 69, "PLUGIN-004"),
        ("return []", ">=99", 69, "PLUGIN-003"),
        ("return []", "", 0, ""),
    ],
    ids=["refuses", "fails", "cannot be loaded", "is too new", "agrees"],
)
def test_hooks_of_a_package_have_a_say_and_can_be_switched_off(shop, plugins, body, core, code, found):
    modules = {"say": HOOK.format(body=body)}
    put(plugins, "genesys-say", "[genesys.hooks]\nsay = say\n", core=core, modules=modules)
    ran = shop.run("deploy", "--yes")
    assert (ran.code, found in ran.err) == (code, True), ran.everything
    if code:
        assert not (shop.path / ".genesys" / "state").exists()
        if found != "PLUGIN-003":
            assert "say.py" in ran.err or found == "POLICY-001"
        for off in ("say", "genesys-say", "all"):
            assert shop.run("plan", env={"GENESYS_DISABLE_PLUGINS": off}).code == 0
        program = (shop.path / "infra.py").read_text()
        shop.write("infra.py", program.replace('provider="paper"', 'provider="paper", plugins={"deny": ["say"]}'))
        shop.ok("deploy", "--yes")
        shop.write("infra.py", program.replace('provider="paper"', 'provider="paper", plugins={"allow": ["paper"]}'))
        shop.ok("plan")


def test_what_is_switched_off_is_told_when_it_is_asked_for(shop, plugins):
    env = {"GENESYS_DISABLE_PLUGINS": "paper"}
    ran = shop.run("plan", env=env)
    assert (ran.code, "[PLUGIN-007]" in ran.err, "GENESYS_DISABLE_PLUGINS says so" in ran.err) == (69, True, True)
    assert "off: GENESYS_DISABLE_PLUGINS" in shop.ok("plugin", "list", env=env).out


def test_two_packages_with_hooks_of_one_name_are_both_named(shop, plugins):
    for dist in ("genesys-one", "genesys-two"):
        put(plugins, dist, "[genesys.hooks]\nsay = say\n", modules={"say": HOOK.format(body="return []")})
    ran = shop.run("plan")
    assert (ran.code, "[PLUGIN-002]" in ran.err, "genesys-one and genesys-two" in ran.err) == (69, True, True)


def test_a_command_of_a_package_that_fails_names_its_line(shop, plugins):
    modules = {"cmd": "def run(args, host):\n    return args[5]\n"}
    put(plugins, "genesys-cmd", "[genesys.commands]\nboom = cmd:run\nplan = cmd:run\n", modules=modules)
    ran = shop.run("boom")
    assert (ran.code, "[PLUGIN-012]" in ran.err, "cmd.py:2" in ran.err) == (69, True, True)
    shop.ok("plan")
    assert "hidden by" in rows(shop, 69)["genesys.commands", "plan", "genesys-cmd"]


def test_doctor_loads_everything_and_says_what_cannot_be(shop, plugins):
    put(plugins, "genesys-broken", BROKEN_KINDS, modules={"broken_kinds": "import nowhere_at_all\n"})
    ran = shop.run("doctor")
    assert 'the kind "broken" of genesys-broken cannot be loaded' in ran.everything


def test_the_plan_records_every_package_that_had_a_say(shop, plugins):
    put(plugins, "genesys-say", "[genesys.hooks]\nsay = say\n", modules={"say": HOOK.format(body="return []")})
    recorded = shop.ok("plan", "--json").document["plugins"]
    assert set(recorded) == {"genesys-paper", "genesys-say"}
    assert all(row["version"] == "1.0" and row["digest"] for row in recorded.values())
