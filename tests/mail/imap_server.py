"""A small IMAP server of our own: as much of RFC 3501 as a client of ours asks for, on this machine, in a thread."""

from __future__ import annotations

import re
import socketserver
import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Stored:
    """A mail in a folder."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


class Server:
    """A server with one user, `desk` with the password `p w"1`, and folders by name."""

    def __init__(self, *, capabilities: str = "IMAP4rev1 MOVE UIDPLUS") -> None:
        self.capabilities, self.validity, self.following = capabilities, 7, 1
        self.folders: dict[str, list[Stored]] = {"INBOX": [], "Done": []}
        self.asked: list[str] = []
        server = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.talk(self.rfile, self.wfile)

        self._tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._tcp.daemon_threads = True
        self.port = int(self._tcp.server_address[1])
        threading.Thread(target=self._tcp.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._tcp.shutdown()
        self._tcp.server_close()

    def put(self, raw: bytes, *flags: str) -> Stored:
        """A mail arrives."""
        mail = Stored(self.following, raw, set(flags))
        self.folders["INBOX"].append(mail)
        self.following += 1
        return mail

    def talk(self, reads: Any, writes: Any) -> None:
        writes.write(b"* OK ready\r\n")
        while line := reads.readline():
            text = line.decode().rstrip("\r\n")
            self.asked.append(text)
            tag, _, rest = text.partition(" ")
            told, ended = self.answer(rest)
            for one in told:
                writes.write(one + b"\r\n")
            writes.write(f"{tag} {ended} done\r\n".encode())
            if rest.upper() == "LOGOUT":
                return

    def answer(self, rest: str) -> tuple[list[bytes], str]:
        verb = rest.split(maxsplit=1)[0].upper()
        if verb == "CAPABILITY":
            return [f"* CAPABILITY {self.capabilities}".encode()], "OK"
        if verb == "LOGIN":
            return [], "OK" if rest == 'LOGIN desk "p w\\"1"' else "NO wrong"
        if verb == "SELECT":
            if rest.split(" ", 1)[1].strip('"') not in self.folders:
                return [], "NO no such folder"
            said = (
                f"* {len(self.folders['INBOX'])} EXISTS",
                f"* OK [UIDVALIDITY {self.validity}]",
                f"* OK [UIDNEXT {self.following}]",
            )
            return [one.encode() for one in said], "OK [READ-WRITE]"
        if verb == "UID":
            return self.by_uid(rest[4:])
        return ([b"* BYE"], "OK") if verb == "LOGOUT" else ([], "OK")

    def by_uid(self, rest: str) -> tuple[list[bytes], str]:
        verb, _, what = rest.partition(" ")
        inbox = self.folders["INBOX"]
        if verb == "SEARCH":
            if what == "UNSEEN":
                found = [mail.uid for mail in inbox if "\\Seen" not in mail.flags]
            else:
                first = int(what.removeprefix("UID ").split(":")[0])
                found = [mail.uid for mail in inbox if mail.uid >= first] or [mail.uid for mail in inbox[-1:]]
            return [b"* SEARCH " + " ".join(map(str, found)).encode()], "OK"
        mail = next(one for one in inbox if one.uid == int(what.split()[0]))
        if verb == "FETCH":
            return [b"* 1 FETCH (UID %d BODY[]<0> {%d}" % (mail.uid, len(mail.raw)), mail.raw + b")"], "OK"
        if verb == "STORE":
            mail.flags |= set(re.findall(r"\\\w+", what))
        elif verb in ("COPY", "MOVE"):
            target = what.split(" ", 1)[1].strip('"')
            if target not in self.folders:
                return [], "NO [TRYCREATE] no such folder"
            self.folders[target].append(mail)
            if verb == "MOVE":
                inbox.remove(mail)
        elif verb == "EXPUNGE":
            inbox.remove(mail)
        return [], "OK"
