"""One synchronous HTTP client: patient with servers, careful with credentials.

Answers are bounded in time and size; what goes wrong is `Unavailable`, with the host.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import random
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urljoin, urlsplit

from ggen.errors import Refused, Unavailable
from ggen.infra.logs import attach_log
from ggen.infra.web_auth import Auth, find_auth

if TYPE_CHECKING:
    import requests

_RETRIED = frozenset((502, 503, 504))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_SAME_METHOD = frozenset((307, 308))
_UNAUTHORIZED = frozenset((401, 403))
_MOST_REDIRECTS = 5
_FIRST_DELAY_S = 0.5
_LONGEST_DELAY_S = 30.0
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True)
class Response:
    """A complete answer.

    Attributes:
        url: where it came from, after redirects.
        headers: names in lower case.
    """

    url: str
    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def expect_ok(self) -> Response:
        """Itself, if the status is one of 200 to 299.

        Raises:
            Unavailable: with host and status.
        """
        if self.ok:
            return self
        host = host_of(self.url)
        hint = None
        if self.status in _UNAUTHORIZED:
            hint = f"put the login for {host} into ~/.netrc"
        raise Unavailable(
            f"{host} answered {self.status} {self.reason}".rstrip(),
            hint=hint,
            host=host,
            status=self.status,
        )


@dataclass(frozen=True)
class Limits:
    """How long and how much.

    Attributes:
        timeout_s: for one try as a whole, the answer's last byte included.
        tries: at most so many, the first included.
        size_bytes: of the answer's body.
    """

    timeout_s: float = 30.0
    tries: int = 4
    size_bytes: int = 256 << 20


def host_of(url: str) -> str:
    """Host and, where it is written, port of a URL, for messages."""
    return urlsplit(url).netloc.rpartition("@")[2]


@dataclass
class WebClient:
    """Requests over kept connections; not for sharing between processes.

    Attributes:
        environ: where proxies, certificates and credentials are looked up.
        offline: refuse every request.
        auth_prefix: variables with this prefix hold credentials, see `find_auth`.
        sleep: waits between two tries; tests put a list's `append` here.
    """

    environ: Mapping[str, str]
    offline: bool = False
    limits: Limits = Limits()
    auth_prefix: str = ""
    sleep: Callable[[float], None] = time.sleep
    _session: Any = field(default=None, repr=False)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """GET, with retries; see `request`."""
        return self.request("GET", url, headers=headers)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        retry: bool = True,
    ) -> Response:
        """Send a request and read the whole answer, whatever its status.

        Connection errors and the statuses 502, 503 and 504 are tried again, after a
        growing time or as long as ``Retry-After`` says. Redirects are followed: GET
        anywhere, other methods by 307 and 308 only; credentials go to the first
        origin only.

        Args:
            retry: False for what must not be done twice.

        Raises:
            Unavailable: offline, unreachable, too slow, too big, too many redirects.
            Refused: another scheme than http and https, or credentials in the URL.
        """
        check_url(url)
        if self.offline:
            raise Unavailable(
                f"{host_of(url)} is not asked because of --offline", host=host_of(url)
            )
        auth = find_auth(url, self.environ, self.auth_prefix)
        call = _Call(method, dict(headers or {}), data, auth)
        # Every try has its own time, so the whole may take longer than one.
        tries = self.limits.tries if retry else 1
        for attempt in range(1, tries + 1):
            response = self._follow(call, url, is_last=attempt == tries)
            if response is None:
                self.sleep(_backoff(attempt))
                continue
            wait_s = _retry_after(response)
            is_final = attempt == tries or wait_s > _LONGEST_DELAY_S
            if response.status not in _RETRIED or is_final:
                return response
            self.sleep(wait_s or _backoff(attempt))
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Close the kept connections."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _follow(self, call: _Call, url: str, *, is_last: bool) -> Response | None:
        """One try with its redirects; None when the connection failed before."""
        # A redirect to another place gets no login, even when it leads back.
        origin = _origin(url)
        method = call.method
        for _ in range(_MOST_REDIRECTS + 1):
            auth = call.auth if _origin(url) == origin else None
            response = self._send(_Call(method, call.headers, call.data, auth), url)
            if isinstance(response, Exception):
                if is_last:
                    _raise_unreachable(url, response)
                return None
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                return response
            # A browser would turn the others into GET, and lose what was sent.
            if method not in ("GET", "HEAD") and response.status not in _SAME_METHOD:
                return response
            # The new place must be one that would have been opened at once.
            url = urljoin(url, location)
            check_url(url)
        raise Unavailable(
            f"{host_of(url)} redirects more than {_MOST_REDIRECTS} times",
            host=host_of(url),
        )

    def _send(self, call: _Call, url: str) -> Response | Exception:
        """The answer, or the exception of a connection that failed."""
        import requests
        import urllib3

        # The library's timeout is for each read; the deadline is for all of them.
        deadline = time.monotonic() + self.limits.timeout_s
        try:
            with self._get_session().request(
                call.method,
                url,
                headers={**_HEADERS, **call.headers},
                data=call.data,
                auth=call.auth.apply if call.auth else None,
                timeout=self.limits.timeout_s,
                allow_redirects=False,
                stream=True,
                proxies=_proxies(url, self.environ),
                verify=_certificates(self.environ),
            ) as raw:
                body = self._read(raw, deadline)
        # Not tried again: the server is there, and busy with this very question.
        except (requests.Timeout, urllib3.exceptions.TimeoutError):
            _raise_slow(url, self.limits.timeout_s)
        except (requests.ConnectionError, urllib3.exceptions.ProtocolError) as error:
            return error
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            _raise_unreachable(url, error)
        headers = {name.lower(): value for name, value in raw.headers.items()}
        return Response(url, raw.status_code, raw.reason or "", headers, body)

    def _read(self, raw: requests.Response, deadline: float) -> bytes:
        limit = self.limits.size_bytes
        encoding = raw.headers.get("Content-Encoding", "identity")
        if encoding.lower() != "identity":
            raise Unavailable(
                f"{host_of(raw.url)} answers in the encoding '{encoding}'",
                host=host_of(raw.url),
            )
        parts: list[bytes] = []
        size = 0
        for part in _iter_parts(raw):
            size += len(part)
            # Told lengths may lie, so the bytes are counted.
            if size > limit:
                raise Unavailable(
                    f"{host_of(raw.url)} answered more than {limit} bytes",
                    host=host_of(raw.url),
                )
            if time.monotonic() > deadline:
                _raise_slow(raw.url, self.limits.timeout_s)
            parts.append(part)
        return b"".join(parts)

    def _get_session(self) -> requests.Session:
        attach_log()  # urllib3 warns of what it tries again
        import requests

        if self._session is None:
            self._session = requests.Session()
            # Proxies, certificates and logins come from `environ` alone.
            self._session.trust_env = False
        session: requests.Session = self._session
        return session


@dataclass(frozen=True)
class _Call:
    method: str
    headers: Mapping[str, str]
    data: bytes | None
    auth: Auth | None


# Compressed answers would need a limit of their own.
_HEADERS = {"User-Agent": "ggen", "Accept-Encoding": "identity"}


def check_url(url: str) -> None:
    """See that `url` is one that ggen opens.

    Raises:
        Refused: another scheme than http and https, no host, or credentials in it.
    """
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        port_is_valid = False
    if not port_is_valid or parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(f"not an http or https URL: '{url}'")
    # It would end up in histories, logs and process lists.
    if parts.username is not None:
        raise Refused(
            f"the URL of {host_of(url)} contains a login",
            hint="put it into ~/.netrc instead",
        )


def _origin(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    default = 443 if parts.scheme == "https" else 80
    return parts.scheme, parts.hostname, parts.port or default


def _iter_parts(raw: requests.Response) -> Iterator[bytes]:
    """The body as it arrives: what there is, rather than blocks of one size.

    So a server that sends a byte now and then cannot outwait the deadline.
    """
    read = getattr(raw.raw, "read1", None)
    if read is None:
        yield from raw.iter_content(_CHUNK_BYTES)
        return
    while part := read(_CHUNK_BYTES):
        yield part


def _backoff(attempt: int) -> float:
    """Seconds before the next try: doubled each time, and not the same for all."""
    delay: float = min(_FIRST_DELAY_S * 2 ** (attempt - 1), _LONGEST_DELAY_S)
    return delay * (0.5 + random() / 2)


def _retry_after(response: Response) -> float:
    """Seconds that the server asks for; 0 when it does not."""
    from email.utils import parsedate_to_datetime

    text = response.headers.get("retry-after", "").strip()
    # Seconds or a date, by RFC 9110.
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return 0.0


def _proxies(url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The proxy for `url`, by the usual variables."""
    scheme, host, _ = _origin(url)
    # Both spellings are in use.
    no_proxy = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    for entry in filter(None, (part.strip() for part in no_proxy.split(","))):
        # A port behind the name is ignored, as most programs do.
        name = entry.lstrip("*.").partition(":")[0]
        if entry == "*" or host == name or (host or "").endswith(f".{name}"):
            return {}
    # HTTP_PROXY in capitals can be set by a web server's client, so it is not read.
    names = [f"{scheme}_proxy", "HTTPS_PROXY" if scheme == "https" else "", "all_proxy"]
    proxy = next((environ[name] for name in names if environ.get(name)), None)
    return {scheme: proxy} if proxy else {}


