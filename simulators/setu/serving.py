"""The application as Granian loads it, told how to be by one environment variable."""

import json
import os

from simulators.setu import background
from simulators.setu.app import Application
from simulators.setu.simulator import Simulator

OPTIONS = "SETU_SIMULATOR"


def application() -> Application:
    simulator = Simulator(**json.loads(os.environ[OPTIONS]))
    background.start(simulator)
    return Application(simulator)
