"""The HTTP client against a server on loopback that does everything wrong."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ggen.errors import ConfigError, Refused, Unavailable
from ggen.infra.web import Limits, WebClient, check_url, host_of
from ggen.infra.web_auth import Auth, find_auth


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def answer(
        self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        with suppress(OSError):
            path = self.path.removeprefix("http://example.invalid")
            getattr(self, "on_" + path.strip("/").split("/")[0])()

    do_POST = do_HEAD = do_GET

    def on_ok(self) -> None:
        self.answer(200, b"fine", {"Content-Type": "Text/Plain; charset=utf-8"})

    def on_flaky(self) -> None:
        self.answer(503 if len(self.server.seen) < 3 else 200, b"x")

    def on_dropped_once(self) -> None:
        if len(self.server.seen) == 1:
            self.close_connection = True
        else:
            self.on_ok()

    def on_status(self) -> None:
        self.answer(int(self.path.split("/")[2]), b"sorry")

    def on_later(self) -> None:
        self.answer(
            503, b"", {"Retry-After": self.path.split("/")[2].replace("_", " ")}
        )

    def on_to(self) -> None:
        status, target = self.path.split("/", 3)[2:]
        self.answer(int(status), b"", {"Location": target.replace("PORT", self.other)})

    @property
    def other(self) -> str:
        return str(self.server.server_port)

    def on_loop(self) -> None:
        self.answer(302, b"", {"Location": "/loop"})

    def on_slow(self) -> None:
        time.sleep(3)

    def on_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.1)

    def on_cut(self) -> None:
        self.answer(200, b"half", {"Content-Length": "1000"})
        self.close_connection = True

    def on_cut_chunk(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"ff\r\nhalf")
        self.close_connection = True

    def on_chunks(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")

    def on_garbage(self) -> None:
        self.wfile.write(b"\x00\xff\x1b[31m nonsense\r\n\r\n")
        self.close_connection = True

    def on_huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        for _ in range(1000):
            self.wfile.write(b"\0" * 65536)

    def on_gzip(self) -> None:
        self.answer(200, b"\x1f\x8b", {"Content-Encoding": "gzip"})


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sleeps() -> list[float]:
    return []


@pytest.fixture
def client(sleeps: list[float]) -> Iterator[WebClient]:
    limits = Limits(timeout_s=1.0, tries=3, size_bytes=1 << 20)
    client = WebClient({}, limits=limits, sleep=sleeps.append)
    yield client
    client.close()


def test_an_answer(server, client):
    found = client.get(f"{server.url}/ok", {"Accept": "text/x"}).expect_ok()
    assert (found.status, found.body, found.media_type) == (200, b"fine", "text/plain")
    _, _, headers, _ = server.seen[0]
    assert headers["User-Agent"] == "ggen" and headers["Accept"] == "text/x"
    assert client.get(f"{server.url}/chunks").body == b"onetwo"


def test_a_busy_server_is_asked_again(server, client, sleeps):
    assert client.get(f"{server.url}/flaky").body == b"x"
    assert len(server.seen) == 3 and len(sleeps) == 2
    assert 0.25 <= sleeps[0] <= 0.5 <= sleeps[1] <= 1


def test_a_dropped_connection_is_tried_again(server, client, sleeps):
    assert client.get(f"{server.url}/dropped_once").body == b"fine"
    assert len(sleeps) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_patience_ends(server, client, status):
    with pytest.raises(Unavailable) as caught:
        client.get(f"{server.url}/status/{status}").expect_ok()
    assert len(server.seen) == 3
    assert caught.value.fields == {"host": host_of(server.url), "status": status}
    assert caught.value.message.startswith(f"{host_of(server.url)} answered {status} ")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_other_failures_are_final(server, client, status):
    response = client.get(f"{server.url}/status/{status}")
    assert response.body == b"sorry" and len(server.seen) == 1
    with pytest.raises(Unavailable) as caught:
        response.expect_ok()
    assert (caught.value.hint is not None) == (status in (401, 403))


def test_what_must_not_happen_twice_is_not_tried_twice(server, client, sleeps):
    found = client.request("POST", f"{server.url}/flaky", data=b"x", retry=False)
    assert found.status == 503 and len(server.seen) == 1
    with pytest.raises(Unavailable):
        client.request("POST", f"{server.url}/cut", data=b"x", retry=False)
    assert len(server.seen) == 2 and sleeps == []


@pytest.mark.parametrize(
    ("text", "waits"), [("2", [2, 2]), ("0", [None, None]), ("x", [None] * 2)]
)
def test_retry_after(server, client, sleeps, text, waits):
    client.get(f"{server.url}/later/{text}")
    assert [wait for wait, given in zip(sleeps, waits, strict=True) if given] == [
        given for given in waits if given
    ]


def test_retry_after_a_date(server, client, sleeps):
    client.get(f"{server.url}/later/Wed,_21_Oct_2015_07:28:00_GMT")
    assert all(wait <= 1 for wait in sleeps)


def test_nobody_waits_for_hours(server, client, sleeps):
    assert client.get(f"{server.url}/later/7200").status == 503
    assert sleeps == [] and len(server.seen) == 1


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("slow", "did not answer within 1 s"),
        ("drip", "did not answer within 1 s"),
        ("cut", "cannot be reached: the answer is cut off"),
        ("cut_chunk", "cannot be reached: the answer is cut off"),
        ("garbage", "cannot be reached: it does not speak HTTP"),
        ("huge", "answered more than 1048576 bytes"),
        ("gzip", "answers in the encoding 'gzip'"),
        ("loop", "redirects more than 5 times"),
    ],
)
def test_bad_servers(server, client, path, message):
    start = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        client.get(f"{server.url}/{path}")
    assert caught.value.message == f"{host_of(server.url)} {message}"
    assert caught.value.fields["host"] == host_of(server.url)
    assert time.monotonic() - start < 2.5


def test_nobody_there(client, sleeps):
    with pytest.raises(
        Unavailable, match=r"127\.0\.0\.1:1 cannot be reached: connection refused"
    ):
        client.get("http://127.0.0.1:1/")
    assert len(sleeps) == 2


def test_offline_asks_nobody(server):
    with pytest.raises(
        Unavailable, match=f"{host_of(server.url)} is not asked because of"
    ):
        WebClient({}, offline=True).get(f"{server.url}/ok")
    assert server.seen == []


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_get_follows(self, server, client, status):
        found = client.get(f"{server.url}/to/{status}//ok")
        assert found.body == b"fine" and found.url == f"{server.url}/ok"

    @pytest.mark.parametrize(
        ("status", "body"), [(307, b"fine"), (308, b"fine"), (302, b"")]
    )
    def test_post_follows_only_where_it_stays_a_post(
        self, server, client, status, body
    ):
        found = client.request("POST", f"{server.url}/to/{status}//ok", data=b"d")
        assert found.body == body
        if body:
            assert server.seen[-1][0] == "POST" and server.seen[-1][3] == b"d"

    @pytest.mark.parametrize(
        "target", ["file:///etc/passwd", "ftp://h/x", "http://u:p@h/"]
    )
    def test_other_schemes_are_refused(self, server, client, target):
        with pytest.raises(Refused):
            client.get(f"{server.url}/to/302/{target}")

    def test_credentials_stay_with_the_first_origin(self, server, client):
        client.environ = {
            "LOGIN_HOST": host_of(server.url), "LOGIN_USER": "u", "LOGIN_PASSWORD": "p",
        }  # fmt: skip
        client.auth_prefix = "LOGIN"
        client.get(f"{server.url}/to/302//ok")
        client.get(f"{server.url}/to/302/http://localhost:PORT/ok")
        sent = ["Authorization" in headers for _, _, headers, _ in server.seen]
        assert sent == [True, True, True, False]


class TestCredentials:
    def seen(self, server, environ, prefix="LOGIN"):
        WebClient(environ, auth_prefix=prefix).get(f"{server.url}/ok")
        return server.seen[-1][2].get("Authorization")

    def test_user_and_password(self, server):
        host = host_of(server.url)
        environ = {"LOGIN_HOST": host, "LOGIN_USER": "ü", "LOGIN_PASSWORD": "p:w"}
        expected = base64.b64encode("ü:p:w".encode()).decode()
        assert self.seen(server, environ) == f"Basic {expected}"

    def test_a_token_on_any_port(self, server):
        environ = {"LOGIN_HOST": "127.0.0.1", "LOGIN_TOKEN": "t"}
        assert self.seen(server, environ) == "Bearer t"

    @pytest.mark.parametrize("host", ["", "other.org", "127.0.0.1:1"])
    def test_never_to_another_host(self, server, host):
        environ = {"LOGIN_HOST": host, "LOGIN_TOKEN": "t"}
        assert self.seen(server, environ) is None

    def test_without_a_prefix_the_environment_is_not_asked(self, server):
        environ = {"_HOST": "127.0.0.1", "_TOKEN": "t", "HOST": "127.0.0.1"}
        assert self.seen(server, environ, prefix="") is None

    def test_netrc(self, server, tmp_path):
        path = tmp_path / ".netrc"
        path.write_text("machine 127.0.0.1 login me password secret\n")
        path.chmod(0o600)
        expected = base64.b64encode(b"me:secret").decode()
        assert self.seen(server, {"HOME": str(tmp_path)}) == f"Basic {expected}"
        assert self.seen(server, {"NETRC": str(path)}) == f"Basic {expected}"
        assert find_auth("http://other.org/", {"NETRC": str(path)}) is None

    def test_a_broken_netrc_is_named(self, tmp_path):
        path = tmp_path / "netrc"
        path.write_text("machine h\nnonsense here\n")
        with pytest.raises(ConfigError) as caught:
            find_auth("http://h/", {"NETRC": str(path)})
        assert caught.value.file == str(path) and caught.value.line == 2

    def test_no_netrc(self, tmp_path):
        assert find_auth("http://h/", {"HOME": str(tmp_path)}) is None
        assert find_auth("http://h/", {}) is None

    def test_they_are_never_shown(self):
        assert "secret" not in repr(Auth("u", "secret", "secret"))


class TestProxies:
    def test_the_proxy_is_asked(self, server, client):
        client.environ = {"http_proxy": server.url}
        client.get("http://example.invalid/ok")
        assert server.seen[0][1] == "http://example.invalid/ok"

    @pytest.mark.parametrize("no_proxy", ["*", "127.0.0.1", "x.org, 127.0.0.1"])
    def test_but_not_for_all_hosts(self, server, client, no_proxy):
        client.environ = {"http_proxy": "http://127.0.0.1:1", "no_proxy": no_proxy}
        assert client.get(f"{server.url}/ok").body == b"fine"

    def test_the_process_environment_does_not_count(self, server, client, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        assert client.get(f"{server.url}/ok").body == b"fine"


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://h/", "h", "", "//h/x", "http:///x", "http://[::1/",
     "http://h:99999/", "http://h:x/", "javascript:1"],
)  # fmt: skip
def test_urls_that_are_not_opened(url):
    with pytest.raises(Refused, match="not an http or https URL"):
        check_url(url)


def test_logins_do_not_belong_into_urls():
    with pytest.raises(Refused, match=r"the URL of h contains a login") as caught:
        check_url("http://user:secret@h/")
    assert "secret" not in str(caught.value)
