// Checks of texts and numbers that every area's rules share. Pure; any thread.
#ifndef FOOTFALL_SERVER_BASE_TEXT_RULES_H_
#define FOOTFALL_SERVER_BASE_TEXT_RULES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/rules/lead_form.h"
#include "proto/rules/person_name.h"

namespace footfall::server {

using Problems = std::vector<rules::Problem>;

// NOT_UTF8 or TOO_LONG (`limit` in characters).
inline void CheckText(std::string field, std::string_view text, int limit, Problems* problems) {
  const int length = rules::CountCharacters(text);
  if (length < 0) return problems->push_back({std::move(field), "NOT_UTF8"});
  if (length > limit) problems->push_back({std::move(field), "TOO_LONG"});
}

// The same, and REQUIRED for a text of nothing but space.
inline void CheckRequiredText(std::string field, std::string_view text, int limit, Problems* problems) {
  if (rules::CountCharacters(text) >= 0 && rules::CleanName(text).empty()) return problems->push_back({std::move(field), "REQUIRED"});
  CheckText(std::move(field), text, limit, problems);
}

// TOO_SMALL or TOO_LARGE.
inline void CheckNumber(std::string field, int64_t number, int64_t least, int64_t most, Problems* problems) {
  if (number < least) return problems->push_back({std::move(field), "TOO_SMALL"});
  if (number > most) problems->push_back({std::move(field), "TOO_LARGE"});
}

// Texts by language ("zh-Hans", "zh-Hant", "en"): BAD_LANGUAGE, NOT_UTF8, TOO_LONG; REQUIRED when `required` and no language says anything.
// Texts is a map from language to text.
template <typename Texts>
void CheckLocalized(const std::string& field, const Texts& texts, bool required, int limit, Problems* problems) {
  bool says_something = false;
  for (const auto& [language, text] : texts) {
    if (language != "zh-Hans" && language != "zh-Hant" && language != "en") problems->push_back({field + ".texts", "BAD_LANGUAGE"});
    CheckText(field + ".texts", text, limit, problems);
    says_something = says_something || !rules::CleanName(text).empty();
  }
  if (required && !says_something) problems->push_back({field, "REQUIRED"});
}

// REQUIRED when nothing is said, BAD_SPAN unless it ends after it starts. Times are milliseconds since 1970, none before.
inline void CheckSpan(std::string field, int64_t start_ms, int64_t end_ms, Problems* problems) {
  if (start_ms == 0 && end_ms == 0) return problems->push_back({std::move(field), "REQUIRED"});
  if (start_ms < 0 || end_ms <= start_ms) problems->push_back({std::move(field), "BAD_SPAN"});
}

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_TEXT_RULES_H_
