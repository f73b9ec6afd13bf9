"""Logins for servers, from ``.netrc`` or the environment, bound to their host."""

from __future__ import annotations

import netrc
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ggen.errors import ConfigError

if TYPE_CHECKING:
    import requests


@dataclass(frozen=True)
class Auth:
    """Either a token or user and password; never shown."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return "Auth(...)"

    def apply(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the Authorization header; what requests calls an auth."""
        from requests.auth import HTTPBasicAuth

        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
            return request
        # As bytes, because requests would encode them as Latin-1.
        basic = HTTPBasicAuth(self.user.encode(), self.password.encode())
        signed: requests.PreparedRequest = basic(request)
        return signed


def find_auth(url: str, environ: Mapping[str, str], prefix: str = "") -> Auth | None:
    """The login for `url`, or None.

    With a prefix such as ``GGEN_ENDPOINT``, the variables ``GGEN_ENDPOINT_TOKEN``, or
    ``_USER`` and ``_PASSWORD``, are used for the host that ``GGEN_ENDPOINT_HOST``
    names, and for no other: a project may name any server, but it does not get the
    user's login for it. Else ``$NETRC`` or ``~/.netrc`` is asked for the host.

    Raises:
        ConfigError: the netrc file does not parse.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if prefix and environ.get(f"{prefix}_HOST") in (host, parts.netloc):
        user, password, token = (
            environ.get(f"{prefix}_{name}", "")
            for name in ("USER", "PASSWORD", "TOKEN")
        )
        if token or user:
            return Auth(user, password, token)
    return _from_netrc(host, environ)


def _from_netrc(host: str, environ: Mapping[str, str]) -> Auth | None:
    # Never the home folder of the process: tests and callers choose their own.
    path = environ.get("NETRC")
    if not path and environ.get("HOME"):
        path = str(Path(environ["HOME"]) / ".netrc")
    if not path:
        return None
    try:
        found = netrc.netrc(path).authenticators(host)
    except OSError:
        return None
    except netrc.NetrcParseError as error:
        raise ConfigError(error.msg, file=path, line=error.lineno) from error
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", file=path) from error
    # netrc's middle field is an account, which HTTP does not have.
    return Auth(found[0] or "", found[2] or "") if found else None
