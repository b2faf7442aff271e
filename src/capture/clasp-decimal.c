/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-decimal.h"

#include <string.h>

/* Exponents beyond this are taken for this: nobody writes so many digits. */
#define EXPONENT_MAX (G_MAXINT64 / 4)

/* The digits that count stand in a text with a point among them: the number is 0.DIGITS × 10^exponent. */
typedef struct
{
  gboolean negative;
  const char *digits, *end; /* from the first that is not 0 to the last that is not */
  gint64 exponent;
} Decimal;

gboolean
clasp_decimal_is_valid (const char *text, gsize length)
{
  const char *at = text, *end = text + length, *start;

  if (at < end && *at == '-')
    at++;
  start = at;
  while (at < end && g_ascii_isdigit (*at))
    at++;
  if (at == start || (*start == '0' && at - start > 1))
    return FALSE;
  if (at < end && *at == '.')
    {
      start = ++at;
      while (at < end && g_ascii_isdigit (*at))
        at++;
      if (at == start)
        return FALSE;
    }
  if (at < end && (*at == 'e' || *at == 'E'))
    {
      at++;
      if (at < end && (*at == '+' || *at == '-'))
        at++;
      start = at;
      while (at < end && g_ascii_isdigit (*at))
        at++;
      if (at == start)
        return FALSE;
    }
  return at == end;
}

static gint64
decimal_read_exponent (const char *at, const char *end)
{
  gboolean negative = at < end && *at == '-';
  gint64 value = 0;

  if (at < end && (*at == '+' || *at == '-'))
    at++;
  for (; at < end; at++)
    value = value > EXPONENT_MAX / 10 ? EXPONENT_MAX : value * 10 + (*at - '0');
  return negative ? -value : value;
}

static Decimal
decimal_read (const char *text, gsize length)
{
  Decimal self = { .negative = length > 0 && text[0] == '-' };
  const char *at = text + (self.negative ? 1 : 0), *end = text + length;
  const char *point = NULL, *first = NULL, *last = NULL;

  for (; at < end && *at != 'e' && *at != 'E'; at++)
    {
      if (*at == '.')
        point = at;
      else if (*at != '0')
        {
          first = first != NULL ? first : at;
          last = at;
        }
    }
  self.digits = self.end = at;
  if (first == NULL)
    {
      self.negative = FALSE; /* 0 and -0 are one */
      return self;
    }
  self.digits = first;
  self.end = last + 1;
  point = point != NULL ? point : at;
  self.exponent = first < point ? point - first : point + 1 - first;
  if (at < end)
    self.exponent += decimal_read_exponent (at + 1, end);
  return self;
}

static int
decimal_compare_digits (const Decimal *a, const Decimal *b)
{
  const char *p = a->digits, *q = b->digits;

  for (;; p++, q++)
    {
      p += p < a->end && *p == '.' ? 1 : 0;
      q += q < b->end && *q == '.' ? 1 : 0;
      if (p >= a->end || q >= b->end)
        return (p < a->end) - (q < b->end);
      if (*p != *q)
        return *p < *q ? -1 : 1;
    }
}

int
clasp_decimal_compare (const char *a, gsize a_length, const char *b, gsize b_length)
{
  Decimal left = decimal_read (a, a_length), right = decimal_read (b, b_length);
  gboolean left_zero = left.digits == left.end, right_zero = right.digits == right.end;
  int order;

  if (left_zero || right_zero)
    {
      if (left_zero && right_zero)
        return 0;
      return left_zero ? (right.negative ? 1 : -1) : (left.negative ? -1 : 1);
    }
  if (left.negative != right.negative)
    return left.negative ? -1 : 1;
  if (left.exponent != right.exponent)
    order = left.exponent < right.exponent ? -1 : 1;
  else
    order = decimal_compare_digits (&left, &right);
  return left.negative ? -order : order;
}
