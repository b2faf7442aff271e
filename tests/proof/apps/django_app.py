# SPDX-License-Identifier: GPL-3.0-or-later
"""django_app.py PORT: Django by its own WSGI server, which knows one other host."""

import sys
from wsgiref.simple_server import make_server

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(ALLOWED_HOSTS=["shop.example"], SECRET_KEY="proof", ROOT_URLCONF=__name__, DEBUG=False,
                   MIDDLEWARE=["django.middleware.common.CommonMiddleware"])
django.setup()
urlpatterns = []
make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application()).serve_forever()
