/* A C door to RE2: regular expressions that are matched in time linear in the text, whatever the pattern.
 *
 * A pattern is compiled once and then serves any number of threads at the same time.
 */
#ifndef CREGEX_H
#define CREGEX_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cregex_pattern cregex_pattern;

/* Compiles a pattern: RE2's syntax, UTF-8.
 *
 * memory bounds what the pattern and its matching may take, in bytes.
 * Returns NULL for a pattern that cannot be used; then message holds why, a terminated text cut to capacity.
 */
cregex_pattern *cregex_compile(const char *pattern, size_t length, size_t memory, char *message, size_t capacity);
void cregex_destroy(cregex_pattern *pattern);

/* How much work a pattern is for each byte of a text, at worst: the instructions of its program. */
int cregex_size(const cregex_pattern *pattern);

/* Whether the pattern matches anywhere in the text; bytes that are no UTF-8 match nothing but themselves. */
bool cregex_matches(const cregex_pattern *pattern, const char *text, size_t length);

/* Whether the part stands anywhere in the text, byte for byte, in linear time. */
bool cregex_contains(const char *text, size_t length, const char *part, size_t part_length);

#ifdef __cplusplus
}
#endif

#endif
