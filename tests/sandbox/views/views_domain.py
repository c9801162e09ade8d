"""What the tests of pages share: a page as Streamlit runs it, without a browser."""

import time

from streamlit.testing.v1 import AppTest


def page_at(page, /, **query):
    """A page run once at an address."""
    app = AppTest.from_string(
        f"from sandbox.views.{page}.page import page; page()", default_timeout=600
    )
    app.query_params.update(query)
    app.run()
    assert [error.message for error in app.exception] == []
    return app


def settled(app, seconds=600):
    """The page once its work beside it is done."""
    end = time.monotonic() + seconds
    while any(b.label == "Cancel" for b in app.button) and time.monotonic() < end:
        time.sleep(0.1)
        app.run()
    assert [error.message for error in app.exception] == []
    return app
