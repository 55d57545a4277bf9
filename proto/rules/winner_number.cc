#include "proto/rules/winner_number.h"

#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"

namespace footfall::rules {
namespace {

constexpr std::string_view kPrefix = "footfall/winner-number/1";
constexpr size_t kDigits = 8;  // enough for a winner to know themselves among twenty

}  // namespace

std::string WinnerNumber(std::string_view entry_id) {
  return ToHex(Sha256(std::string(kPrefix).append(1, '\0').append(entry_id))).substr(0, kDigits);
}

}  // namespace footfall::rules
