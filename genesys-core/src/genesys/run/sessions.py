"""Sessions: one per provider and target, opened when the first call needs it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError
from genesys.run.http import HttpClient
from genesys.run.known import Known
from genesys.run.problems import NO_PROVIDER, NO_TYPE
from genesys.run.tokens import stack_tag
from genesys.spi.faults import Fault, Unknown
from genesys.spi.session import SessionPorts
from genesys.spi.traces import packages_of, place_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.run.events import Event
    from genesys.run.options import Options
    from genesys.spi.ports import World
    from genesys.spi.provider import Provider, ResourceType

BUG = "BUG"
"""Code of the fault that a session's unexpected exception becomes."""


class Open:
    """An open session.

    Args:
        provider: Whose.
        target: Where.
        session: The session itself.
        place: What of the target its credentials decide.
    """

    __slots__ = ("instant", "place", "provider", "session", "target")

    def __init__(
        self, provider: Provider, target: Mapping[str, str], session: Any, place: Mapping[str, str] | None = None
    ) -> None:
        self.provider, self.target, self.session = provider, target, session
        self.place: Mapping[str, str] = place or {}
        self.instant: Any = getattr(session, "instant", ())

    def __repr__(self) -> str:
        return f"Open({self.provider.name} {dict(self.target)})"

    def answers_at_once(self, type: str) -> bool:
        """Tell whether calls for a native type return without waiting, so that no thread is needed."""
        return self.instant is True or (bool(self.instant) and type in self.instant)


class Sessions:
    """The sessions of one command.

    Args:
        providers: Name -> provider.
        settings: Name -> settings of that provider.
        ports: What is lent to every session.
        clean: Takes secrets out of a value that this command knows beside those of `genesys.run.known`.
    """

    def __init__(
        self,
        providers: Mapping[str, Provider],
        settings: Mapping[str, Mapping[str, Any]],
        ports: SessionPorts,
        clean: Callable[[Any], Any] | None = None,
    ) -> None:
        self.known_secrets = Known(ports.world.environ, ports.http, clean)
        self._providers, self._settings, self._ports = providers, settings, ports
        self.opened: dict[tuple[str, ...], Open] = {}
        self._fuller: dict[tuple[str, ...], Open] = {}
        self.places: dict[tuple[str, ...], Mapping[str, str]] = {}
        """Where sessions were, of this command; outlives them."""
        self.own: HttpClient | None = None
        """The client that nobody else closes."""

    def forget(self) -> None:
        """Know no session any more; they are closed."""
        self.opened.clear()
        self._fuller.clear()
        if self.own is not None:
            self.own.close()

    def clean(self, value: Any) -> Any:
        """Return a JSON value without the secrets that are known."""
        return self.known_secrets.clean(value)

    def known(self, name: str) -> Provider | None:
        """Return a provider, ``None`` when there is none of that name."""
        return self._providers.get(name)

    def provider(self, name: str, address: str) -> Provider:
        """Return a provider.

        Raises:
            GenesysError: RUN-016.
        """
        found = self._providers.get(name)
        if found is None:
            raise NO_PROVIDER.error(provider=name, address=address)
        return found

    def type_of(self, provider: str, type: str, address: str) -> ResourceType:
        """Return a native type.

        Raises:
            GenesysError: RUN-015, RUN-016.
        """
        found = self.provider(provider, address).types.get(type)
        if found is None:
            raise NO_TYPE.error(provider=provider, type=type, address=address)
        return found

    def connect(self, provider: str, target: Mapping[str, str], address: str) -> Any:
        """Return what ``connect`` of the provider returns: a session, or a coroutine that gives one.

        Raises:
            Fault: It could not be opened.
            GenesysError: RUN-016.
        """
        chosen = self.provider(provider, address)
        module, _, function = chosen.connect.partition(":")
        settings = {name: default for name, (default, _) in chosen.settings.items()}
        settings.update(self._settings.get(provider, {}))
        self.known_secrets.use(chosen, settings)
        return guarded(chosen, _opened, module, function, dict(target), settings, self._ports)

    def find(self, provider: str, target: Mapping[str, str]) -> Open | None:
        """Return the session on a target when it is open."""
        key = key_of(provider, target)
        return self.opened.get(key) or self._fuller.get(key)

    def keep(
        self, provider: str, target: Mapping[str, str], session: Any, place: Mapping[str, str] | None = None
    ) -> Open:
        """Remember an opened session and return it; it serves the target that its place completes as well."""
        found = Open(self._providers[provider], target, session, place)
        self.opened[key_of(provider, target)] = found
        if place:
            self.places[key_of(provider, target)] = place
            self.places[key_of(provider, {**target, **place})] = place
            self._fuller[key_of(provider, {**target, **place})] = found
        return found

    def placed(self, provider: str, target: Mapping[str, str]) -> Mapping[str, str] | None:
        """Return where a session on a target is, when that was asked before."""
        return self.places.get(key_of(provider, target))


def key_of(provider: str, target: Mapping[str, str]) -> tuple[str, ...]:
    """Return what tells sessions apart: provider and target."""
    return (provider, *(f"{name}={target[name]}" for name in sorted(target)))


def sessions_for(
    providers: Mapping[str, Provider],
    world: World,
    options: Options,
    *,
    key: bytes,
    stack: str,
    tell: Callable[[Event], None],
    source: Callable[[str], bytes],
) -> Sessions:
    """Return the sessions of one command; none is open yet.

    Args:
        providers: Name -> provider.
        world: The ports.
        options: Of the caller.
        key: Key of tags.
        stack: Name of the stack.
        tell: Receives what sessions have to say.
        source: Digest -> archive of a source folder.
    """

    def notify(id: str, line: str) -> None:
        from genesys.run.events import Progress

        tell(Progress(id, line, 0.0))

    own = None if options.http is not None else HttpClient(world)
    ports = SessionPorts(world, source, options.project, stack_tag(key, stack), notify, own or options.http)
    found = Sessions(providers, options.settings, ports, options.clean)
    found.own = own
    if options.places is not None:
        found.places = options.places
    return found


def _opened(module: str, function: str, *args: Any) -> Any:
    return getattr(import_module(module), function)(*args)


def guarded(provider: Provider, call: Callable[..., Any], *args: Any) -> Any:
    """Return what a call of a provider returns; an exception that is no fault becomes one.

    Raises:
        Fault: As the plugin says; `Unknown` with the code `BUG` for anything unexpected.
    """
    try:
        return call(*args)
    except (Fault, GenesysError):
        raise
    except Exception as error:
        raise as_fault(error, provider) from error


def seen_by_id(answer: Any) -> Any:
    """Return the answer of a bulk read, as it is.

    Raises:
        TypeError: The plugin broke the contract: it is no mapping of ids.
    """
    if not isinstance(answer, dict):
        raise TypeError(f"read answered with {type(answer).__name__} instead of a dict")
    return answer


def as_fault(error: Exception, provider: Provider | None = None) -> Fault:
    """Return the fault that stands for an unexpected exception of a session: nobody knows what it did.

    Its words end with the innermost line of the provider's own code, when there is one.
    """
    where = place_in(error, packages_of(provider)) if provider else None
    words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Unknown(f"{words} (at {where})" if where else words, code=BUG)
