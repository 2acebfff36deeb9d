"""Updates in, envelopes and messages out: recorded shapes of the Bot API, without a server and without aiogram."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from channels.contract import Incoming
from channels.errors import BadPayload
from channels.message import Address, Claimed, File, Left, Message
from channels.telegram.inbound import Skipped, dumped, envelope, read

USER: dict[str, Any] = {"id": 500000001, "is_bot": False, "first_name": "Demo", "last_name": "C", "language_code": "ru"}
CHAT: dict[str, Any] = {"id": 500000001, "first_name": "Demo", "type": "private"}
GROUP: dict[str, Any] = {"id": -100500, "title": "Electricians", "type": "supergroup"}
AT = 1_772_433_000
ROOT = Path(__file__).parents[2]


def message(**content: Any) -> dict[str, Any]:
    known = {"message_id": 7, "from": USER, "chat": CHAT, "date": AT}
    return {"update_id": 1, "message": {**known, **content}}


def edited(**content: Any) -> dict[str, Any]:
    return {"update_id": 2, "edited_message": {**message(**content)["message"], "edit_date": AT + 5}}


def pressed(data: str, *, title: str = "Да", **more: Any) -> dict[str, Any]:
    markup = {"inline_keyboard": [[{"text": title, "callback_data": data}]]}
    under = {"message_id": 8, "chat": CHAT, "date": AT, "text": "?", "reply_markup": markup}
    return {
        "update_id": 3,
        "callback_query": {"id": "99", "from": USER, "message": under, "chat_instance": "1", "data": data, **more},
    }


def membership(status: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    bot = {"id": 700000001, "is_bot": True, "first_name": "Bot"}
    return {
        "update_id": 4,
        "my_chat_member": {
            "chat": chat,
            "from": USER,
            "date": AT,
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status},
        },
    }


def taken(update: dict[str, Any]) -> Incoming:
    found = envelope(update, dumped(update), channel="bot")
    assert isinstance(found, Incoming)
    return found


def said(update: dict[str, Any]) -> Message:
    found = read(taken(update).payload)
    assert isinstance(found, Message)
    return found


def test_the_kind_and_its_reading_do_not_import_aiogram() -> None:
    code = (
        "import sys, json, channels.telegram as t; from channels.telegram.inbound import read;"
        f"read({dumped(message(text='1'))!r}); print('aiogram' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("update", "key"),
    [
        (message(text="1"), "m:500000001:7"),
        (edited(text="2"), f"e:500000001:7:{AT + 5}"),
        (pressed("yes"), "c:99"),
        (membership("kicked"), f"k:500000001:{AT}"),
    ],
    ids=["message", "edit", "press", "block"],
)
def test_an_event_has_one_key_whatever_its_update_is_called(update: dict[str, Any], key: str) -> None:
    again = {**update, "update_id": 77}
    assert taken(update).dedupe_key == taken(again).dedupe_key == key
    assert taken(update).conversation_key == "500000001"


@pytest.mark.parametrize(
    ("update", "why"),
    [
        (message(text="1", chat=GROUP), "group"),
        (membership("member", GROUP), "group"),
        (membership("member"), "unblocked"),
        (message(text="1", **{"from": {**USER, "is_bot": True}}), "bot"),
        (message(pinned_message={"message_id": 1}), "service"),
        (edited(location={"latitude": 55.75, "longitude": 37.61}), "service"),
        ({"update_id": 1, "poll": {"id": "1"}}, "kind"),
        (pressed("yes", message=None), "kind"),
        ({}, "kind"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_no_customer_said_is_skipped_with_its_reason(update: dict[str, Any], why: str) -> None:
    assert envelope(update, b"{}", channel="bot") == Skipped(why=why)  # type: ignore[arg-type]


def test_a_message_says_who_wrote_what_and_when() -> None:
    assert said(
        message(text="Где заказ 4500123456?", entities=[{"type": "bold", "offset": 0, "length": 3}])
    ) == Message(
        sender=Address(kind="telegram", value="500000001", name="Demo C"),
        text="Где заказ 4500123456?",
        external_id="500000001:7",
        sent_at=datetime.fromtimestamp(AT, UTC),
        locale="ru",
    )


def test_an_edit_names_the_message_it_replaces() -> None:
    first, second = said(message(text="450012345")), said(edited(text="4500123456"))
    assert second.edits == first.external_id
    assert second.external_id != first.external_id
    assert (second.text, second.sent_at) == ("4500123456", datetime.fromtimestamp(AT + 5, UTC))


def test_a_press_says_its_payload_and_its_title() -> None:
    assert (said(pressed("order=4500123456", title="Заказ …456")).button) == "order=4500123456"
    assert (said(pressed("order=4500123456", title="Заказ …456")).text) == "Заказ …456"


def test_a_press_under_a_message_that_is_gone_still_says_its_payload() -> None:
    gone = pressed("yes", message={"message_id": 8, "chat": CHAT, "date": 0})
    assert (said(gone).button, said(gone).text) == ("yes", "")


def test_a_press_of_a_shortened_payload_says_its_title_as_typed_words() -> None:
    found = said(pressed("~" + "0" * 32, title="Связать с сотрудником"))
    assert (found.button, found.text) == (None, "Связать с сотрудником")


@pytest.mark.parametrize("text", ["/start", "/start shop_42"])
def test_the_start_button_is_a_greeting_in_no_language(text: str) -> None:
    found = said(message(text=text))
    assert (found.button, found.text, found.full_text) == ("intent=greet", "", text)


def test_words_that_only_begin_like_a_command_are_words() -> None:
    assert said(message(text="/started yesterday")).button is None


def test_a_block_says_that_the_customer_has_left() -> None:
    found = read(taken(membership("kicked")).payload)
    assert isinstance(found, Left)
    assert found.sender.value == "500000001"


PHONE = {"phone_number": "74950000001", "first_name": "Demo", "user_id": 500000001}
OWN_PHONE = (Claimed(kind="phone", value="+74950000001", verified=True),)


def test_a_customers_own_number_is_proven() -> None:
    found = said(message(contact=PHONE))
    assert (found.claimed, found.text) == (OWN_PHONE, "+74950000001")


@pytest.mark.parametrize(
    "content",
    [
        {"contact": {**PHONE, "user_id": 500000002}},
        {"contact": {"phone_number": "74950000001", "first_name": "Demo"}},
        {"contact": PHONE, "forward_origin": {"type": "user", "date": AT, "sender_user": USER}},
        {"contact": PHONE, "forward_date": AT},
        {"contact": PHONE, "via_bot": {"id": 1, "is_bot": True, "first_name": "B"}},
        {"contact": {**PHONE, "phone_number": "12"}},
        {"contact": {**PHONE, "phone_number": None}},
        {"contact": {**PHONE, "user_id": True}},
        {"contact": []},
    ],
    ids=["another's", "nobody's", "forwarded", "forwarded, old form", "by a bot", "short", "none", "odd id", "odd"],
)
def test_any_other_contact_proves_nothing(content: dict[str, Any]) -> None:
    assert said(message(**content)).claimed == ()


def test_an_edit_proves_no_number() -> None:
    assert said(edited(contact=PHONE)).claimed == ()


def test_another_persons_contact_is_shown_in_words() -> None:
    found = said(message(contact={"phone_number": "+7 495 000-00-02", "first_name": "Demo", "last_name": "Fitter"}))
    assert found.text == "Demo Fitter +74950000002"


@pytest.mark.parametrize(
    ("content", "file"),
    [
        (
            {"document": {"file_id": "A", "file_name": "a/../b\n.pdf", "mime_type": "Application/PDF", "file_size": 5}},
            File(name="a_.._b .pdf", media_type="application/pdf", external_id="A", size=5),
        ),
        (
            {"photo": [{"file_id": "S", "width": 90, "height": 90}, {"file_id": "L", "width": 900, "height": 900}]},
            File(name="photo.jpg", media_type="image/jpeg", external_id="L"),
        ),
        (
            {"voice": {"file_id": "V", "duration": 3, "file_size": 9}},
            File(name="voice.ogg", media_type="audio/ogg", external_id="V", size=9),
        ),
        (
            {"animation": {"file_id": "G"}, "document": {"file_id": "G"}},
            File(name="animation.mp4", media_type="video/mp4", external_id="G"),
        ),
    ],
    ids=["document", "photo", "voice", "animation"],
)
def test_a_file_is_named_by_its_id_and_not_fetched(content: dict[str, Any], file: File) -> None:
    found = said(message(caption="смотрите", **content))
    assert found.files == (file,)
    assert found.text == "смотрите"
    assert (file.content, file.url) == (None, None)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"sticker": {"file_id": "S", "emoji": "👍"}}, "👍"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "🎲"),
        ({"poll": {"question": "Когда?"}}, "Когда?"),
        ({"location": {"latitude": 55.75, "longitude": 37.61}}, "55.750000, 37.610000"),
        (
            {"venue": {"title": "Warehouse"}, "location": {"latitude": 1, "longitude": 2}},
            "Warehouse, 1.000000, 2.000000",
        ),
        ({"game": {"title": "?"}}, "[game]"),
        ({"thing_of_tomorrow": {}}, "[thing_of_tomorrow]"),
        ({"voice": {"file_id": "V"}}, ""),
        ({}, ""),
    ],
    ids=str,
)
def test_what_has_no_words_is_told_in_words(content: dict[str, Any], text: str) -> None:
    assert said(message(**content)).text == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\u0000b\u0007", "ab"),
        ("\ud83d lone", "lone"),
        ("\u202eevil\u2066", "evil"),
        ("е\u0301", "е\u0301"),
        ("e\u0301", "é"),
        (" one\r\ntwo ", "one\ntwo"),
        ("😀", "😀"),
    ],
    ids=repr,
)
def test_texts_are_cleaned(text: str, clean: str) -> None:
    assert said(message(text=text)).text == clean


@pytest.mark.parametrize(
    "broken",
    [
        {"from": {**USER, "id": "500000001"}},
        {"from": {**USER, "id": True}},
        {"from": {**USER, "id": -5}},
        {"from": []},
        {"message_id": 1.5},
        {"message_id": 2**70},
        {"chat": {**CHAT, "id": None}},
    ],
    ids=str,
)
def test_an_update_without_its_numbers_is_kept_apart_and_refused_by_name(broken: dict[str, Any]) -> None:
    update = message(text="1", **broken)
    assert taken(update).conversation_key == "unreadable"
    assert taken(update).dedupe_key == taken(update).dedupe_key != taken(message(text="2", **broken)).dedupe_key
    with pytest.raises(BadPayload, match="the update has no"):
        read(taken(update).payload)


@pytest.mark.parametrize("value", [None, 5, "x", [], [[]], {}, {"x": []}, True, 1e300], ids=repr)
def test_no_field_of_the_wrong_type_breaks_the_reading(value: object) -> None:
    keys = ("text", "caption", "photo", "document", "contact", "location", "venue", "poll", "sticker", "date", "voice")
    for key in keys:
        assert isinstance(read(json.dumps(message(**{key: value})).encode()), Message)
    for key in ("inline_keyboard", "other"):
        markup = {"message_id": 8, "chat": CHAT, "reply_markup": {key: value}}
        assert said(pressed("yes", message=markup)).button == "yes"
