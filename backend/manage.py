#!/usr/bin/env python
"""Django's own commands; everyday work goes through ./finsure and make."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsure.config.settings")
    execute_from_command_line(sys.argv)
