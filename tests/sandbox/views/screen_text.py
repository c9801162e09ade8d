"""What a visitor can read of a page: every text that Streamlit sends to the browser."""

import json
import re
from contextlib import contextmanager

import pyarrow as pa
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

#: Fields that nobody reads.
SILENT = {
    *("id", "key", "icon", "url", "component_name", "code_text", "language", "type", "theme"),
    *("format", "css_content", "js_content", "element_id", "page_script_hash", "columns", "step"),
}
#: Parts of a chart's specification that are read.
READ = {"title", "text", "labelExpr", "what", "who", "told", "end", "event", "asked", "did", "why"}
#: Tags and what stands in them, code, addresses and marks of Markdown.
NOT_READ = re.compile(
    r"<(style|script|code|ol class=\"formula\"|a )[^>]*>.*?</(style|script|code|ol|a)>|`[^`]*`"
    r"|\[[^\]]*\]\([^)]*\)|https?://\S+|:(blue|orange|red|green|violet)\[|:[a-z]+/[a-z_]+:"
    r"|utcFormat\([^)]*\)",
    re.DOTALL,
)
TIP = re.compile(r'(?:aria-label|data-tip|title|alt|placeholder)="([^"]*)"')


@contextmanager
def sent():
    """The list of messages that pages send meanwhile."""
    found = []
    ForwardMsgQueue.on_before_enqueue_msg(found.append)
    try:
        yield found
    finally:
        ForwardMsgQueue.on_before_enqueue_msg(None)


def texts(messages):
    """Every text in messages, without code, links and marks."""
    for message in messages:
        if message.HasField("delta"):
            for text in _in_proto(message.delta):
                for part in (NOT_READ.sub(" ", text), *TIP.findall(text)):
                    yield from (piece.strip() for piece in re.split(r"<[^>]*>|\n", part))


def _in_proto(message):
    for field, value in message.ListFields():
        if field.name in SILENT or field.name.endswith("_id"):
            continue
        is_map = field.message_type and field.message_type.GetOptions().map_entry
        many = not isinstance(value, str | bytes) and field.is_repeated
        for one in value.values() if is_map else value if many else [value]:
            if hasattr(one, "ListFields"):
                yield from _in_proto(one)
            elif isinstance(one, bytes):
                yield from _in_table(one)
            elif isinstance(one, str):
                is_json = field.name in ("spec", "json")
                yield from _in_json(json.loads(one), field.name == "json") if is_json else [one]


def _in_table(data):
    try:
        table = pa.ipc.open_stream(data).read_all()
    except pa.ArrowInvalid:
        return
    for column in table.columns:
        yield from (cell for cell in column.to_pylist() if isinstance(cell, str))


def _in_json(value, read=False):
    if isinstance(value, str):
        if read:
            yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _in_json(
                inner, key in READ or (read and isinstance(inner, list | dict)) or key == "html"
            )
    elif isinstance(value, list):
        for inner in value:
            yield from _in_json(inner, read)
