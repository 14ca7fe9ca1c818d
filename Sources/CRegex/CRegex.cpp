#include "CRegex.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>
#include <re2/re2.h>
#include <string>

struct cregex_pattern {
    RE2 expression;
};

namespace {

void copy(const std::string &text, char *message, size_t capacity) {
    if (capacity == 0) {
        return;
    }
    const size_t length = std::min(text.size(), capacity - 1);
    std::memcpy(message, text.data(), length);
    message[length] = '\0';
}

} // namespace

cregex_pattern *cregex_compile(const char *pattern, size_t length, size_t memory, char *message, size_t capacity) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(static_cast<int64_t>(memory));
    auto *compiled = new (std::nothrow) cregex_pattern{{re2::StringPiece(pattern, length), options}};
    if (compiled == nullptr) {
        copy("out of memory", message, capacity);
        return nullptr;
    }
    if (!compiled->expression.ok()) {
        copy(compiled->expression.error(), message, capacity);
        delete compiled;
        return nullptr;
    }
    return compiled;
}

void cregex_destroy(cregex_pattern *pattern) { delete pattern; }

int cregex_size(const cregex_pattern *pattern) { return pattern->expression.ProgramSize(); }

bool cregex_matches(const cregex_pattern *pattern, const char *text, size_t length) {
    return pattern->expression.Match(
        re2::StringPiece(text, length), 0, length, RE2::UNANCHORED, nullptr, 0
    );
}

bool cregex_contains(const char *text, size_t length, const char *part, size_t part_length) {
    return part_length == 0 || (length > 0 && memmem(text, length, part, part_length) != nullptr);
}
