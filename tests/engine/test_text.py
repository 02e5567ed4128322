"""Cleaning, masks, codes and the lexical keys, by their public door."""

import json
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfloor.engine.text import Lexical, clean, codes, mask

SAID = "payment invoice order printer network login page blank 4711 MC-5023 a@b.de please help the my is fails <x> 日本"
WORDS = st.sampled_from(SAID.split())
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join))


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("Hi team,\n\nMy card is lost.\nCan you help?\n\nThanks,\nJohn\n-- \nACME", "My card is lost.\nCan you help?"),
        ("Hello, my card hasn't arrived. Thanks, John", "my card hasn't arrived."),
        (
            "Sehr geehrte Damen und Herren,\nder Druck geht nicht.\nMit freundlichen Grüßen\nA. B.",
            "der Druck geht nicht.",
        ),
        ("It fails.\n\nOn Mon, 3 Jan 2022 at 10:00, Bob wrote:\n> what fails?", "It fails."),
        ("Thanks to the last update nothing prints any more in our whole office", None),
        ("thanks", "thanks"),
        ("  ", ""),
    ],
)
def test_clean_leaves_the_request(text, request_):
    assert clean(text) == (text if request_ is None else request_)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to jane.doe@example.org now", "write to <mail> now"),
        ("see https://example.org/a?b=1 and www.example.org.", "see <url> and <url>"),
        ("id 550e8400-e29b-41d4-a716-446655440000 gone", "id <uuid> gone"),
        ("host 10.0.0.1:8080 down", "host <ip> down"),
        ("to DE89 3704 0044 0532 0130 00 today", "to <iban> today"),
        ("card 4111 1111 1111 1111 declined", "card <card> declined"),
        ("call +49 30 1234567 please", "call <phone> please"),
        ("call 555-123-4567 please", "call <phone> please"),
        ("commit deadbeef12 and 0x7ffee3b2c010", "commit <hex> and <hex>"),
        ("a facade for a decade", "a facade for a decade"),
        ("paid $12.50 on 2024-01-04 for INC-47111", "paid <number> on <number> for INC-<number>"),
    ],
)
def test_masks_in_their_order(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Error MC-5023 when paying, mc-5023 again", ("MC-5023",)),
        ("update ends with 0x80070005", ("0X80070005",)),
        ("the API says HTTP 503, HTTP/503", ("HTTP 503",)),
        ("Chrome: ERR_CONN_REFUSED", ("ERR_CONN_REFUSED",)),
        ("java.lang.NullPointerException at start", ("NULLPOINTEREXCEPTION",)),
        ("order INC-4711 from 2024", ()),
    ],
)
def test_error_codes_stay(text, found):
    assert codes(text) == found
    assert not found or mask(text).upper().replace("/", " ").count(found[0]) >= 1


@pytest.mark.parametrize(
    "text", ["please help", "Help! Urgent!!", "it is not working", "", "hello", "Problem 4711", "???"]
)
def test_generic_text_has_no_template(text):
    keys = Lexical().of(text)
    assert keys.template is None
    assert keys.copies is None


def test_parameters_do_not_split_a_template_and_a_code_does():
    lexical = Lexical()
    first = lexical.of("Payment of order 4711 for jane@example.org declined by terminal north")
    same = lexical.of("Payment of order 998 for bob@example.com declined by terminal south")
    other = lexical.of("Payment of order 998 for bob@example.com declined MC-5023 terminal south")
    assert first.template is not None
    assert first.template == same.template
    assert other.template != first.template
    assert (lexical.title(first.template) or "").startswith("Payment of order <number>")


def test_a_single_telling_word_keeps_two_requests_apart():
    lexical = Lexical()
    assert lexical.of("How do I activate my card?").template != lexical.of("How do I cancel my card?").template


def test_near_duplicates_share_a_group_and_others_do_not():
    lexical = Lexical()
    base = "After the update the invoice printer in the warehouse prints blank pages and the queue stays full"
    first = lexical.of(base)
    assert lexical.of("Hello,\n" + base.replace("warehouse", "office") + ".\nThanks").copies == first.copies
    assert (
        lexical.of("The login page of the customer portal shows a certificate warning since this morning").copies
        != first.copies
    )


FORM = "{}\nSteps to reproduce what happened on your machine:\nActual results seen on the screen:\n{}"
THINGS = "menus fonts tabs mails feeds icons sounds zoom cookies proxies themes plugins drafts folders"


def test_the_labels_of_a_form_make_no_copies():
    lexical = Lexical()
    texts = [FORM.format(f"{a} {b} vanish", f"{b} lost without {a}") for a, b in pairwise(THINGS.split())]
    keys = [lexical.of(text).copies for text in texts]
    assert len(set(keys[8:])) == len(keys[8:])


def test_an_outbreak_of_copies_stays_one_group():
    lexical = Lexical()
    text = "Alert on database cluster north\nReplication lag above limit\nSee runbook for replication"
    assert len({lexical.of(text).copies for _ in range(200)}) == 1


def test_ids_are_never_used_twice_and_memory_is_bounded():
    lexical = Lexical(most=8)
    texts = [
        f"{chr(97 + i % 26) * 5} {chr(97 + i // 26) * 7} machine refuses to start in the morning" for i in range(300)
    ]
    keys = [lexical.of(text) for text in texts]
    templates = [int((k.template or "t0")[1:]) for k in keys]
    assert templates == sorted(templates)
    assert len(lexical.templates.by_id) <= 8
    assert len(lexical.copies.ids) <= 8
    assert len(lexical.copies.signs) <= 8
    assert lexical.title("t1") is None


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=30), st.integers(0, 30))
def test_packed_midway_it_places_the_rest_alike(texts, cut):
    whole, part = Lexical(most=8), Lexical(most=8)
    expected = [whole.of(text) for text in texts]
    got = [part.of(text) for text in texts[:cut]]
    part = Lexical.unpack(json.loads(json.dumps(part.pack())))
    assert got + [part.of(text) for text in texts[cut:]] == expected
    assert part.pack() == whole.pack()


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_the_same_text_twice_has_the_same_keys(text):
    lexical = Lexical()
    assert lexical.of(text) == lexical.of(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_clean_settles(text):
    assert clean(clean(text)) == clean(text)
    assert bool(clean(text)) == bool(text.strip())


@pytest.mark.benchmark
def test_three_thousand_texts_a_second():
    texts = [
        f"Invoice {i} for customer {i * 7} cannot be printed on the device in room {i % 90}, page {i % 4} is blank"
        for i in range(6000)
    ]
    lexical = Lexical()
    started = time.process_time()
    for text in texts:
        lexical.of(text)
    assert len(texts) / (time.process_time() - started) > 3000
