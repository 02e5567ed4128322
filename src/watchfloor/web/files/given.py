"""Files that came with a form: uploaded beforehand and named by their ids, or, without script, in the form itself."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.files import limits, queries
from watchfloor.files.commands import NotKept, keep
from watchfloor.files.models import File
from watchfloor.web.page import Request

NAMES: Final = "files"
UPLOADS: Final = "upload"


def file_ids(request: Request) -> list[str]:
    """The ids of the files that the form names, its own uploads kept first. Raises NotKept."""
    ids = [key for key in request.POST.getlist(NAMES) if key]
    uploads = [given for given in request.FILES.getlist(UPLOADS) if getattr(given, "name", "")]
    if len(ids) + len(uploads) > limits.AT_ONCE:
        raise NotKept(
            "files",
            _("At most %(AT_ONCE)s files go with one message; put them into an archive.") % {"AT_ONCE": limits.AT_ONCE},
        )
    return ids + [str(keep(name=f.name or "", chunks=f.chunks(), owner=request.person.id).id) for f in uploads]


def waiting(request: Request) -> list[File]:
    """Those that wait already, to be shown again in a form that was not accepted."""
    return queries.waiting(request.person.id, request.POST.getlist(NAMES))


def picker(request: Request) -> dict[str, Any]:
    """The context of `files/_picker.html`."""
    return {"files_waiting": waiting(request) if request.method == "POST" else []}
