"""What follows the log, in order, on one screen: projections that replay rebuilds, and the worker's followers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from types import ModuleType
from typing import Final

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from psycopg.conninfo import make_conninfo

from watchfloor.assignment import follow as giving_out
from watchfloor.assignment import project as assignment
from watchfloor.audit import jobs as audit_jobs
from watchfloor.audit import seal
from watchfloor.backtest import jobs as backtest
from watchfloor.backtest import uploads
from watchfloor.clocks import follow as clocks
from watchfloor.clocks import jobs as clocks_jobs
from watchfloor.clocks.models import Clock
from watchfloor.core import clock
from watchfloor.core.job_process import JobProcess
from watchfloor.core.jobs import Function
from watchfloor.delivery import jobs as delivery_jobs
from watchfloor.delivery.receipt import Sender
from watchfloor.delivery.run import Post
from watchfloor.demo import simulate
from watchfloor.directory import project as directory
from watchfloor.engine.detect import DetectorConfig
from watchfloor.eventlog import read
from watchfloor.eventlog.append import CHANNEL, lock
from watchfloor.feedback import project as feedback
from watchfloor.files import commands as files
from watchfloor.groups import follow as grouping
from watchfloor.groups import project as groups
from watchfloor.groups.embedding import Models
from watchfloor.hooks import follow as hooks
from watchfloor.hooks.send import Sender as HookSender
from watchfloor.insight import segments
from watchfloor.mail import doors as mail_doors
from watchfloor.mail import intake as mail_intake
from watchfloor.mail.out import follow as mail_out
from watchfloor.mail.out.send import Sender as MailSender
from watchfloor.personal import jobs as personal_jobs
from watchfloor.presence import drafts
from watchfloor.roster import project as roster
from watchfloor.rules import follow as rule_follower
from watchfloor.rules import project as rules
from watchfloor.rules import trial
from watchfloor.satisfaction import follow as satisfaction
from watchfloor.satisfaction import links as rating_links
from watchfloor.search import follow as search
from watchfloor.tickets import project as tickets
from watchfloor.tickets.commands_time import wake_due
from watchfloor.tokens import repeats
from watchfloor.views import follow as views
from watchfloor.views import jobs as view_jobs
from watchfloor.watch import follow as watch
from watchfloor.watch import jobs as watch_jobs
from watchfloor.watch import project as signals
from watchfloor.ways_in import jobs as ways_in_jobs

log = logging.getLogger("watchfloor.worker")

# In the order in which one may point to another.
PROJECTIONS: Final[tuple[ModuleType, ...]] = (directory, roster, tickets, assignment, signals, groups, rules, feedback)

# What the job process can do, by the name it is queued under; and what it does once a night, of these.
JOBS: Final[Mapping[str, Function]] = {
    watch_jobs.AUDIT: watch_jobs.audit_detector,
    audit_jobs.VERIFY: audit_jobs.verify_audit,
    view_jobs.RECOUNT: view_jobs.recount,
    backtest.BACKTEST: backtest.run,
    clocks_jobs.AUDIT: clocks_jobs.audit_clocks,
    uploads.FORGET: uploads.forget_old,
    trial.TRIAL: trial.try_rules,
    files.FORGET: files.forget_old,
    drafts.FORGET: drafts.forget_old,
    delivery_jobs.FORGET: delivery_jobs.forget_old,
    repeats.FORGET: repeats.forget_old,
    ways_in_jobs.FORGET: ways_in_jobs.forget_old,
    personal_jobs.ERASE: personal_jobs.erase_person,
    personal_jobs.RETAIN: personal_jobs.keep_to_retention,
}
NIGHTLY: Final[tuple[str, ...]] = (
    audit_jobs.VERIFY,
    watch_jobs.AUDIT, view_jobs.RECOUNT, uploads.FORGET, drafts.FORGET, files.FORGET, delivery_jobs.FORGET,
    ways_in_jobs.FORGET, repeats.FORGET,
    personal_jobs.RETAIN,
)  # fmt: skip

# Who sends what leaves, by the channel of its delivery. Add a line here.
SENDERS: Final[Mapping[str, Sender]] = {
    "webhook": HookSender(),
    "mail": MailSender(rating_links.link),
}


def job_process() -> JobProcess:
    """The process of `watchfloor jobs`, to be served."""
    beside = (group_tickets, tend_desk, count_views, send_deliveries, take_mails, *mail_doors.OPEN)
    return JobProcess(JOBS, NIGHTLY, read.began() or clock.wall(), beside=beside)


def replay_projections(progress: Callable[[int], None] = lambda _: None) -> int:
    """Empty every projection and fold the whole log into them again; returns how many events it held.

    One transaction under the append lock: nothing is appended meanwhile, and a kill half-way changes nothing.
    """
    done = 0
    with transaction.atomic():
        _hold_everything()
        # Deferred checks that wait for a commit would forbid emptying the tables.
        connection.check_constraints()
        for projection in reversed(PROJECTIONS):
            projection.clear()
        for events in read.every():
            for projection in PROJECTIONS:
                projection.apply(events)
            done += len(events)
            progress(done)
    # The analytics files follow the log by position, which a replay does not change.
    segments.forget()
    return done


def _hold_everything() -> None:
    """Hold the log and every projected table.

    A verb holds a row before it takes the log, and a new ticket the log before its row: no single order fits both. So
    whoever is in the middle of an act is waited for a moment only; then all is let go, so that they can finish.
    """
    tables = ", ".join(model._meta.db_table for projection in PROJECTIONS for model in projection.TABLES)
    while True:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                lock()
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
                cursor.execute(f"LOCK TABLE {tables}")
                cursor.execute("SET LOCAL lock_timeout = DEFAULT")
        except OperationalError as problem:
            if not isinstance(problem.__cause__, psycopg.errors.LockNotAvailable):
                raise
            time.sleep(0.1)
        else:
            return


# How long a follower rests after a fault of its own, in seconds.
REST: Final = 5.0


class Worker:
    """Runs the followers within a second of every append, and each second for what time alone brings."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._watch = self._follower()
        self._rests_until: dict[str, float] = {}

    def stop(self, *_: object) -> None:
        """Finish the round that runs and end."""
        self._stop.set()

    def run(self) -> None:
        """Until stopped. A lost database is waited for; anything else a follower raises is told and tried again."""
        while not self._stop.is_set():
            try:
                with _listening() as wire:
                    while not self._stop.is_set():
                        has_more = self.round()
                        _woken(wire, seconds=0.0 if has_more else _rest())
            except (psycopg.OperationalError, OperationalError, InterfaceError) as problem:
                log.warning("the database is away: %s", str(problem).strip().splitlines()[0:1])
                close_old_connections()
                self._watch = self._follower()
                self._stop.wait(1.0)
        self._watch.checkpoint()

    def round(self) -> bool:
        """One pass over every follower; returns whether one of them has more to read at once."""
        if (clock.replay() is not None) != self._plays:
            # A replay began: what lived by our time knows nothing of the history's.
            self._watch = self._follower()
        return any([self._follow("demo", simulate.run_due), self._follow("watch", self._watch.run)])

    def _follower(self) -> watch.Follower:
        """The detector's follower, by its last checkpoint. A replay says of each ticket whether it only teaches."""
        self._plays = clock.replay() is not None
        return watch.Follower(DetectorConfig(warmup_hours=0.0) if self._plays else None, aside=True)

    def _follow(self, name: str, follower: Callable[[datetime], object]) -> bool:
        """Run one follower. Its fault stops neither the others nor itself for good: it rests and tries again."""
        if time.monotonic() < self._rests_until.get(name, 0.0):
            return False
        try:
            return follower(clock.now()) is True
        except (psycopg.OperationalError, OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("the follower %s failed", name)
            self._rests_until[name] = time.monotonic() + REST
            # What it holds in memory may be half of something: it starts again from its last checkpoint.
            self._watch = self._follower()
            return False


def _next_due(some: Sequence[int]) -> dict[int, datetime]:
    """When a promise of each of these tickets is due first: what is given out goes by it."""
    found = Clock.objects.filter(ticket__in=some, first=True).values_list("ticket", "due_at")
    return {ticket: due for ticket, due in found if due is not None}


# What keeps the desk going, by name, in this order: each reads what is new of the log by a cursor of its own and does
# what is due by `now`, a batch at a time; it returns whether there is more at once. Add a line here.
DESK: Final[tuple[tuple[str, Callable[[datetime], bool]], ...]] = (
    ("clocks", clocks.Follower().run),
    ("snoozed", wake_due),
    ("rules", rule_follower.follow),
    ("assignment", giving_out.Follower(_next_due).run),
    ("satisfaction", satisfaction.follow),
    ("search", search.Follower().run),
    ("hooks", hooks.follow),
    ("mail", mail_out.follow),
    ("seal", seal.follow),
)

# Of the process that tends the desk, held as long as it is connected.
_DESK: Final = 0x4445_534B


def tend_desk(ending: threading.Event) -> None:
    """Run the followers of DESK within a second of every append, and each second for what is due, until `ending`.

    Of several processes of one store one does it; another takes over when that one ends.
    """
    _tend(ending, DESK, _DESK)


# Of the process that counts views. It does so beside the others: a count of all tickets must not hold a rule up.
_VIEWS: Final = 0x5649_4557


def count_views(ending: threading.Event) -> None:
    """Keep the counts of views until `ending`, as `tend_desk` does its part."""
    _tend(ending, (("views", views.Follower().run),), _VIEWS)


# Of the process that works on mails. It does so beside the others: a mail of many megabytes must not hold a rule up.
_MAIL: Final = 0x4D41_494E


def take_mails(ending: threading.Event) -> None:
    """Work on the mails that came until `ending`, as `tend_desk` does its part."""
    _tend(ending, (("mail", mail_intake.process_due),), _MAIL)


def send_deliveries(ending: threading.Event) -> None:
    """Send what is due within half a second, until `ending`; apart from the desk, which no receiver may hold up.

    Several processes may do it at once: each claims its own rows.
    """
    post = Post(SENDERS)
    while not ending.is_set():
        try:
            begun = post.round()
        except (psycopg.OperationalError, OperationalError, InterfaceError) as problem:
            log.warning("the database is away: %s", str(problem).strip().splitlines()[0:1])
            close_old_connections()
            begun = 0
        except Exception:
            log.exception("sending failed")
            ending.wait(REST)
            continue
        ending.wait(0.05 if begun else 0.5)
    post.close()


def _tend(ending: threading.Event, followers: Sequence[tuple[str, Callable[[datetime], bool]]], key: int) -> None:
    while not ending.is_set():
        try:
            with _listening() as wire:
                _tend_while(wire, DeskRound(followers), ending, key)
        except psycopg.OperationalError as problem:
            log.warning("the database is away: %s", str(problem).strip().splitlines()[0:1])
            close_old_connections()
            ending.wait(1.0)


def _tend_while(
    wire: psycopg.Connection[tuple[object, ...]], desk: DeskRound, ending: threading.Event, key: int
) -> None:
    if not _alone(wire, key, ending):
        return
    while not ending.is_set():
        has_more = desk.run(clock.now())
        _woken(wire, seconds=0.0 if has_more else 1.0)


class DeskRound:
    """One pass after another over followers of which none can stop another."""

    def __init__(self, followers: Sequence[tuple[str, Callable[[datetime], bool]]]) -> None:
        self._followers = followers
        self._rests_until: dict[str, float] = {}

    def run(self, now: datetime) -> bool:
        """Each follower once, but those that rest after a fault; returns whether one has more to read at once."""
        more = [self._run(name, follower, now) for name, follower in self._followers]
        return any(more)

    def _run(self, name: str, follower: Callable[[datetime], bool], now: datetime) -> bool:
        if time.monotonic() < self._rests_until.get(name, 0.0):
            return False
        try:
            return follower(now)
        except (psycopg.OperationalError, OperationalError, InterfaceError) as problem:
            # A deadlock, a time-out, or the database is away: soon again, on a connection that works.
            log.warning("the follower %s waits: %s", name, str(problem).strip().splitlines()[0:1])
            self._rests_until[name] = time.monotonic() + 1.0
            close_old_connections()
        except Exception:
            log.exception("the follower %s failed", name)
            self._rests_until[name] = time.monotonic() + REST
        return False


# Of the process that groups tickets, held as long as it is connected: a model need not read a text twice.
_GROUPS: Final = 0x4752_4F55


def group_tickets(ending: threading.Event) -> None:
    """Keep tickets in groups until `ending`. It runs beside the jobs: a model is slow, and counting must not wait.

    Of several processes of one store one does it; another takes over when that one ends.
    """
    follower = grouping.Follower(Models)
    while not ending.is_set():
        try:
            with _listening() as wire:
                _group_while(wire, follower, ending)
        except (psycopg.OperationalError, OperationalError, InterfaceError) as problem:
            log.warning("the database is away: %s", str(problem).strip().splitlines()[0:1])
            close_old_connections()
        except Exception:
            log.exception("the follower groups failed")
        ending.wait(REST)


def _group_while(
    wire: psycopg.Connection[tuple[object, ...]], follower: grouping.Follower, ending: threading.Event
) -> None:  # fmt: skip
    if not _alone(wire, _GROUPS, ending):
        return
    while not ending.is_set():
        has_more = follower.run(clock.now())
        if not has_more and not ending.is_set():
            _woken(wire, seconds=1.0)
    follower.checkpoint(clock.now())


def _alone(wire: psycopg.Connection[tuple[object, ...]], name: int, ending: threading.Event) -> bool:
    """Wait to be the only process of the store that does what the lock `name` stands for; False when it ends first."""
    while not ending.is_set():
        row = wire.execute("SELECT pg_try_advisory_lock(%s)", [name]).fetchone()
        if row is not None and row[0]:
            return True
        ending.wait(REST)
    return False


def _listening() -> psycopg.Connection[tuple[object, ...]]:
    wire = psycopg.connect(_address(), autocommit=True)
    wire.execute(f"LISTEN {CHANNEL}")
    return wire


def _address() -> str:
    settings = connection.get_connection_params()
    return make_conninfo("", **{name: settings.get(name) for name in ("dbname", "user", "password", "host", "port")})


def _rest() -> float:
    """A second, or until the minute ends, which the detector judges."""
    return min(1.0, 60.01 - clock.wall().timestamp() % 60)


# What comes within so long after an append is one wake-up, in seconds: a round costs the same for one event as for ten.
TOGETHER: Final = 0.1


def _woken(wire: psycopg.Connection[tuple[object, ...]], seconds: float) -> None:
    """Wait for the next append, at most so long; what came together is one wake-up.

    `stop_after` still yields all that came in one packet: of hundreds, only the first may be slept for.
    """
    with closing(wire.notifies(timeout=seconds, stop_after=1)) as calls:
        is_called = next(calls, None) is not None
    if is_called:
        time.sleep(TOGETHER)
    for _ in wire.notifies(timeout=0):
        pass
