"""A real SMTP server on this machine, for tests: it takes mails, refuses them, hangs up, or waits, as it is told."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any


@dataclass
class MailServer:
    """``refuse`` maps a command (MAIL, RCPT, DATA, or END for the end of the message) to the answer given in its place;
    ``hang_up`` names those after which the line is cut; at ``pause`` the server says so and waits for ``go_on``."""

    port: int = 0
    refuse: dict[str, str] = field(default_factory=dict)
    hang_up: set[str] = field(default_factory=set)
    pause: str = ""
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    accepted: list[tuple[str, EmailMessage]] = field(default_factory=list)
    given: list[bytes] = field(default_factory=list)

    def message_to(self, address: str) -> EmailMessage:
        """The one mail that an address received."""
        (found,) = [message for to, message in self.accepted if to == address]
        return found


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(ConnectionError, BrokenPipeError):
            self._talk()

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _at(self, step: str, answer: str) -> bool:
        """Answer one step as the server was told; False when the line is cut."""
        told: MailServer = self.server.told  # type: ignore[attr-defined]
        if told.pause == step:
            told.reached.set()
            told.go_on.wait(30)
        if step in told.hang_up:
            return False
        self._say(told.refuse.get(step, answer))
        return True

    def _talk(self) -> None:
        told: MailServer = self.server.told  # type: ignore[attr-defined]
        self._say("220 essai.example")
        to = ""
        while line := self.rfile.readline():
            word = line.decode("ascii", "replace").strip()
            command = word.split(" ")[0].split(":")[0].upper()
            if command in {"EHLO", "HELO"}:
                self._say("250 8BITMIME")
            elif command == "QUIT":
                self._say("221 2.0.0")
                return
            elif command == "DATA":
                if not self._at("DATA", "354 go on"):
                    return
                if "DATA" in told.refuse:
                    continue
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                told.given.append(body)
                if "END" not in told.refuse:
                    told.accepted.append((to, _parsed(body)))
                if not self._at("END", "250 taken"):
                    return
            else:
                if command == "RCPT":
                    to = word.partition("<")[2].partition(">")[0]
                if not self._at(command, "250 ok"):
                    return


def _parsed(body: bytes) -> EmailMessage:
    unstuffed = b"\r\n".join(
        line.removeprefix(b".") if line.startswith(b"..") else line for line in body.split(b"\r\n")
    )
    found: Any = email.message_from_bytes(unstuffed, policy=email.policy.default)
    return found  # type: ignore[no-any-return]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    told: MailServer


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that listens on a free port of this machine until the end of the block."""
    told = MailServer()
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.told = told
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield told
        told.go_on.set()
        server.shutdown()
