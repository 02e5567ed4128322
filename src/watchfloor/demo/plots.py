"""How tickets go: the plots that a story follows, from a two-minute answer to Tier 3 and back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from watchfloor.demo.ratings import rated
from watchfloor.demo.story import Story
from watchfloor.demo.texts import OutbreakWords, Scenario
from watchfloor.demo.world import FIRST_QUEUE, STAFF_OF
from watchfloor.intake.acts import SetStatus

# Minutes until somebody takes a new ticket, by priority (median).
PICK_UP: Final = {"P0": 2.0, "P1": 3.0, "P2": 6.0, "P3": 70.0}
CLOSES_AFTER: Final = timedelta(hours=72)
# kind -> shares of: answered at once, asked back; the rest is looked into
FIRST_MOVE: Final = {
    "fault": (0.36, 0.30),
    "question": (0.70, 0.16),
    "request": (0.36, 0.40),
    "feedback": (0.80, 0.06),
}


def live(story: Story, issue: Scenario) -> None:
    """An ordinary ticket from filing to closing."""
    if story.chance(0.02):
        _withdraw(story)
        return
    if story.queue != story.opening.right_queue:
        _send_to_right_queue(story)
    _pick_up(story)
    at_once, ask = FIRST_MOVE[issue.kind]
    throw = story.rng.random()
    if throw < at_once:
        story.wait(2)
        _answer(story, issue)
    elif throw < at_once + ask and issue.ask:
        _ask_back(story, issue)
    else:
        _look_into(story, issue)


def _withdraw(story: Story) -> None:
    story.wait(18)
    story.requester_replies(story.say_common("cancel"))
    story.wait(6)
    story.take()
    story.set_status("closed", "cancelled")


def _pick_up(story: Story) -> None:
    story.wait(PICK_UP[story.priority], 0.9)
    story.take()
    if story.chance(0.05):
        up = story.priority in ("P2", "P3") and story.chance(0.6)
        step = -1 if up else 1
        wanted = f"P{min(3, max(1, int(story.priority[1]) + step))}"
        if wanted != story.priority:
            story.note(story.say_common("priority_up" if wanted < story.priority else "priority_down"))
            story.set_priority(wanted)
    story.wait(2.5, 0.7)


def _send_to_right_queue(story: Story) -> None:
    """Filed in a wrong queue: its team passes it on; now and then it comes back once before it stays."""
    wrong, right = story.queue, story.opening.right_queue
    for last in (False, True):
        story.wait(14)
        story.take()
        story.note(_to(story, "misrouted", right))
        story.move(right)
        if last or not story.chance(0.3):
            return
        story.wait(30)
        story.take()
        story.note(_to(story, "returned", wrong))
        story.move(wrong)


def _to(story: Story, pool: str, queue: str) -> str:
    """A routing note that names the queue where the ticket goes."""
    template = story.rng.choice(story.words.common[pool])
    return story.voice.fill(template.replace("{queue}", queue), story.at, story.rng)


def _ask_back(story: Story, issue: Scenario) -> None:
    story.reply(story.say(issue.ask, "acknowledge"))
    story.set_status("pending")
    if story.chance(0.19):
        story.at += CLOSES_AFTER
        story.turn(60)
        story.reply(story.say_common("no_answer"))
        story.set_status("closed")
        return
    story.wait(75, 1.6)
    story.requester_replies(story.say_answer(issue.answer))
    story.turn(14)
    if story.chance(0.6):
        story.note(story.say(issue.note, "noted"))
    if issue.escalate and story.chance(0.22):
        _hand_up(story, issue)
    else:
        _finish(story, issue, minutes=18)


def _look_into(story: Story, issue: Scenario) -> None:
    story.reply(story.say_common("acknowledge"))
    story.turn(22)
    if story.chance(0.7):
        story.note(story.say(issue.note, "noted"))
    if issue.escalate and story.chance(0.62):
        _hand_up(story, issue)
        return
    if story.chance(0.42):
        story.set_status("on_hold")
        story.note(story.say_common("waiting"))
        story.turn(42 * 60, 0.9)
        story.set_status("open")
    elif story.chance(0.35):
        story.turn(50)
        story.reply(story.say_common("still_on_it"))
    _finish(story, issue, minutes=55)


def _hand_up(story: Story, issue: Scenario) -> None:
    """To Tier 2, a few on to Tier 3; the answer comes from whoever had it last or from the specialist."""
    first = story.owner
    story.note(story.say_common("evidence"))
    story.escalate(2, story.voice.fill(issue.escalate, story.at, story.rng))
    story.tier2()
    story.turn(340, 1.2)
    if issue.kind == "fault" and story.chance(0.2):
        story.note(story.say_common("tier3"))
        story.escalate(3, story.say_common("tier3"))
        story.engineering()
        story.turn(10 * 60, 1.0)
        story.note(story.say_common("engineer"))
    else:
        story.note(story.say(issue.tier2, "engineer"))
    if first is not None and story.chance(0.2):
        story.move(story.opening.right_queue)
        story.wait(9)
        story.take()
    story.set_status("open")
    _finish(story, issue, minutes=14)


def _finish(story: Story, issue: Scenario, *, minutes: float) -> None:
    story.turn(minutes)
    _answer(story, issue)


def _answer(story: Story, issue: Scenario) -> None:
    """The reply that solves it; about a third wait until the requester has said so."""
    story.reply(story.say_fix(issue.fix))
    if story.chance(0.36):
        story.set_status("pending")
        story.wait(170, 1.5)
        story.requester_replies(story.say_common("thanks"))
        story.turn(8)
    story.set_status("solved")
    if story.chance(0.14 if issue.back else 0.06):
        _reopen(story, issue)
    _close(story)


def _reopen(story: Story, issue: Scenario) -> None:
    story.at += timedelta(hours=story.rng.uniform(1, 44))
    story.requester_replies(story.say(issue.back, "reopen"))
    story.turn(16)
    if story.chance(0.5):
        story.note(story.say(issue.note, "noted"))
    story.turn(70, 1.1)
    story.reply(story.say_common("after_reopen"))
    story.set_status("solved")


def _close(story: Story) -> None:
    """The requester is asked how the help was; solved tickets close by themselves."""
    opening = story.opening
    came_back = sum(isinstance(act, SetStatus) and act.status == "solved" for act in story.acts) > 1
    if opening.kind != "feedback":
        # An idea is not helped with.
        story.acts += rated(
            opening.key, story.at, opening.at, opening.requester, came_back=came_back, at=len(story.acts)
        )
    story.at += CLOSES_AFTER
    story.set_status("closed", by_system=True)


def live_in_outbreak(story: Story, words: OutbreakWords, *, fixed_at: datetime, leads: bool) -> None:
    """A ticket of an outbreak. The first one (`leads`) is escalated; the others wait for the same repair."""
    story.wait(7, 0.7)
    story.take()
    story.wait(2, 0.6)
    story.reply(story.say(words.first, "acknowledge"))
    story.wait(2, 0.5)
    if leads:
        _lead_escalation(story, words)
    elif story.chance(0.4):
        story.note(story.say(words.note, "noted"))
    if story.status != "on_hold":
        story.set_status("on_hold")
    story.at = max(story.at, fixed_at)
    story.wait(14, 0.7)
    story.reply(story.say(words.fix, "after_reopen"))
    story.set_status("solved")
    _close(story)


def _lead_escalation(story: Story, words: OutbreakWords) -> None:
    story.note(story.say(words.note, "noted"))
    story.escalate(2, story.voice.fill(words.escalate, story.at, story.rng))
    owner = STAFF_OF[f"Tier 2 owner, {words.platform}"]
    story.set_status("on_hold")
    story.wait(6, 0.4)
    story.assign(owner)
    story.note(story.say(words.tier2, "engineer"))


def wrong_queue(story_queue: str, throw: float) -> str:
    """A plausible wrong queue for a ticket that belongs in `story_queue`; `throw` in [0, 1)."""
    near = [queue for queue in (*FIRST_QUEUE.values(), "Access") if queue != story_queue]
    return near[int(throw * len(near))]
