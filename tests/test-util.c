/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-util.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void
test_page_init (TestPage *page, const void *data, gsize length)
{
  gsize page_size = (gsize) sysconf (_SC_PAGESIZE);
  gsize used = (length + page_size - 1) / page_size * page_size;

  page->mapping_size = used + page_size;
  page->mapping = mmap (NULL, page->mapping_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_assert_true (page->mapping != MAP_FAILED);
  g_assert_cmpint (mprotect ((guint8 *) page->mapping + used, page_size, PROT_NONE), ==, 0);
  page->data = (guint8 *) page->mapping + used - length;
  page->length = length;
  if (length > 0)
    memcpy (page->data, data, length);
}

void
test_page_clear (TestPage *page)
{
  if (page->mapping != NULL)
    munmap (page->mapping, page->mapping_size);
  memset (page, 0, sizeof *page);
}

static void
feed_slice (const TestSplit *split, gpointer parser, const guint8 *data, gsize length)
{
  g_auto (TestPage) page = { 0 };

  if (length == 0)
    return;
  test_page_init (&page, data, length);
  split->feed (parser, page.data, page.length);
}

void
test_split (const TestSplit *split, const void *data, gsize length, gconstpointer user_data)
{
  const guint8 *bytes = data;
  gpointer parser;

  for (gsize at = 0; at <= length; at++)
    {
      g_autofree char *how = g_strdup_printf ("split at %zu of %zu", at, length);

      parser = split->begin (user_data);
      feed_slice (split, parser, bytes, at);
      feed_slice (split, parser, bytes + at, length - at);
      split->end (parser, user_data, how);
    }

  parser = split->begin (user_data);
  for (gsize at = 0; at < length; at++)
    feed_slice (split, parser, bytes + at, 1);
  split->end (parser, user_data, "byte by byte");
}
