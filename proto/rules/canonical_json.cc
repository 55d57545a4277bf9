#include "proto/rules/canonical_json.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace footfall::rules {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// The short form where JSON has one; nothing else is escaped that need not be.
void AppendEscaped(char c, std::string* out) {
  switch (c) {
    case '"':
    case '\\':
      out->append({'\\', c});
      return;
    case '\b':
      out->append("\\b");
      return;
    case '\f':
      out->append("\\f");
      return;
    case '\n':
      out->append("\\n");
      return;
    case '\r':
      out->append("\\r");
      return;
    case '\t':
      out->append("\\t");
      return;
    default:
      break;
  }
  if (static_cast<unsigned char>(c) >= 0x20) return out->push_back(c);
  out->append("\\u00").append({kHexDigits[c >> 4 & 0xf], kHexDigits[c & 0xf]});
}

std::string Quote(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) AppendEscaped(c, &quoted);
  return quoted += '"';
}

// "[a,b,c]" of what `write` makes of each.
template <typename Values, typename WriteOne>
std::string WriteArray(const Values& values, WriteOne write) {
  std::string text = "[";
  for (const auto& value : values) absl::StrAppend(&text, text.size() > 1 ? "," : "", write(value));
  return text += ']';
}

}  // namespace

CanonicalObject& CanonicalObject::Set(std::string_view key, std::string_view text) {
  members_[std::string(key)] = Quote(text);
  return *this;
}

CanonicalObject& CanonicalObject::Set(std::string_view key, int64_t number) {
  members_[std::string(key)] = absl::StrCat(number);
  return *this;
}

CanonicalObject& CanonicalObject::Set(std::string_view key, const CanonicalObject& object) {
  members_[std::string(key)] = object.Write();
  return *this;
}

CanonicalObject& CanonicalObject::Set(std::string_view key, const std::vector<CanonicalObject>& objects) {
  members_[std::string(key)] = WriteArray(objects, [](const CanonicalObject& object) { return object.Write(); });
  return *this;
}

CanonicalObject& CanonicalObject::Set(std::string_view key, const std::vector<std::string>& texts) {
  members_[std::string(key)] = WriteArray(texts, [](const std::string& text) { return Quote(text); });
  return *this;
}

std::string CanonicalObject::Write() const {
  std::string text = "{";
  for (const auto& [key, value] : members_) absl::StrAppend(&text, text.size() > 1 ? "," : "", Quote(key), ":", value);
  return text += '}';
}

}  // namespace footfall::rules
