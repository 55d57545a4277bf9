#include "proto/rules/pin.h"

#include <algorithm>

#include "proto/rules/bytes.h"
#include "proto/rules/crypto.h"

namespace footfall::rules {
namespace {

constexpr std::string_view kPinContext = "footfall/pin/1";
constexpr std::string_view kDuplicatePurpose = "footfall/duplicate/1";
constexpr int kDuplicateTagSize = 16;  // 128 bits: no two of a billion numbers meet by chance

std::string PinContext(std::string_view staff_id) { return std::string(kPinContext).append(staff_id); }

// Whether each digit follows the one before by the same `step`.
bool IsRun(std::string_view pin, int step) {
  return std::adjacent_find(pin.begin(), pin.end(), [step](char a, char b) { return b - a != step; }) == pin.end();
}

}  // namespace

bool IsAcceptablePin(std::string_view pin) {
  if (pin.size() != size_t{kPinLength}) return false;
  if (!std::all_of(pin.begin(), pin.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
  return !IsRun(pin, 0) && !IsRun(pin, 1) && !IsRun(pin, -1);
}

std::string WrapKeyWithPin(std::string_view key, std::string_view pin, std::string_view salt, std::string_view staff_id,
                           std::string_view nonce24) {
  if (key.size() != size_t{kKeySize}) return "";
  std::string pin_key = KeyFromPin(pin, salt);
  std::string wrapped = Encrypt(key, pin_key, PinContext(staff_id), nonce24);
  Wipe(&pin_key);
  return wrapped;
}

std::optional<std::string> UnwrapKeyWithPin(std::string_view wrapped, std::string_view pin, std::string_view salt,
                                            std::string_view staff_id) {
  std::string pin_key = KeyFromPin(pin, salt);
  std::optional<std::string> key = Decrypt(wrapped, pin_key, PinContext(staff_id));
  Wipe(&pin_key);
  if (key && key->size() != size_t{kKeySize}) return std::nullopt;
  return key;
}

std::string DuplicateTag(std::string_view key, std::string_view campaign_id, std::string_view e164) {
  // Length first: no campaign id and number can be read as another pair.
  std::string text;
  AppendBigEndian(static_cast<uint32_t>(campaign_id.size()), &text);
  text.append(campaign_id).append(e164);
  return KeyedHash(key, kDuplicatePurpose, text, kDuplicateTagSize);
}

}  // namespace footfall::rules