def _certificates(environ: Mapping[str, str]) -> str | bool:
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        if environ.get(name):
            return environ[name]
    return True


def _raise_slow(url: str, timeout_s: float) -> NoReturn:
    host = host_of(url)
    raise Unavailable(f"{host} did not answer within {timeout_s:g} s", host=host)


def _raise_unreachable(url: str, error: Exception) -> NoReturn:
    host = host_of(url)
    reason = _reason(error)
    raise Unavailable(f"{host} cannot be reached: {reason}", host=host) from error


def _reason(error: BaseException) -> str:
    """The innermost cause, without the addresses that the outer ones print."""
    from http.client import BadStatusLine, IncompleteRead, RemoteDisconnected

    inner: BaseException | None = error
    while inner is not None:
        error = inner
        args = [*error.args, getattr(error, "reason", None)]
        nested = next((arg for arg in args if isinstance(arg, BaseException)), None)
        inner = nested or error.__cause__ or error.__context__
    if isinstance(error, IncompleteRead):
        return "the answer is cut off"
    if isinstance(error, BadStatusLine) and not isinstance(error, RemoteDisconnected):
        return "it does not speak HTTP"
    text = str(getattr(error, "strerror", None) or error) or type(error).__name__
    line = "".join(char if char.isprintable() else " " for char in text)[:200]
    return line[:1].lower() + line[1:]
