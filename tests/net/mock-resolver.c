/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mock-resolver.h"

#define TYPE_MOCK_RESOLVER (mock_resolver_get_type ())
G_DECLARE_FINAL_TYPE (MockResolver, mock_resolver, TEST, MOCK_RESOLVER, GResolver)

struct _MockResolver
{
  GResolver parent_instance;
  MockLookup lookup;
};

G_DEFINE_FINAL_TYPE (MockResolver, mock_resolver, G_TYPE_RESOLVER)

static void
lookup_async (GResolver *resolver, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
              gpointer user_data)
{
  TEST_MOCK_RESOLVER (resolver)->lookup (g_task_new (resolver, NULL, callback, user_data));
}

static void
lookup_with_flags_async (GResolver *resolver, const char *name, GResolverNameLookupFlags flags,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  lookup_async (resolver, name, cancellable, callback, user_data);
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
mock_resolver_class_init (MockResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = lookup_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
mock_resolver_init (MockResolver *self)
{
}

GResolver *
mock_resolver_new (MockLookup lookup)
{
  MockResolver *self = g_object_new (TYPE_MOCK_RESOLVER, NULL);

  self->lookup = lookup;
  return G_RESOLVER (self);
}
