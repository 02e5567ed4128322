"""Where a hook may be sent: never to a machine of the operator's own network, unless the operator allows it.

A host is resolved once, every address that it has is judged, and one of those is connected to: a name that answers
differently a moment later gains nothing.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Sequence[str]]

PORTS: Final = (80, 443, 8080, 8443)
MAX_ADDRESS: Final = 2000
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
# 64:ff9b::/96 and its kin carry an IPv4 address in their last 32 bits.
_TRANSLATED: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")


class Unfit(ValueError):
    """An address that is not sent to. The message says why, fit for whoever set it up."""


class Unresolved(Exception):
    """The name has no address at this moment."""


@dataclass(frozen=True, slots=True)
class Address:
    """A receiver's address in its parts. `path` begins with a slash and holds the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """What the Host header says."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == {"http": 80, "https": 443}[self.scheme] else f"{name}:{self.port}"

    def at(self, ip: IP) -> str:
        """The URL of the same thing at a checked address."""
        name = f"[{ip}]" if ip.version == 6 else str(ip)
        return f"{self.scheme}://{name}:{self.port}{self.path}"


def allowed_ranges() -> tuple[Network, ...]:
    """What the operator allows besides public addresses (WATCHFLOOR_HOOKS_ALLOW)."""
    words = os.environ.get("WATCHFLOOR_HOOKS_ALLOW", "").replace(",", " ").split()
    return tuple(ipaddress.ip_network(word, strict=False) for word in words)


def read(text: str) -> Address:
    """The address that a person typed; Unfit where it is none that could ever be sent to."""
    text = text.strip()
    if len(text) > MAX_ADDRESS or not text.isprintable() or " " in text or "\\" in text:
        raise Unfit(_("The address holds what no web address can."))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Unfit(_("The address cannot be read.")) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unfit(_("The address begins with https:// and a host."))
    if parts.username is not None or parts.password is not None:
        raise Unfit(_("The address must not hold a user or a password: hooks are signed instead."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, _host(parts.hostname), port or {"http": 80, "https": 443}[parts.scheme], path)


def _host(name: str) -> str:
    name = name.rstrip(".").lower()
    if (literal := _ip(name)) is not None:
        return str(literal)
    try:
        name = name.encode("idna").decode().lower()
    except UnicodeError:
        raise Unfit(_("The host is no name that can be looked up.")) from None
    labels = name.split(".")
    # 2130706433, 0x7f.1 and 0177.0.0.1 are 127.0.0.1 to a resolver, and a name to nobody.
    if labels[-1].isdigit() or re.fullmatch(r"0x[0-9a-f]*", labels[-1]):
        raise Unfit(_("Write an IP address as four decimal numbers."))
    if not all(_LABEL.match(label) for label in labels):
        raise Unfit(_("The host is no name that can be looked up."))
    return name


def _ip(name: str) -> IP | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def is_literal(address: Address) -> bool:
    """Whether the host is an IP address already, with nothing to be looked up."""
    return _ip(address.host) is not None


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system knows it. Unresolved where there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise Unresolved(_("The name %(host)s could not be looked up.") % {"host": host}) from problem
    return [str(one[4][0]) for one in found]


def checked(address: Address, allow: Sequence[Network], resolver: Resolver = resolve) -> IP:
    """The one address to connect to. Unfit where any that the host has is not to be reached from here."""
    literal = _ip(address.host)
    words = [address.host] if literal else resolver(address.host, address.port)
    found = [ip for word in words if (ip := _ip(word.split("%", 1)[0])) is not None]
    if not found:
        raise Unresolved(_("The name %(host)s has no address.") % {"host": address.host})
    for ip in found:
        if any(ip.version == net.version and ip in net for net in allow):
            continue
        if not is_public(ip):
            raise Unfit(
                _("%(host)s is %(ip)s, which is not a public address. An operator can allow its range.")
                % {"host": address.host, "ip": ip}
            )
        if address.scheme != "https":
            raise Unfit(_("Over http:// anybody on the way could read it: use https://."))
        if address.port not in PORTS:
            raise Unfit(_("The port is one of %(map)s.") % {"map": ", ".join(map(str, PORTS))})
    return found[0]


def is_public(ip: IP) -> bool:
    """Whether it is an address of the public internet, also by what it carries of another."""
    if isinstance(ip, ipaddress.IPv6Address) and (inner := _carried(ip)) is not None:
        return is_public(inner)
    is_local = ip.is_loopback or (isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local)
    return ip.is_global and not (is_local or ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that is really reached by this one: mapped, 6to4, Teredo, NAT64, IPv4-compatible."""
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    if ip.teredo:
        return ip.teredo[1]
    if any(ip in net for net in (*_TRANSLATED, _COMPATIBLE)):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
