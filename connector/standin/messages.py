"""``core_message_send_instant_messages`` and ``core_message_get_messages``."""

from __future__ import annotations

import re
from html import escape

from connector.standin.call import Call, Function
from connector.standin.errors import MoodleError, invalid_parameter, missing_record, moodle_error
from connector.standin.parameters import Many, Record, Structure, Value, boolean, integer, word
from connector.standin.state import SERVICE_USER_ID, Message

LONGEST = 4096
"""How many bytes of UTF-8 a message may have."""
MOODLE_FORMAT, HTML_FORMAT, PLAIN_FORMAT, MARKDOWN_FORMAT = 0, 1, 2, 4
FORMATS = {MOODLE_FORMAT, HTML_FORMAT, PLAIN_FORMAT, MARKDOWN_FORMAT}
PREFERENCES = "You can't message this user due to their message preferences. Try adding them as a contact."


def rendered(text: str, textformat: int) -> str:
    """Return a message as a browser gets it: plain text escaped and in a paragraph, HTML without scripts."""
    if not text:
        return ""
    if textformat in {HTML_FORMAT, MOODLE_FORMAT}:
        without = re.sub(r"<script\b.*?</script>", "", text, flags=re.DOTALL | re.IGNORECASE)
        return re.sub(r"&(?!#?\w+;)", "&amp;", without)
    quoted = escape(text, quote=False).replace("\n", "<br>\n")
    return f"<p>{quoted}</p>"


def _messaging(call: Call) -> None:
    if not call.settings.messaging:
        raise moodle_error("disabled", "Messaging is disabled on this site")


def _send(call: Call, args: Record) -> object:
    """Send one by one. Where some were sent and some refused, the call fails after the good ones have gone out."""
    _messaging(call)
    call.require("Send messages to any user", "moodle/site:sendmessage")
    results = [_send_one(call, entry) for entry in args["messages"]]
    refused = [result for result in results if result["msgid"] == -1]
    if refused and len(refused) < len(results):
        raise moodle_error("formatnotsupported", "webservice/formatnotsupported")
    return results


def _send_one(call: Call, entry: Record) -> Record:
    problem = _problem(call, entry)
    client = {"clientmsgid": entry["clientmsgid"]} if entry.get("clientmsgid") else {}
    if problem:
        return {"msgid": -1, **client, "errormessage": problem, "candeletemessagesforallusers": False}
    if entry["textformat"] not in FORMATS:
        raise moodle_error("formatnotsupported", "webservice/formatnotsupported")
    if entry["text"] and not entry["text"].strip():
        raise MoodleError("Error", None, "Call to a member function on false")
    message = deliver(call, entry["touserid"], entry["text"], entry["textformat"])
    return {
        "msgid": message.id,
        **client,
        "text": rendered(message.text, message.textformat),
        "timecreated": message.timecreated,
        "conversationid": message.conversation,
        "useridfrom": SERVICE_USER_ID,
        "candeletemessagesforallusers": False,
    }


def _problem(call: Call, entry: Record) -> str:
    """Return why a message can't be sent; a suspended account is no reason."""
    user = call.site.users.get(entry["touserid"])
    if user is None or user.deleted:
        return f"You cannot send a message to a user ID ({entry['touserid']}) that doesn't exist."
    if len(entry["text"].encode()) > LONGEST:
        return "The message is longer than the maximum allowed."
    if not (call.may("moodle/site:messageanyuser") or call.settings.messaging_all_users):
        return PREFERENCES
    return ""


def deliver(call: Call, recipient: int, text: str, textformat: int) -> Message:
    """Put a message of the service user into the conversation with a user."""
    conversation = call.site.id_of("conversation", f"{SERVICE_USER_ID}-{recipient}", first=2)
    number = call.site.new_id("message")
    message = Message(number, SERVICE_USER_ID, recipient, text, textformat, conversation, call.now)
    call.site.messages[message.id] = message
    return message


def _get(call: Call, args: Record) -> object:
    """Return own messages: only the read ones unless asked; newest first says nothing within one second."""
    if args["type"] not in {"notifications", "conversations", "both"}:
        raise invalid_parameter()
    if args["type"] == "conversations":
        _messaging(call)
    sender, recipient = args["useridfrom"], args["useridto"]
    for user_id in (sender, recipient):
        if user_id > 0 and user_id not in call.site.users:
            raise missing_record("user")
    if SERVICE_USER_ID not in {sender, recipient}:
        raise moodle_error("accessdenied", "Access denied")
    found = [] if args["type"] == "notifications" else _matching(call, sender, recipient, args["read"])
    found.sort(key=lambda each: -each.timecreated if args["newestfirst"] else each.timecreated)
    last = args["limitfrom"] + args["limitnum"] if args["limitnum"] else None
    page = found[args["limitfrom"] : last]
    return {"messages": [_received(call, message) for message in page], "warnings": []}


def _matching(call: Call, sender: int, recipient: int, read: int) -> list[Message]:
    return [
        message
        for _, message in sorted(call.site.messages.items())
        if sender in {0, message.sender}
        and recipient in {0, message.recipient}
        and (read not in {0, 1} or (message.timeread is not None) == bool(read))
    ]


def _received(call: Call, message: Message) -> Record:
    users = call.site.users
    return {
        "id": message.id,
        "useridfrom": message.sender,
        "useridto": message.recipient,
        "subject": f"New message from {users[message.sender].fullname}",
        "text": rendered(message.text, message.textformat),
        "fullmessage": re.sub(r"<[^>]*>", "", message.text) if message.textformat == HTML_FORMAT else message.text,
        "fullmessageformat": message.textformat,
        "fullmessagehtml": message.text if message.textformat == HTML_FORMAT else "",
        "smallmessage": message.text,
        "notification": 0,
        "contexturl": "",
        "contexturlname": "",
        "timecreated": message.timecreated,
        "timeread": message.timeread,
        "usertofullname": users[message.recipient].fullname,
        "userfromfullname": users[message.sender].fullname,
        "customdata": "{}",
    }


SENT = Structure(
    {
        "touserid": Value(integer),
        "text": Value(str),
        "textformat": Value(integer, 0),
        "clientmsgid": Value(word, ""),
    }
)
WANTED = {
    "useridto": Value(integer),
    "useridfrom": Value(integer, 0),
    "type": Value(word, "both"),
    "read": Value(integer, 1),
    "newestfirst": Value(boolean, True),
    "limitfrom": Value(integer, 0),
    "limitnum": Value(integer, 0),
}
FUNCTIONS = {
    "core_message_send_instant_messages": Function({"messages": Many(SENT)}, _send, writes=True),
    "core_message_get_messages": Function(WANTED, _get),
}
