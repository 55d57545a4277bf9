// Ids of a form's fields and options, as the API says of them. Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_FORM_IDS_H_
#define FOOTFALL_PROTO_RULES_FORM_IDS_H_

#include <cstddef>
#include <string_view>

namespace footfall::rules {

inline constexpr size_t kMaxFormIdLength = 40;  // goes into histories, audit entries and column heads, where a person reads it

// Lower-case letters, digits and "_"; 1 to kMaxFormIdLength.
bool IsFieldId(std::string_view id);

// The same and "-".
bool IsOptionId(std::string_view id);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_FORM_IDS_H_
