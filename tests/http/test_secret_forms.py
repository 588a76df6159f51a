"""Every form that a text may have a secret in is recognized and masked, and nothing of the secret is left."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from support.http.masking import MASK, Secrets
from support.http.secret_forms import SHORTEST_FOLDED, fold, has_escapes, placed, stages
from support.http.secret_search import YOUNG, Search

VALUE = "p@ss wörd/+\"1\\2'<&>€😀"


def lower(text: str) -> str:
    """Percent-encoding with lower-case digits."""
    return re.sub("%..", lambda match: match[0].lower(), text)


def as_csv(text: str) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow([text])
    return written.getvalue().strip()


def fully(text: str) -> str:
    return "".join(f"%{each:02x}" for each in text.encode(errors="surrogatepass"))


def shifted(count: int, encode: Callable[[bytes], bytes]) -> Callable[[str], str]:
    return lambda text: encode(b"{" * count + text.encode(errors="surrogatepass") + b"}" * 5).decode()


FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "repr": repr,
    "JSON": json.dumps,
    "JSON with letters as they are": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON with slashes escaped": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON with everything escaped": lambda text: "".join(
        f"\\u{int.from_bytes(unit):04X}"
        for unit in re.findall(rb"(?s)..", text.encode("utf-16-be", errors="surrogatepass"))
    ),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"x": text})),
    "JSON in JSON in JSON": lambda text: json.dumps(json.dumps(json.dumps(text))),
    "percent": lambda text: quote(text, safe="", errors="surrogatepass"),
    "percent, slashes kept": lambda text: quote(text, errors="surrogatepass"),
    "percent, lower case": lambda text: lower(quote(text, safe="", errors="surrogatepass")),
    "form": lambda text: quote_plus(text, errors="surrogatepass"),
    "form, lower case": lambda text: lower(quote_plus(text, errors="surrogatepass")),
    "percent, everything": fully,
    "percent twice": lambda text: quote(quote(text, safe="", errors="surrogatepass"), safe=""),
    "XML": escape,
    "XML attribute": quoteattr,
    "HTML": html.escape,
    "HTML, everything": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "HTML, hexadecimal": lambda text: "".join(f"&#x{ord(each):X};" for each in text),
    "JSON in HTML": lambda text: html.escape(json.dumps(text)),
    "CSV": as_csv,
    "JSON in CSV": lambda text: as_csv(json.dumps(text)),
    "base64": lambda text: base64.b64encode(text.encode(errors="surrogatepass")).decode(),
    "base64 without padding": lambda text: base64.b64encode(text.encode(errors="surrogatepass")).decode().rstrip("="),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode(errors="surrogatepass")).decode(),
    "base64 in percent": lambda text: quote(base64.b64encode(text.encode(errors="surrogatepass")).decode(), safe=""),
    "base64 in JSON": lambda text: base64.b64encode(text.encode(errors="surrogatepass")).decode().replace("/", "\\/"),
    "HTTP Basic": lambda text: "Basic " + base64.b64encode(f"ada:{text}".encode(errors="surrogatepass")).decode(),
    **{f"base64 behind {count} bytes": shifted(count, base64.b64encode) for count in (1, 2, 3, 4)},
    **{f"base64url behind {count} bytes": shifted(count, base64.urlsafe_b64encode) for count in (1, 2)},
}
COLOURED = {"with a colour within": lambda text: f"{text[:4]}\x1b[1m{text[4:]}\x1b[0m"}


@pytest.mark.parametrize("form", [*FORMS, *COLOURED])
@pytest.mark.parametrize("value", [VALUE, "admin-demo-pass-7c1e", "%41%42%43%44x", "back\\slash\\nxyz\\", '"quoted""'])
def test_a_secret_is_masked_in_this_form(form, value):
    secrets = Secrets()
    secrets.add(value)
    shown = {**FORMS, **COLOURED}[form](value)
    assert secrets.kinds_in(f"before {shown} after")
    masked = secrets.text(f"before {shown} after")
    assert MASK in masked
    assert secrets.kinds_in(masked) == set()
    assert re.fullmatch(r"""before [\\"'{}A-Za-z0-9+/=:,&;# \]\[x.\x1b-]*\*\*\*.* ?after""", masked, re.DOTALL)
    for place in range(len(value) - 4):
        assert value[place : place + 5] not in masked


CHARACTERS = st.one_of(
    st.characters(codec="utf-8"), st.sampled_from(list("%&\\\"'+/ \n;#x41nu<>")), st.sampled_from(["\ud800", "\udfff"])
)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=None)
@example(value="000000\ud8000")
@given(value=st.text(CHARACTERS, min_size=8, max_size=60))
def test_any_secret_is_found_in_this_form(form, value):
    assume(len(fold(value)) >= SHORTEST_FOLDED)
    secrets = Secrets()
    secrets.add(value)
    try:
        shown = FORMS[form](value)
    except UnicodeEncodeError:  # half of a character, in a form that has none
        return
    if form.startswith(("HTML, ", "XML", "HTML")) and not value.isprintable():
        return  # XML has no control characters
    if "repr" in form and any(0x7F < ord(each) < 0x20000 and not each.isprintable() for each in value):
        return
    assert secrets.kinds_in(f"before {shown} after"), shown
    assert secrets.kinds_in(secrets.text(f"before {shown} after")) == set()


@settings(max_examples=100, deadline=None)
@given(text=st.text(CHARACTERS, max_size=80))
def test_each_character_of_a_folded_text_has_its_place(text):
    assert [each.text for each in placed(text)] == list(stages(text))
    for each in placed(text):
        assert len(each.text) == len(each.starts) == len(each.ends)
        assert all(0 <= place <= len(text) for place in (*each.starts, *each.ends))
    folded = fold(text)
    if not has_escapes(text, plus=True):
        assert folded == text


@settings(max_examples=100, deadline=None)
@example(key="\x90", value="00000000")
@example(key="", value="ends with one\\")
@example(key="", value='ends with one"')
@example(key="ends with one\\", value="n and begins")
@given(key=st.text(CHARACTERS, max_size=20), value=st.text(CHARACTERS, min_size=8, max_size=30))
def test_a_json_text_is_still_one_when_it_is_masked(key, value):
    secrets = Secrets()
    secrets.add(value)
    if secrets.kinds_in("{}" + '"note": , "other"'):
        return
    document = json.dumps({"note": key + value, "other": [value, "end"]})
    assert list(json.loads(secrets.text(document))) == ["note", "other"]


def test_a_text_of_any_size_is_searched_and_all_of_its_secrets_are_masked():
    secrets = Secrets()
    secrets.add(VALUE)
    filler = '{"name": "a\\nb", "of": "%20"}' * 40_000
    text = f"{filler}{quote(VALUE)}{filler}{json.dumps(VALUE)}{filler}{VALUE}"
    assert secrets.text(text) == f'{filler}{MASK}{filler}"{MASK}"{filler}{MASK}'


def test_thousands_of_secrets_are_all_found():
    search = Search()
    values = [f"secret-number-{number:05d}-{'x' * 40}" for number in range(3 * YOUNG)]
    for number, value in enumerate(values):
        search.add(value, f"kind {number}")
        assert search.kinds_in(f"<{value}>") == {f"kind {number}"}
    assert [span.kind for span in search.spans(" ".join(values))] == [f"kind {each}" for each in range(len(values))]


def test_the_beginning_of_a_long_secret_is_masked_as_far_as_it_goes():
    secrets = Secrets()
    secrets.add("0123456789" * 10)
    assert secrets.text("cut: " + ("0123456789" * 10)[:64] + "…") == f"cut: {MASK}…"
