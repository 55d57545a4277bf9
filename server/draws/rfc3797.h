// The verifiable selection of RFC 3797, for organisations that know it. Pure; any thread.
#ifndef FOOTFALL_SERVER_DRAWS_RFC3797_H_
#define FOOTFALL_SERVER_DRAWS_RFC3797_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::server {

// Selections are numbered in two bytes.
inline constexpr size_t kMaxRfc3797Entries = 65'535;

// Section 4.1 and 4.2: each source is a list of whole numbers between single spaces; sorted, each followed by a full stop, each source by a
// slash. nullopt when one is no such list.
std::optional<std::string> Rfc3797Key(const std::vector<std::string>& sources);

// Section 4.3: the places (from 0) of the first `selected` out of `entries`, in order. nullopt past kMaxRfc3797Entries.
std::optional<std::vector<uint32_t>> Rfc3797Order(std::string_view key, size_t entries, size_t selected);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_RFC3797_H_
