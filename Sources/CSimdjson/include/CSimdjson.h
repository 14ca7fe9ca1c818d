/* A C door to libsimdjson: parse and validate a whole document, then look things up in it.
 *
 * One parser serves one thread; it keeps its memory between documents. Nodes are valid until the next parse and
 * strings point into the parser's memory.
 */
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct csimdjson_parser csimdjson_parser;

/* A value in the document that was parsed last. */
typedef struct {
    uint64_t opaque[2];
} csimdjson_node;

/* The elements of an array that are still to come. */
typedef struct {
    csimdjson_node next;
    csimdjson_node end;
} csimdjson_elements;

/* The members of an object that are still to come. */
typedef struct {
    csimdjson_node next;
    csimdjson_node end;
} csimdjson_members;

typedef enum {
    CSIMDJSON_NULL,
    CSIMDJSON_BOOL,
    CSIMDJSON_INTEGER,
    /* A number with a fraction or an exponent, or too large for 64 bits. */
    CSIMDJSON_NUMBER,
    CSIMDJSON_STRING,
    CSIMDJSON_ARRAY,
    CSIMDJSON_OBJECT
} csimdjson_kind;

/* NULL when there is no memory. */
csimdjson_parser *csimdjson_create(void);
void csimdjson_destroy(csimdjson_parser *parser);

/* Parses and fully validates (RFC 8259, UTF-8). Returns 0 and sets root, or an error for csimdjson_message. */
int csimdjson_parse(csimdjson_parser *parser, const uint8_t *bytes, size_t length, csimdjson_node *root);
/* What an error of csimdjson_parse means; a static text. */
const char *csimdjson_message(int error);

csimdjson_kind csimdjson_kind_of(csimdjson_node node);
/* Finds a member of an object; false if the node is no object or has no such member. */
bool csimdjson_member(csimdjson_node node, const char *name, size_t length, csimdjson_node *member);
/* Reads a string (valid UTF-8, unescaped); false if the node is none. */
bool csimdjson_string(csimdjson_node node, const char **text, size_t *length);
/* Reads a boolean; false if the node is none. */
bool csimdjson_bool(csimdjson_node node, bool *value);
/* Reads an integer; false if the node is none, or beyond 64 bits with a sign. */
bool csimdjson_integer(csimdjson_node node, int64_t *value);
/* Reads any number as the nearest double; false if the node is none. */
bool csimdjson_number(csimdjson_node node, double *value);
/* Begins to walk an object, in the order of the document; false if the node is none. */
bool csimdjson_begin_members(csimdjson_node node, csimdjson_members *members);
/* The next member and its name (valid UTF-8, unescaped); false at the end. */
bool csimdjson_next_member(csimdjson_members *members, const char **name, size_t *length, csimdjson_node *member);
/* Begins to walk an array; false if the node is none. */
bool csimdjson_begin(csimdjson_node node, csimdjson_elements *elements);
/* The next element; false at the end. */
bool csimdjson_next(csimdjson_elements *elements, csimdjson_node *element);

#ifdef __cplusplus
}
#endif

#endif
