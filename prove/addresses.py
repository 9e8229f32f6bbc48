"""The addresses that S21 tries: this machine and its neighbours, written in every way that some parser takes."""

from collections.abc import Iterator

ALLOWED = "keys.example"
# This machine, as one parser or another would read it.
LOOPBACK = (
    "127.0.0.1 127.1 127.0.1 127.000.000.001 127.0.0.1. 127.255.255.254 0 0.0.0.0 2130706433 0x7f000001 0x7f.0.0.1 "
    "0x7f.0x0.0x0.0x1 0177.0.0.1 0177.0.0.01 017700000001 00000177.0.0.1 127.0x1 localhost LOCALHOST localhost. "
    "localhost.localdomain ip6-localhost [::1] [0:0:0:0:0:0:0:1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] "
    "[0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::] [::1%25lo] 127.0.0.1.nip.io "
    "127%2e0%2e0%2e1 %6c%6f%63%61%6c%68%6f%73%74 ①②⑦.⓪.⓪.① １２７.０.０.１ 127。0。0。1 ⓛⓞⓒⓐⓛⓗⓞⓢⓣ lvh.me"
).split()
NEIGHBOURS = (
    "169.254.169.254 169.254.170.2 metadata.google.internal metadata 100.100.100.200 [fd00:ec2::254] "
    "[::ffff:169.254.169.254] 2852039166 0xa9fea9fe 0251.0376.0251.0376 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 "
    "100.64.0.1 198.18.0.1 192.0.0.1 [fe80::1] [fc00::1] 224.0.0.1 255.255.255.255 [ff02::1] kubernetes.default.svc"
).split()
SCHEMES = ("http", "https", "HTTP", "ftp", "gopher", "file", "dict", "ldap", "jar:http", "javascript", "data", "ws", "")

# Where a name that is allowed may be made to lead.
LED_TO = (
    "127.0.0.1 127.1.2.3 0.0.0.0 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.1.1 169.254.169.254 169.254.0.1 "
    "100.64.0.1 100.127.255.254 192.0.0.1 192.0.2.1 198.18.0.1 198.19.255.254 198.51.100.1 203.0.113.1 224.0.0.1 "
    "239.255.255.250 240.0.0.1 255.255.255.255 ::1 :: ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 "
    "64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 2001::1 2001:db8::1 3fff::1 100::1 fe80::1 fe80::1%lo fec0::1 "
    "fc00::1 fd00:ec2::254 ff02::1"
).split()
PUBLIC = "142.250.183.106"


def addresses(port: int) -> list[str]:
    """Whole addresses, most of which lead to `port` of this machine for somebody; none is on the list of hosts."""
    return list(dict.fromkeys(_written(port)))


def _written(port: int) -> Iterator[str]:
    for host in (*LOOPBACK, *NEIGHBOURS):
        for scheme in ("http", "https"):
            yield f"{scheme}://{host}:{port}/keys"
        yield f"http://{host}/keys"
    for scheme in SCHEMES:
        yield f"{scheme}://127.0.0.1:{port}/"
        yield f"{scheme}:127.0.0.1:{port}"
        yield f"{scheme}://{ALLOWED}:{port}/"
    for here in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}", f"2130706433:{port}"):
        yield from _around(here)
    yield from (
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "/etc/passwd",
        "data:text/plain,x",
        "",
        " ",
        "http://",
        "https://",
    )


def _around(here: str) -> Iterator[str]:
    """The allowed host put where it does not count."""
    forms = """
        https://{allowed}@{here}/ https://{allowed}:443@{here}/ https://{allowed}%40{here}/ https://{here}@{allowed}@{here}/
        https://{allowed}#@{here}/ https://{allowed}?@{here}/ https://{here}#{allowed} https://{here}?{allowed}
        https://{here}/{allowed} https://{allowed}.{here}/ https://{here}.{allowed}/ https://{allowed}\\@{here}/
        https://{allowed}\\.{here}/ https:\\\\{here}\\ https:/{here}/ https:{here} https:///{here}/ ///{here}/ //{here}/
        https://{allowed}%00.{here}/ https://{allowed}%2f@{here}/ https://{allowed};@{here}/ https://{allowed},{here}/
        https://user:password@{here}/ https://{allowed}&@{here}# https://{here}%23@{allowed}:1/ http:@{here}/ https://@{here}/
    """.split()
    yield from (form.format(allowed=ALLOWED, here=here) for form in forms)
    for gap in ("\r\n", "\n", "\t", " ", "\x00", "\u2028", "\u3000", "\x0b"):
        yield f"https://{ALLOWED}/{gap}Host: {here}"
        yield f"https://{ALLOWED}{gap}@{here}/"
        yield f"{gap}https://{here}/"
