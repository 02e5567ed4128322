"""The simulated team's forms: what it asks for before a ticket is filed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from watchfloor.directory import commands as directory
from watchfloor.eventlog.append import Origin
from watchfloor.forms import model
from watchfloor.forms.queries import FORM

_SITES: Final = ["Lisbon", "Manila", "Dublin", "Austin"]
_FORMS: Final[dict[str, dict[str, Any]]] = {
    "A decision that is lost": {
        "kinds": ["fault"], "platform": "Moderation Console", "module": "Decision submit",
        "intro": "With these we find it at once.",
        "questions": [
            {"key": "error_code", "label": "Error code", "help": "As the red bar says it, such as MC-5023"},
            {"key": "media", "label": "What kind of case", "type": "choice", "choices": ["Video", "Picture", "Text"],
             "required": True},
            {"key": "video_minutes", "label": "How long is the video, in minutes", "type": "number",
             "when": {"field": "media", "op": "is", "value": "Video"}},
            {"key": "every_time", "label": "Does it happen every time", "type": "yes_no"},
        ],
    },
    "Access to a queue": {
        "kinds": ["request"], "text_required": False, "alone": False,
        "subject": {"template": "Access to {{queue_wanted}}"},
        "questions": [
            {"key": "queue_wanted", "label": "Which queue", "required": True},
            {"key": "for_whom", "label": "For whom", "type": "person", "required": True},
            {"key": "until", "label": "Until which day", "type": "date"},
            {"key": "agreed", "label": "Has their lead agreed", "type": "yes_no", "required": True},
            {"key": "agreement", "label": "Where did they say so", "type": "url", "attribute": False,
             "when": {"field": "agreed", "op": "is", "value": "yes"}},
        ],
    },
    "Something about pay or strikes": {
        "kinds": ["question", "fault"], "platform": "Seller Back Office",
        "text": {"label": "What happens", "template": "Seller id:\nSince when:\nWhat the seller was told:\n"},
        "questions": [
            {"key": "site_of_seller", "label": "Where the seller sells", "type": "multi_choice", "choices": _SITES},
        ],
    },
}  # fmt: skip


def register_forms(now: datetime) -> None:
    """All of them, once."""
    for place, (name, body) in enumerate(_FORMS.items()):
        form = model.read(name, body)
        directory.save_definition(
            what=FORM, name=name, body=model.as_body(form), by=None, now=now, place=place,
            origin=Origin("demo", f"{FORM}:{name}"),
        )  # fmt: skip
