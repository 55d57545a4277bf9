// The one-time code by which a kiosk finds and trusts its server. Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_ENROLMENT_CODE_H_
#define FOOTFALL_PROTO_RULES_ENROLMENT_CODE_H_

#include <optional>
#include <string>
#include <string_view>

namespace footfall::rules {

// Bounds of the parts, which one byte of size each must hold, and of the text that is looked at: any code with a dash or space per digit.
inline constexpr int kMaxEnrolmentAddressLength = 255;  // longest host name
inline constexpr int kMaxEnrolmentSecretLength = 64;
inline constexpr int kMaxEnrolmentCodeLength = 1400;

// What a code carries.
struct EnrolmentCode {
  std::string address;          // "host:port"
  std::string certificate_pin;  // SHA-256 of the server certificate's DER, 32 bytes
  std::string secret;           // 20 random bytes, printable form inside the code
  bool operator==(const EnrolmentCode&) const = default;
};

// Whether a program could call there: "host:port", "10.0.0.1:7443", "[::1]:7443".
bool IsHostPort(std::string_view text);

// "FF1-…": Crockford base 32 of the parts with a 4-byte BLAKE2b check; upper case, groups of five split by dashes.
// Empty when a part is out of bounds: an address that is none, a pin that has not 32 bytes, no secret.
std::string FormatEnrolmentCode(const EnrolmentCode& code);

// The parts; nullopt when the check does not fit. Reads lower case, spaces, missing dashes, O as 0, I and L as 1.
std::optional<EnrolmentCode> ParseEnrolmentCode(std::string_view text);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_ENROLMENT_CODE_H_
