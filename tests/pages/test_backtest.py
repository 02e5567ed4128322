"""The page that tries the detector on a history: files are one's own, what is unclear is asked, runs tell what came."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.pages.world import World, signed_in
from watchfloor.backtest import jobs as backtest
from watchfloor.backtest import uploads
from watchfloor.backtest.models import Upload
from watchfloor.core import clock, jobs
from watchfloor.core.models import Job
from watchfloor.settings import data_dir

START = datetime(2026, 1, 5, tzinfo=UTC)


class Told:
    """A progress that nobody reads."""

    def step(self, done: int, total: int = 0, note: str | None = None) -> None:
        pass


@pytest.fixture
def lead(world: World) -> Client:
    return signed_in(world.lena)


def history(time_format: str = "%Y-%m-%dT%H:%M", days: int = 14) -> str:
    """Days of two tickets an hour on four modules; on the last but one twenty people within forty minutes on one."""
    rows = [(START + timedelta(minutes=30 * i), f"m{i % 4}") for i in range(days * 48)]
    burst = START + timedelta(days=days - 2, hours=10)
    rows += [(burst + timedelta(minutes=2 * i), "m2") for i in range(20)]
    lines = [f"T{i},{at.strftime(time_format)},c{i},{module},slow page" for i, (at, module) in enumerate(sorted(rows))]
    return "number,opened,caller,module,summary\n" + "\n".join(lines) + "\n"


def upload(client: Client, text: str, name: str = "tickets.csv") -> Any:
    return client.post("/watch/backtest/uploads/", {"file": SimpleUploadedFile(name, text.encode())})


CHOICES = {
    "time": "opened", "id": "number", "requester": "caller", "attributes": ["module"], "timezone": "UTC",
    "budget": "1/week",
}  # fmt: skip


def run(client: Client, key: object, **changes: Any) -> Any:
    answer = client.post("/watch/backtest/runs/", {**CHOICES, "upload": str(key), **changes})
    assert answer.status_code == 302, re.sub(r"\s+", " ", answer.content.decode())[:3000]
    job = Job.objects.get(id=int(answer["Location"].strip("/").rpartition("/")[2]))
    return played(job)


def played(job: Job) -> Any:
    """As the job process would have it."""
    try:
        result = backtest.run(Told(), **job.args)  # type: ignore[arg-type]
        Job.objects.filter(id=job.id).update(state="done", result=result)
    except jobs.Failure as why:
        Job.objects.filter(id=job.id).update(state="failed", note=str(why))
    return Job.objects.get(id=job.id)


def test_a_file_is_kept_for_its_person_alone(lead: Client, world: World) -> None:
    assert upload(lead, history()).status_code == 302
    row = Upload.objects.get()
    path = uploads.path_of(row)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.is_relative_to(data_dir())
    ada = signed_in(world.by_role["administrator"])
    assert "tickets.csv" in lead.get("/watch/backtest/").content.decode()
    assert "tickets.csv" not in ada.get("/watch/backtest/").content.decode()
    for address in (f"/watch/backtest/uploads/{row.id}/", "/watch/backtest/runs/1/"):
        assert ada.get(address).status_code == 404
    assert ada.post(f"/watch/backtest/uploads/{row.id}/deletion/").status_code == 404
    assert ada.post("/watch/backtest/runs/", {**CHOICES, "upload": str(row.id)}).status_code == 404
    job = run(lead, row.id)
    for address in ("", "signals.jsonl", "signals.csv"):
        assert ada.get(f"/watch/backtest/runs/{job.id}/{address}").status_code == 404
        assert lead.get(f"/watch/backtest/runs/{job.id}/{address}").status_code == 200
    assert ada.post(f"/watch/backtest/runs/{job.id}/stop/").status_code == 404
    assert lead.post(f"/watch/backtest/uploads/{row.id}/deletion/").status_code == 302
    assert not path.exists()
    assert lead.get(f"/watch/backtest/uploads/{row.id}/").status_code == 404


def test_a_file_is_gone_after_a_week(lead: Client) -> None:
    upload(lead, history())
    row = Upload.objects.get()
    path, stray = uploads.path_of(row), uploads.path_of(row).with_name("of-no-row")
    stray.write_text("left over")
    os.utime(stray, (0, 0))
    assert uploads.forget_old() == {"deleted": 0}
    assert (path.exists(), stray.exists()) == (True, False)
    Upload.objects.update(kept_at=clock.wall() - timedelta(days=7, minutes=1))
    assert lead.get(f"/watch/backtest/uploads/{row.id}/").status_code == 404
    assert uploads.forget_old() == {"deleted": 1}
    assert not path.exists()


def test_columns_are_guessed_and_may_stand_in_the_address(lead: Client) -> None:
    page = lead.get(upload(lead, history())["Location"]).content.decode()
    for field, name in (("time", "opened"), ("id", "number"), ("requester", "caller"), ("text", "summary")):
        select = re.search(rf'<select[^>]* name="{field}".*?</select>', page, re.DOTALL)
        assert select is not None
        assert re.search(rf'<option value="{name}" selected>', select[0]), field
    assert re.findall(r'name="attributes" value="(\w+)" checked', page) == ["module"]
    row = Upload.objects.get()
    page = lead.get(f"/watch/backtest/uploads/{row.id}/?time=opened&attributes=caller&budget=2/day").content.decode()
    assert re.findall(r'name="attributes" value="(\w+)" checked', page) == ["caller"]
    assert 'value="2/day"' in page


def test_what_has_two_readings_is_asked(lead: Client) -> None:
    upload(lead, history("%d/%m/%Y %H:%M", days=7))  # 5 to 11 January: either reading fits
    row = Upload.objects.get()
    page = lead.get(f"/watch/backtest/uploads/{row.id}/").content.decode()
    readings = re.findall(r'name="time_format" value="([^"]+)"( checked)?', page)
    assert {form for form, _ in readings} == {"%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"}
    assert "5 January 2026" in page
    assert "1 May 2026" in page
    assert not any(checked for _, checked in readings)
    answer = lead.post("/watch/backtest/runs/", {**CHOICES, "upload": str(row.id), "timezone": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "more than one reading fits" in page
    assert "Say in which zone these times are" in page
    assert Job.objects.count() == 0


def test_one_reading_is_told_and_taken(lead: Client) -> None:
    upload(lead, history("%d/%m/%Y %H:%M"))  # to the 18th: only one reading fits
    row = Upload.objects.get()
    assert "no other reading fits them all" in lead.get(f"/watch/backtest/uploads/{row.id}/").content.decode()
    assert run(lead, row.id).args["columns"]["time_format"] == "%d/%m/%Y %H:%M"


def test_a_run_tells_what_it_found(lead: Client) -> None:
    upload(lead, history() + "T1,yesterday,c,m1,x\nX9,tomorrow,c,m1,x\n")
    row = Upload.objects.get()
    job = run(lead, row.id)
    assert job.state == "done", job.note
    assert next(one["budget"] for one in job.result["runs"]) == "1/week"
    assert len({one["budget"] for one in job.result["runs"]}) == 4
    signals = job.result["runs"][0]["signals"]
    assert any(signal["key"] == {"module": "m2"} for signal in signals)
    page = lead.get(f"/watch/backtest/runs/{job.id}/").content.decode()
    assert f"It would have raised {len(signals)} signal" in page
    assert "module m2" in page
    assert "1 of 694 rows were left out" in page
    assert "&#x27;tomorrow&#x27; is not an ISO 8601 time" in page
    assert "heat-1" in page or "heat-2" in page or "heat-3" in page
    other = lead.get(f"/watch/backtest/runs/{job.id}/?budget=1/quarter").content.decode()
    assert re.search(r"<b>1/quarter</b>", other)
    lines = lead.get(f"/watch/backtest/runs/{job.id}/signals.jsonl").content.decode().splitlines()
    assert [json.loads(line)["raised_at"] for line in lines] == [signal["raised_at"] for signal in signals]
    rows = list(csv.reader(io.StringIO(lead.get(f"/watch/backtest/runs/{job.id}/signals.csv").content.decode())))
    assert len(rows) == len(signals) + 1
    again = re.search(r'href="(/watch/backtest/uploads/[^"]+)">Change and try again', page)
    assert again is not None
    assert 'name="attributes" value="module" checked' in lead.get(again[1].replace("&amp;", "&")).content.decode()


def test_the_store_s_own_tickets(lead: Client, world: World) -> None:
    for i in range(6):
        world.file(f"Ticket {i}", minutes=30 * i)
    page = lead.get("/watch/backtest/").content.decode()
    assert '<option value="desk">desk</option>' in page
    answer = lead.post("/watch/backtest/runs/", {"source": "desk", "budget": "1/week"})
    job = played(Job.objects.get(id=int(answer["Location"].strip("/").rpartition("/")[2])))
    assert (job.state, job.result["tickets"]) == ("done", 7)
    page = lead.get(f"/watch/backtest/runs/{job.id}/").content.decode()
    assert "It would have raised nothing" in page
    for given, complaint in (
        ({"source": "nowhere"}, "No ticket of this store comes from"), ({"budget": "often"}, "as in 1/week"),
        ({"until": "soon"}, "Write a date"), ({"learn": "soon"}, "Write a date"),
    ):  # fmt: skip
        answer = lead.post("/watch/backtest/runs/", {"budget": "1/week", **given})
        assert answer.status_code == 422
        assert complaint in answer.content.decode()
    job = played(Job.objects.get(id=_asked(lead, {"until": "2020-01-01", "budget": "1/week"})))
    assert (job.state, job.note) == ("failed", "there is no ticket in that part of the history")
    assert "There is no ticket in that part" in lead.get(f"/watch/backtest/runs/{job.id}/").content.decode()


def _asked(client: Client, given: dict[str, str]) -> int:
    return int(client.post("/watch/backtest/runs/", given)["Location"].strip("/").rpartition("/")[2])


def test_a_run_that_waits_can_be_stopped(lead: Client) -> None:
    upload(lead, history())
    answer = lead.post("/watch/backtest/runs/", {**CHOICES, "upload": str(Upload.objects.get().id)})
    address = answer["Location"]
    page = lead.get(address).content.decode()
    assert "Waiting for its turn" in page
    assert 'hx-trigger="every 1s"' in page
    Job.objects.update(state="running", done=10, total=40, note="playing at 1/week")
    assert "10 of 40" in lead.get(address).content.decode()
    lead.post(f"{address}stop/")
    assert Job.objects.get().stop_asked is True
    Job.objects.update(state="waiting")
    lead.post(f"{address}stop/")
    page = lead.get(address).content.decode()
    assert "<h1>Stopped</h1>" in page
    assert 'hx-trigger="every 1s"' not in page


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("", "is empty"), ("\x1f\x8b nothing", "cannot be read"), ("PAR1 no parquet", "cannot be read")],
)
def test_what_is_no_table_is_refused_by_its_own_name(lead: Client, content: str, complaint: str) -> None:
    answer = lead.post(
        "/watch/backtest/uploads/", {"file": SimpleUploadedFile("odd.csv", content.encode("latin-1") or b" ")}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "odd.csv" in page
    assert complaint in page
    assert Upload.objects.count() == 0
    assert [p for p in (data_dir() / "uploads").iterdir() if p.stat().st_mtime > clock.wall().timestamp() - 5] == []


def test_a_file_that_is_too_long_is_refused(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LONGEST", 1000)
    answer = upload(lead, history())
    assert answer.status_code == 422
    assert "is longer than" in answer.content.decode()


def test_a_hostile_cell_is_text(lead: Client) -> None:
    text = history().replace("m2", "<b>m2</b>").replace("c1,", "=cmd(),")
    upload(lead, text, name="<i>t.csv")
    job = run(lead, Upload.objects.get().id)
    page = lead.get(f"/watch/backtest/runs/{job.id}/").content.decode()
    assert "<b>m2</b>" not in page
    assert "<i>t.csv" not in page
    assert "&lt;b&gt;m2&lt;/b&gt;" in page


@pytest.fixture(autouse=True)
def empty_queue(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    for path in (data_dir() / "uploads").glob("*"):
        Path(path).unlink()
