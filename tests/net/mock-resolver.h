/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a look-up of any name does: @lookup (transfer full) returns addresses or an error when the test likes, with no
 * regard to whether it was cancelled. */
typedef void (*MockLookup) (GTask *lookup);

/* A resolver to be made the default one. (transfer full) */
GResolver *mock_resolver_new (MockLookup lookup);

G_END_DECLS
