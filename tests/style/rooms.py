#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints each room of src and what meson lets it use, as the README's table has them."""

import sources

for room in sources.rooms():
    print(f"| `src/{room}` | {', '.join(sources.uses(room))} |")
