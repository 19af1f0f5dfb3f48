"""One process of the product's own server, on the port given, until it is stopped."""

from __future__ import annotations

import sys

from django.core.wsgi import get_wsgi_application
from waitress import create_server

if __name__ == "__main__":
    create_server(get_wsgi_application(), host="127.0.0.1", port=int(sys.argv[1]), threads=8, ident="Ecluse").run()
