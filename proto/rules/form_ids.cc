#include "proto/rules/form_ids.h"

#include <algorithm>

namespace footfall::rules {
namespace {

bool IsFormIdCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool IsFieldId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxFormIdLength &&
         std::all_of(id.begin(), id.end(), [](char c) { return c == '_' || IsFormIdCharacter(c); });
}

bool IsOptionId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxFormIdLength &&
         std::all_of(id.begin(), id.end(), [](char c) { return c == '_' || c == '-' || IsFormIdCharacter(c); });
}

}  // namespace footfall::rules
