# SPDX-License-Identifier: GPL-3.0-or-later
"""Django with channels."""

import django
from channels.generic.websocket import WebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path

settings.configure(ALLOWED_HOSTS=["shop.example"], SECRET_KEY="proof", ROOT_URLCONF=__name__, DEBUG=False,
                   MIDDLEWARE=["django.middleware.common.CommonMiddleware"])
django.setup()
urlpatterns = []
sockets = URLRouter([path("chat", WebsocketConsumer.as_asgi())])
origins = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": AllowedHostsOriginValidator(sockets)})
plain = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": sockets})
only_http = get_asgi_application()
