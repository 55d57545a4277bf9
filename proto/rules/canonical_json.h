// JSON with exactly one way to write a value, so that everybody who hashes it hashes the same bytes: keys in byte order, no spaces, UTF-8,
// strings and whole numbers only. For those values it is what RFC 8785 prescribes. Writes only: nothing is ever read back from it here.
// Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_CANONICAL_JSON_H_
#define FOOTFALL_PROTO_RULES_CANONICAL_JSON_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::rules {

// One object under construction. Invariant: a key stands in it once; a second value for it replaces the first. Keys are ASCII.
class CanonicalObject {
 public:
  CanonicalObject& Set(std::string_view key, std::string_view text);
  CanonicalObject& Set(std::string_view key, int64_t number);
  CanonicalObject& Set(std::string_view key, const CanonicalObject& object);
  CanonicalObject& Set(std::string_view key, const std::vector<CanonicalObject>& objects);
  CanonicalObject& Set(std::string_view key, const std::vector<std::string>& texts);
  CanonicalObject& Set(std::string_view key, const char* text) { return Set(key, std::string_view(text)); }
  CanonicalObject& Set(std::string_view key, int number) { return Set(key, int64_t{number}); }

  std::string Write() const;

 private:
  std::map<std::string, std::string, std::less<>> members_;  // values as they are written
};

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_CANONICAL_JSON_H_
