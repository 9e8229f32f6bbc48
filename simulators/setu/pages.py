"""HTML in small pieces. Every value is escaped by Django's `format_html`; nothing here needs JavaScript or a network."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from simulators.setu.wire import Answer

SHELL = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><header><strong>Setu Account Aggregator</strong> <span class="quiet">simulator</span></header>
<main{wide}><h1>{title}</h1>{content}</main></body></html>"""
STYLE = SafeString("""
:root{color-scheme:light dark;--line:#8885;--accent:#1a5fb4}
*{box-sizing:border-box}body{margin:0;font:1rem/1.5 system-ui,sans-serif}
header{padding:.75rem 1rem;border-bottom:1px solid var(--line)}main{max-width:40rem;margin:0 auto;padding:1rem}
main.wide{max-width:75rem}h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.5rem 0 .25rem}
.quiet{opacity:.75;font-size:.9rem}.note{border-left:.25rem solid var(--accent);padding:.25rem .75rem;margin:1rem 0}
.wrong{border-left:.25rem solid #c01c28;padding:.25rem .75rem;margin:1rem 0}
label.row{display:flex;gap:.75rem;align-items:center;min-height:3rem;border-bottom:1px solid var(--line)}
input[type=text]{font:inherit;padding:.6rem;width:100%;max-width:14rem;letter-spacing:.2em}
input[type=checkbox],input[type=radio]{width:1.25rem;height:1.25rem;flex:none}
select{font:inherit;padding:.5rem;max-width:100%}
button,a.button{display:inline-block;font:inherit;min-height:2.75rem;padding:.6rem 1.1rem;margin:.5rem .5rem 0 0;
 border:1px solid var(--accent);border-radius:.4rem;background:none;color:inherit;text-decoration:none;cursor:pointer}
button.main,a.main{background:var(--accent);color:#fff}
table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
details{margin-top:1.5rem;border-top:1px solid var(--line);padding-top:.75rem}dt{font-weight:600;margin-top:.5rem}dd{margin:0}
""")
SAFE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'"


def page(title: str, *content: SafeString, status: int = 200, cookie: str = "", wide: bool = False) -> Answer:
    whole = format_html(
        SHELL,
        title=title,
        style=STYLE,
        content=joined(content),
        wide=SafeString(' class="wide"') if wide else words(""),
    )
    headers = [
        ("Content-Security-Policy", SAFE),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
    ]
    if cookie:
        headers.append(("Set-Cookie", cookie))
    return Answer(status, whole.encode(), "text/html; charset=utf-8", headers)


def joined(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def words(template: str, **values: object) -> SafeString:
    """A template of this code with its values escaped."""
    if values:
        return format_html(template, **values)
    return SafeString(template)  # nosec B703 # no value is in it


def form(action: str, hidden: dict[str, str], *content: SafeString) -> SafeString:
    fields = format_html_join("", '<input type="hidden" name="{}" value="{}">', hidden.items())
    return format_html('<form method="post" action="{}">{}{}</form>', action, fields, joined(content))


def button(label: str, name: str, value: str, *, main: bool = False) -> SafeString:
    kind = SafeString(' class="main"') if main else words("")
    return format_html('<button name="{}" value="{}"{}>{}</button>', name, value, kind, label)


def code_field(label: str) -> SafeString:
    return format_html(
        '<p><label for="code">{}</label></p><input type="text" id="code" name="code" inputmode="numeric" '
        'autocomplete="one-time-code" maxlength="6" autofocus><p class="note">This is a simulator: the code is '
        "<strong>123456</strong>.</p>",
        label,
    )


def choice(name: str, options: Iterable[tuple[str, str]]) -> SafeString:
    listed = format_html_join("", '<option value="{}">{}</option>', options)
    return format_html('<select name="{}" aria-label="Reason">{}</select>', name, listed)


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> SafeString:
    head = format_html_join("", "<th>{}</th>", ((one,) for one in heads))
    cells = (format_html_join("", "<td>{}</td>", ((cell,) for cell in row)) for row in rows)
    body = format_html_join("", "<tr>{}</tr>", ((row,) for row in cells))
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, body)
