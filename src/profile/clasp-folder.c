/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-folder.h"

#include <string.h>

struct _ClaspFolder
{
  GObject parent_instance;

  char *collection;
  char *path;
};

G_DEFINE_FINAL_TYPE (ClaspFolder, clasp_folder, G_TYPE_OBJECT)

static void
clasp_folder_finalize (GObject *object)
{
  ClaspFolder *self = CLASP_FOLDER (object);

  g_free (self->collection);
  g_free (self->path);
  G_OBJECT_CLASS (clasp_folder_parent_class)->finalize (object);
}

static void
clasp_folder_class_init (ClaspFolderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_folder_finalize;
}

static void
clasp_folder_init (ClaspFolder *self)
{
}

ClaspFolder *
clasp_folder_new (const char *collection, const char *path)
{
  ClaspFolder *self;

  g_return_val_if_fail (collection != NULL && path != NULL, NULL);

  self = g_object_new (CLASP_TYPE_FOLDER, NULL);
  self->collection = g_strdup (collection);
  self->path = g_strdup (path);
  return self;
}

const char *
clasp_folder_get_collection (ClaspFolder *self)
{
  g_return_val_if_fail (CLASP_IS_FOLDER (self), NULL);
  return self->collection;
}

const char *
clasp_folder_get_path (ClaspFolder *self)
{
  g_return_val_if_fail (CLASP_IS_FOLDER (self), NULL);
  return self->path;
}

char *
clasp_folder_dup_name (ClaspFolder *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (CLASP_IS_FOLDER (self), NULL);

  name = g_path_get_basename (*self->path != '\0' ? self->path : self->collection);
  return g_filename_display_name (name);
}

gboolean
clasp_folder_is (ClaspFolder *self, const char *collection, const char *path)
{
  g_return_val_if_fail (CLASP_IS_FOLDER (self), FALSE);
  return strcmp (self->collection, collection) == 0 && strcmp (self->path, path) == 0;
}

gboolean
clasp_folder_is_child_of (ClaspFolder *self, ClaspFolder *parent)
{
  const char *slash;
  g_autofree char *above = NULL;

  g_return_val_if_fail (CLASP_IS_FOLDER (self), FALSE);

  slash = strrchr (self->path, G_DIR_SEPARATOR);
  above = slash != NULL ? g_strndup (self->path, slash - self->path) : g_strdup ("");
  if (parent == NULL)
    return *self->path == '\0' || (*self->collection == '\0' && slash == NULL);
  return *self->path != '\0' && clasp_folder_is (parent, self->collection, above);
}
