/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A copy of some bytes that ends at a page no one may touch: reading one byte too far is a crash. */
typedef struct
{
  guint8 *data; /* length bytes, the next one is protected */
  gsize length;
  /*< private >*/
  void *mapping;
  gsize mapping_size;
} TestPage;

void test_page_init (TestPage *page, const void *data, gsize length);
void test_page_clear (TestPage *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestPage, test_page_clear)

/* Calls @feed for every way to cut @data in two (and once for it byte by byte); each call begins with data fed to a
 * fresh parser that @begin made; @end compares what came out. All slices end at a protected page. */
typedef struct
{
  gpointer (*begin) (gconstpointer user_data);
  void (*feed) (gpointer parser, const guint8 *data, gsize length);
  void (*end) (gpointer parser, gconstpointer user_data, const char *how); /* also frees the parser */
} TestSplit;

void test_split (const TestSplit *split, const void *data, gsize length, gconstpointer user_data);
