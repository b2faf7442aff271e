# SPDX-License-Identifier: GPL-3.0-or-later
"""flask_app.py PORT: plain HTTP routes."""

import sys

import flask

app = flask.Flask(__name__)


@app.route("/chat")
def chat():
    return f"room {flask.request.args['room']}"


app.run("127.0.0.1", int(sys.argv[1]))
