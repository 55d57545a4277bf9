// Byte order and pointer types, for the sources of this folder. Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_BYTES_H_
#define FOOTFALL_PROTO_RULES_BYTES_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace footfall::rules {

// libsodium speaks of unsigned char; our bytes live in strings.
inline const unsigned char* AsBytes(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
inline unsigned char* AsBytes(std::string* bytes) { return reinterpret_cast<unsigned char*>(bytes->data()); }

// Appends `value`, highest byte first, in sizeof(Integer) bytes.
template <typename Integer>
void AppendBigEndian(Integer value, std::string* out) {
  for (int shift = 8 * (static_cast<int>(sizeof(Integer)) - 1); shift >= 0; shift -= 8) out->push_back(static_cast<char>(value >> shift));
}

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_BYTES_H_
