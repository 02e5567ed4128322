"""The last step of every way in, whichever it was: the session, the device, the record, and what is still asked."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from watchfloor.audit.chain import record
from watchfloor.core.models import Account, Person
from watchfloor.mail.out import commands as mails
from watchfloor.ways_in import factors, rules, services, sessions
from watchfloor.web.session_age import MUST_ADD, SEEN, STARTED

DEVICE_COOKIE: Final = "device"
YEAR: Final = 365 * 24 * 3600
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
# What a session's data says beside its age: by which way it began, and who waits for the second step.
WAY, HALF = "way", "half_in"
HALF_LIFE: Final = timedelta(minutes=10)
FRESH: Final = timedelta(hours=1)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, as the server that listens says it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def safe_next(wanted: str) -> str:
    """The place to go on to: one of this site, else the front door."""
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if here and wanted.startswith("/") else "/"


def step_half_in(request: HttpRequest, account: Account, *, to: str, now: datetime) -> None:
    """The password was right; who it is waits in the session for the second step."""
    request.session.cycle_key()
    request.session[HALF] = {"account": account.pk, "to": to, "at": int(now.timestamp())}


def half_in(request: HttpRequest, *, now: datetime) -> tuple[Account, str] | None:
    """Who waits for the second step in this browser, and where they go on to."""
    said: Any = request.session.get(HALF)
    if not isinstance(said, dict) or now.timestamp() - said["at"] > HALF_LIFE.total_seconds():
        return None
    account = Account.objects.filter(pk=said["account"], is_active=True).first()
    return (account, said["to"]) if account else None


def come_in(request: HttpRequest, account: Account, *, way: str, to: str, now: datetime) -> HttpResponse | None:
    """Sign `account` in and lead on; None where it may not: a program's account, or one without a person."""
    person = Person.objects.filter(id=account.person_id).first()
    if person is None or not account.is_active or services.is_service(account.person_id):
        record("signin.failed", actor=None, subject=f"person:{account.person_id}", now=now,
               detail={"way": way}, address=address_of(request))  # fmt: skip
        return None
    secret = request.COOKIES.get(DEVICE_COOKIE, "")
    secret = secret if 32 <= len(secret) <= 64 else secrets.token_urlsafe(32)
    agent, address = request.headers.get("User-Agent", "")[:400], address_of(request)
    device, strange = sessions.known_device(account, secret, agent=agent, address=address, now=now)
    request.session.pop(HALF, None)
    login(request, account, backend=BACKEND)
    mark(request, way=way, now=now)
    if person.role in rules.roles_with_second_factor() and way != "sso" and not factors.has_second_factor(account):
        request.session[MUST_ADD] = True
    if strange and (others := sessions.untold(account, but=None)):
        sessions.tell_others(account, others, but="")
        mails.tell_of_way_in("device", person.id, key=str(device.id), now=now, device=device.words, address=address)
    elif untold := sessions.untold(account, but=device.id):
        request.session[sessions.NEW_DEVICE] = untold.id
    request.session.save()
    key = str(request.session.session_key)
    sessions.start(key, account, device=device, way=way, address=address, now=now)
    detail = {"way": way, "device": device.words, "new": strange}
    record("signin.done", actor=person.id, subject=f"person:{person.id}", now=now, detail=detail, address=address)
    answer = redirect("/account/" if request.session.get(MUST_ADD) else to)
    answer.set_cookie(DEVICE_COOKIE, secret, max_age=YEAR, httponly=True, samesite="Lax",
                      secure=settings.SESSION_COOKIE_SECURE)  # fmt: skip
    return answer


def mark(request: HttpRequest, *, way: str, now: datetime) -> None:
    """Write into the session since when it runs."""
    request.session[STARTED] = request.session[SEEN] = int(now.timestamp())
    request.session[WAY] = way


def is_fresh(request: HttpRequest, *, now: datetime) -> bool:
    """Whether one signed in so lately that ways in may be changed."""
    return bool(now.timestamp() - request.session.get(STARTED, 0) <= FRESH.total_seconds())
