#include "CSimdjson.h"

#include <cstring>
#include <new>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <type_traits>

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

struct csimdjson_parser {
    simdjson::dom::parser parser;
};

namespace {

// A node carries an element (and the walk an array iterator) by value: both are a document and a position in it.
template <typename From>
csimdjson_node packed(const From &value) {
    static_assert(sizeof(From) == sizeof(csimdjson_node) && std::is_trivially_copyable<From>::value, "fits a node");
    csimdjson_node node;
    std::memcpy(&node, &value, sizeof node);
    return node;
}

template <typename To>
To unpacked(const csimdjson_node &node) {
    static_assert(sizeof(To) == sizeof(csimdjson_node) && std::is_trivially_copyable<To>::value, "fits a node");
    To value;
    std::memcpy(static_cast<void *>(&value), &node, sizeof node);
    return value;
}

// JSON has integers of any size, simdjson's are of 64 bits: longer ones get an exponent, which makes them numbers like
// any other. Nothing else is touched, so what was no JSON stays none.
std::string with_long_integers_as_floats(const char *bytes, size_t length) {
    constexpr size_t always_fits = 18;
    std::string text;
    text.reserve(length + 64);
    bool in_string = false;
    for (size_t index = 0; index < length;) {
        const char byte = bytes[index];
        if (in_string || !(byte >= '0' && byte <= '9')) {
            if (in_string && byte == '\\' && index + 1 < length) { text += bytes[index++]; }
            else if (byte == '"') { in_string = !in_string; }
            text += bytes[index++];
            continue;
        }
        const size_t start = index;
        const auto digits = [&] { while (index < length && bytes[index] >= '0' && bytes[index] <= '9') { ++index; } };
        digits();
        const bool is_long = index - start > always_fits;
        const char next = index < length ? bytes[index] : ' ';
        // The digits of a fraction or an exponent are no integer.
        const bool is_part = next == '.' || next == 'e' || next == 'E';
        if (is_part) {
            while (index < length && std::strchr("0123456789.eE+-", bytes[index]) != nullptr && bytes[index] != 0) { ++index; }
        }
        text.append(bytes + start, index - start);
        if (is_long && !is_part) { text += "e0"; }
    }
    return text;
}

} // namespace

csimdjson_parser *csimdjson_create(void) { return new (std::nothrow) csimdjson_parser; }

void csimdjson_destroy(csimdjson_parser *parser) { delete parser; }

int csimdjson_parse(csimdjson_parser *parser, const uint8_t *bytes, size_t length, csimdjson_node *root) {
    element value;
    auto error = parser->parser.parse(bytes, length).get(value);
    if (error != simdjson::SUCCESS) {
        const auto text = with_long_integers_as_floats(reinterpret_cast<const char *>(bytes), length);
        if (text.size() != length) { error = parser->parser.parse(text).get(value); }
    }
    if (error == simdjson::SUCCESS) {
        *root = packed(value);
    }
    return static_cast<int>(error);
}

const char *csimdjson_message(int error) { return simdjson::error_message(static_cast<simdjson::error_code>(error)); }

csimdjson_kind csimdjson_kind_of(csimdjson_node node) {
    switch (unpacked<element>(node).type()) {
    case simdjson::dom::element_type::ARRAY: return CSIMDJSON_ARRAY;
    case simdjson::dom::element_type::OBJECT: return CSIMDJSON_OBJECT;
    case simdjson::dom::element_type::STRING: return CSIMDJSON_STRING;
    case simdjson::dom::element_type::BOOL: return CSIMDJSON_BOOL;
    case simdjson::dom::element_type::NULL_VALUE: return CSIMDJSON_NULL;
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64: return CSIMDJSON_INTEGER;
    default: return CSIMDJSON_NUMBER;
    }
}

bool csimdjson_member(csimdjson_node node, const char *name, size_t length, csimdjson_node *member) {
    element value;
    if (unpacked<element>(node).at_key(std::string_view(name, length)).get(value) != simdjson::SUCCESS) {
        return false;
    }
    *member = packed(value);
    return true;
}

bool csimdjson_string(csimdjson_node node, const char **text, size_t *length) {
    std::string_view view;
    if (unpacked<element>(node).get_string().get(view) != simdjson::SUCCESS) {
        return false;
    }
    *text = view.data();
    *length = view.size();
    return true;
}

bool csimdjson_bool(csimdjson_node node, bool *value) {
    return unpacked<element>(node).get_bool().get(*value) == simdjson::SUCCESS;
}

bool csimdjson_integer(csimdjson_node node, int64_t *value) {
    return unpacked<element>(node).get_int64().get(*value) == simdjson::SUCCESS;
}

bool csimdjson_number(csimdjson_node node, double *value) {
    return unpacked<element>(node).get_double().get(*value) == simdjson::SUCCESS;
}

bool csimdjson_begin_members(csimdjson_node node, csimdjson_members *members) {
    object values;
    if (unpacked<element>(node).get_object().get(values) != simdjson::SUCCESS) {
        return false;
    }
    members->next = packed(values.begin());
    members->end = packed(values.end());
    return true;
}

bool csimdjson_next_member(csimdjson_members *members, const char **name, size_t *length, csimdjson_node *member) {
    auto position = unpacked<object::iterator>(members->next);
    if (!(position != unpacked<object::iterator>(members->end))) {
        return false;
    }
    const auto key = position.key();
    *name = key.data();
    *length = key.size();
    *member = packed(position.value());
    ++position;
    members->next = packed(position);
    return true;
}

bool csimdjson_begin(csimdjson_node node, csimdjson_elements *elements) {
    array values;
    if (unpacked<element>(node).get_array().get(values) != simdjson::SUCCESS) {
        return false;
    }
    elements->next = packed(values.begin());
    elements->end = packed(values.end());
    return true;
}

bool csimdjson_next(csimdjson_elements *elements, csimdjson_node *element) {
    auto position = unpacked<array::iterator>(elements->next);
    if (!(position != unpacked<array::iterator>(elements->end))) {
        return false;
    }
    *element = packed(*position);
    ++position;
    elements->next = packed(position);
    return true;
}
