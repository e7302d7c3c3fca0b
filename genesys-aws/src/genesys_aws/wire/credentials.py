"""Who we are: keys from the environment at once, else botocore's chain (profile, SSO, role, container, machine)."""

from __future__ import annotations

import configparser
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from genesys.spi.faults import Denied
from genesys_aws.wire.signing import Keys

_LOOKED = (
    "No credentials for Amazon Web Services. Looked in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in {profile} of "
    "{files}, in single sign-on, in a role of a container and in the role of this machine."
)


class Credentials:
    """The keys of one session; safe to share between threads.

    Args:
        settings: Of the provider; ``profile`` chooses a profile.
        environ: Environment variables.
    """

    def __init__(self, settings: Mapping[str, Any], environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._named = str(settings.get("profile") or "")
        self.profile = self._named or environ.get("AWS_PROFILE", "") or environ.get("AWS_DEFAULT_PROFILE", "")
        self._found: Any = None
        self._lock = threading.Lock()

    def keys(self) -> Keys:
        """Return the keys of this moment; those that run out are renewed in time.

        Raises:
            Denied: There are none.
        """
        environ = self._environ
        id, secret = environ.get("AWS_ACCESS_KEY_ID"), environ.get("AWS_SECRET_ACCESS_KEY")
        if id and secret and not self._named:
            return Keys(id, secret, environ.get("AWS_SESSION_TOKEN", ""))
        with self._lock:
            if self._found is None:
                self._found = self._search()
            return self._frozen()

    def forget(self) -> bool:
        """Search again with the next call: the keys were refused as too old. Tell whether that may help."""
        with self._lock:
            had, self._found = self._found is not None, None
        return had

    def configured(self) -> dict[str, str]:
        """Return what the profile in the configuration file says; a section ``services`` as ``name.key``."""
        parser = configparser.RawConfigParser()
        parser.read(_home(self._environ, "AWS_CONFIG_FILE", "config"), encoding="utf-8")
        name = self.profile or "default"
        section = name if name == "default" else f"profile {name}"
        found = dict(parser[section]) if parser.has_section(section) else {}
        services = f"services {found.get('services', '')}"
        if parser.has_section(services):
            for service, text in parser[services].items():
                for line in text.splitlines():
                    key, _, value = line.partition("=")
                    if value:
                        found[f"{service.strip()}.{key.strip()}"] = value.strip()
        return found

    def _search(self) -> Any:
        try:
            import botocore.exceptions  # type: ignore[import-untyped]
            import botocore.session  # type: ignore[import-untyped]
        except ImportError:
            raise Denied(f"{self._words()} botocore is not installed.", code="NO_CREDENTIALS") from None
        session = botocore.session.Session(profile=self.profile or None)
        for name, variable in (("config_file", "AWS_CONFIG_FILE"), ("credentials_file", "AWS_SHARED_CREDENTIALS_FILE")):
            if self._environ.get(variable):
                session.set_config_variable(name, self._environ[variable])
        try:
            chain = session.get_component("credential_provider")
            chain.remove("env")  # the environment of this command was looked at above
            if self._environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
                chain.remove("iam-role")
            found = session.get_credentials()
        except botocore.exceptions.BotoCoreError as error:
            raise Denied(f"{self._words()} {error}", code=type(error).__name__) from None
        if found is None:
            raise Denied(self._words(), code="NO_CREDENTIALS")
        return found

    def _frozen(self) -> Keys:
        import botocore.exceptions

        try:
            found = self._found.get_frozen_credentials()
        except botocore.exceptions.BotoCoreError as error:
            raise Denied(str(error), code=type(error).__name__) from None
        return Keys(found.access_key, found.secret_key, found.token or "")

    def _words(self) -> str:
        files = " and ".join(
            str(_home(self._environ, variable, name))
            for variable, name in (("AWS_SHARED_CREDENTIALS_FILE", "credentials"), ("AWS_CONFIG_FILE", "config"))
        )
        return _LOOKED.format(profile=f'profile "{self.profile or "default"}"', files=files)


def _home(environ: Mapping[str, str], variable: str, name: str) -> Path:
    given = environ.get(variable)
    return Path(given).expanduser() if given else Path(environ.get("HOME") or "~").expanduser() / ".aws" / name
