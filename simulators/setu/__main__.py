"""python -m simulators.setu: serve the simulator until it is stopped."""

import argparse
from collections.abc import Sequence
import json
import os
from pathlib import Path
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from simulators.setu import knobs
from simulators.setu.serving import OPTIONS


def main(arguments: Sequence[str]) -> int:
    asked, turned = _read(arguments)
    if str(asked.state) != ":memory:":
        asked.state.parent.mkdir(parents=True, exist_ok=True)
    origin = asked.origin or f"http://{asked.host}:{asked.port}"
    options = {"state": str(asked.state), "origin": origin, "seed": asked.seed, "turned": turned}
    options |= {"client_id": asked.client_id, "secret": asked.secret, "product": asked.product}
    os.environ[OPTIONS] = json.dumps(options)
    server = Server(
        "simulators.setu.serving:application",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,  # its memory and its background thread live in one process
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
    )
    if not asked.quiet:
        print(f"setu simulator: {origin} (its own page), API under /v2, tokens at /v1/users/login", flush=True)
    server.serve()
    return 0


def _read(arguments: Sequence[str]) -> tuple[argparse.Namespace, dict[str, object]]:
    table = "\n".join(f"  {knob.name:<20} {knob.words}" for knob in knobs.KNOBS.values())
    parser = argparse.ArgumentParser(
        prog="./finsure simulate setu",
        description="A stand-in for Setu's Account Aggregator API, with households for any Indian mobile number.",
        epilog=f"knobs:\n{table}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to bind (default: this machine only)")
    parser.add_argument("--port", type=int, default=8402, help="where to listen (default: 8402)")
    parser.add_argument("--origin", default="", help="how a browser reaches it, when that is not host and port")
    parser.add_argument("--state", type=Path, default=Path(":memory:"), help="file that outlives a restart")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other households (default: 1)")
    parser.add_argument("--client-id", default="simulator-client")
    parser.add_argument("--secret", default="simulator-secret")
    parser.add_argument("--product", default="simulator-product", help="x-product-instance-id that is accepted")
    said = os.environ.get("SETU_SIMULATOR_NOTIFY", "")  # other users of the machine see a command line
    parser.add_argument("--notify", default=said, help="where notifications are sent (knob notify)")
    parser.add_argument("--quiet", action="store_true", help="do not say where it listens")
    parser.add_argument("--today", default="", help="the simulator's day, YYYY-MM-DD (knob today)")
    parser.add_argument(
        "--knob", action="append", default=[], metavar="NAME=VALUE", help="turn a knob; may be repeated"
    )
    asked = parser.parse_args(arguments)
    try:
        named = dict(pair.split("=", 1) for pair in asked.knob)
        wanted = {"notify": asked.notify, "today": asked.today} | named
        return asked, {name: knobs.read(name, value) for name, value in wanted.items() if value or name in named}
    except (knobs.WrongValue, ValueError) as wrong:
        parser.error(str(wrong) if isinstance(wrong, knobs.WrongValue) else "--knob takes NAME=VALUE")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
