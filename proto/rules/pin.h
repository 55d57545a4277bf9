// Staff PINs: their form, and the wrapped key whose opening proves one. Pure but slow (Argon2id): never on a UI thread.
#ifndef FOOTFALL_PROTO_RULES_PIN_H_
#define FOOTFALL_PROTO_RULES_PIN_H_

#include <optional>
#include <string>
#include <string_view>

namespace footfall::rules {

inline constexpr int kPinLength = 6;

// Six ASCII digits, not all equal, not a run up or down such as 123456.
bool IsAcceptablePin(std::string_view pin);

// The kiosks' duplicate-check key under a PIN; context "footfall/pin/1" || staff_id keeps one person's blob from opening as another's.
std::string WrapKeyWithPin(std::string_view key, std::string_view pin, std::string_view salt, std::string_view staff_id,
                           std::string_view nonce24);

// The key, or nullopt for a wrong PIN or an altered blob.
std::optional<std::string> UnwrapKeyWithPin(std::string_view wrapped, std::string_view pin, std::string_view salt,
                                            std::string_view staff_id);

// A phone number under that key, 16 bytes: what a kiosk keeps to see that a number has already joined.
std::string DuplicateTag(std::string_view key, std::string_view campaign_id, std::string_view e164);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_PIN_H_
