/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-json-view.h"

ClaspJsonScan
clasp_json_view_init (ClaspJsonView *view, ClaspSlice text)
{
  const char *data = text.data != NULL ? text.data : "";
  ClaspJsonScan scan;

  view->text = text;
  scan = clasp_json_scan (data, text.length, CLASP_JSON_VIEW_MAX_DEPTH, view->children, CLASP_JSON_VIEW_MAX_CHILDREN,
                          &view->n_children);
  if (scan == CLASP_JSON_SCAN_VALID)
    {
      view->type = clasp_json_get_type_at (data, text.length, 0);
      return scan;
    }
  view->type = CLASP_JSON_NULL;
  view->n_children = 0;
  return scan;
}

ClaspSlice
clasp_json_view_get_element (const ClaspJsonView *view, guint index)
{
  if (index >= MIN (view->n_children, CLASP_JSON_VIEW_MAX_CHILDREN))
    return CLASP_SLICE_NONE;
  return (ClaspSlice) { view->text.data + view->children[index].start, view->children[index].length };
}

static gboolean
json_view_key_equals (const ClaspJsonView *view, const ClaspJsonSpan *span, const char *name, gsize length)
{
  const char *key = view->text.data + span->key_start;

  if (span->key_length == length + 2)
    return memcmp (key + 1, name, length) == 0;
  if (span->key_length > length + 2 && memchr (key, '\\', span->key_length) != NULL)
    {
      g_autofree char *plain = clasp_json_unescape (key, span->key_length);

      return g_str_equal (plain, name);
    }
  return FALSE;
}

ClaspSlice
clasp_json_view_get_member (const ClaspJsonView *view, const char *name)
{
  gsize length = strlen (name);

  if (view->type != CLASP_JSON_OBJECT)
    return CLASP_SLICE_NONE;
  for (guint i = MIN (view->n_children, CLASP_JSON_VIEW_MAX_CHILDREN); i-- > 0;)
    if (json_view_key_equals (view, &view->children[i], name, length))
      return clasp_json_view_get_element (view, i);
  return CLASP_SLICE_NONE;
}

ClaspJsonType
clasp_json_get_type (ClaspSlice value)
{
  return value.data != NULL ? clasp_json_get_type_at (value.data, value.length, 0) : CLASP_JSON_NULL;
}

gboolean
clasp_json_is_string (ClaspSlice value)
{
  return value.length >= 2 && value.data[0] == '"';
}

gboolean
clasp_json_is_number (ClaspSlice value)
{
  return value.length > 0 && (value.data[0] == '-' || g_ascii_isdigit (value.data[0]));
}

gboolean
clasp_json_is_object (ClaspSlice value)
{
  return value.length > 0 && value.data[0] == '{';
}

gboolean
clasp_json_string_equals (ClaspSlice value, const char *text)
{
  return clasp_json_is_string (value) && clasp_slice_equals (clasp_json_string_inside (value), text);
}

ClaspSlice
clasp_json_string_inside (ClaspSlice value)
{
  return clasp_json_is_string (value) ? (ClaspSlice) { value.data + 1, value.length - 2 } : CLASP_SLICE_NONE;
}

ClaspSlice
clasp_json_find (ClaspSlice object, const char *name)
{
  ClaspJsonView view;

  if (!clasp_json_is_object (object))
    return CLASP_SLICE_NONE;
  clasp_json_view_init (&view, object);
  return clasp_json_view_get_member (&view, name);
}
