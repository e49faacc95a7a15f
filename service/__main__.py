"""`python -m service COMMAND`: what run.py hands over to."""

import sys

from service.cli import main

sys.exit(main(sys.argv[1:]))
