/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-text-list.h"

#include "clasp-detail-row.h"
#include "clasp-foreign.h"
#include "clasp-lazy-list.h"

static gpointer
text_list_make_line (guint position, gpointer user_data)
{
  gsize length;
  const char *line = clasp_text_lines_get (user_data, position, &length);
  char *text;

  if (length > 0 && line[length - 1] == '\r') /* belongs to the end of the line */
    length--;
  text = clasp_foreign_to_lines (line, length);
  /* Of a tab nobody knows how many columns it takes. */
  return clasp_detail_row_new_take (g_strdup (""), g_strdelimit (text, "\t", ' '), g_strdup (""), NULL);
}

GListModel *
clasp_text_list_new_take (ClaspTextLines *lines)
{
  guint n = (guint) MIN (clasp_text_lines_get_n (lines), G_MAXUINT / 2);

  return G_LIST_MODEL (clasp_lazy_list_new (CLASP_TYPE_DETAIL_ROW, n, text_list_make_line, lines,
                                            (GDestroyNotify) clasp_text_lines_free));
}
