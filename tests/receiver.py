"""An HTTP server on this machine that keeps what it is sent, and answers as a test wants."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """What came, each with its path; `answers` are the statuses of the next answers, 200 once they are used up."""

    def __init__(self, port: int) -> None:
        self.address = f"127.0.0.1:{port}"
        self.received: list[tuple[str, dict]] = []
        self.answers: list[int] = []

    def bodies(self, path: str = "/") -> list[str]:
        """The bodies of the messages that came to a path, and were taken."""
        return [message["message"] for at, message in self.received if at.startswith(path)]

    def titles(self) -> list[str]:
        """The titles of the messages that were taken."""
        return [message["title"] for _, message in self.received]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Runs a receiver on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.answers.pop(0) if receiver.answers else 200
            if status == 200:
                receiver.received.append((self.path, json.loads(body)))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
