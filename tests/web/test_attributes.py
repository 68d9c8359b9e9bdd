"""Our attributes are those of WTForms, character for character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from wtforms.widgets import html_params

from intranet.web.attributes import html_attributes

NAMES = st.from_regex(r"(data_|aria_)?[a-z]{1,8}_?", fullmatch=True)
VALUES = st.one_of(
    st.booleans(), st.none(), st.integers(), st.text(), st.text().map(Markup), st.just(Markup('"&quot;'))
)


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_attributes_are_those_of_wtforms(attributes: dict[str, object]) -> None:
    written = html_attributes(**attributes)
    assert written == html_params(**attributes)
    assert isinstance(written, Markup)
