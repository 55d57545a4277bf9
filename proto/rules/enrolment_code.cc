#include "proto/rules/enrolment_code.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

#include "absl/strings/ascii.h"
#include "proto/rules/base32.h"
#include "proto/rules/hash_chain.h"

// Bytes under the base 32: size of address, address, certificate pin, size of secret, secret, check.
namespace footfall::rules {
namespace {

constexpr std::string_view kPrefix = "FF1";
constexpr std::string_view kCheckLabel = "footfall/enrolment/1";
constexpr size_t kPinBytes = 32;
constexpr size_t kCheckBytes = 4;  // one mistyped code in four thousand million slips through
constexpr size_t kGroup = 5;       // what one keeps in mind while typing
constexpr unsigned kMaxPort = 65535;

// Digit values of what was typed, without spaces and dashes; nullopt for a foreign character or a wrong prefix.
std::optional<std::string> ReadCrockford(std::string_view text) {
  std::string values;
  for (char c : text) {
    if (c == '-' || absl::ascii_isspace(static_cast<unsigned char>(c))) continue;
    const int value = CrockfordValue(c);
    if (value < 0) return std::nullopt;
    values.push_back(static_cast<char>(value));
  }
  if (values.size() < kPrefix.size()) return std::nullopt;
  for (size_t i = 0; i < kPrefix.size(); ++i) {
    if (values[i] != CrockfordValue(kPrefix[i])) return std::nullopt;
  }
  return values.substr(kPrefix.size());
}

std::string Check(std::string_view body) { return Hash(std::string(kCheckLabel).append(body)).substr(0, kCheckBytes); }

bool IsSound(const EnrolmentCode& code) {
  return IsHostPort(code.address) && code.certificate_pin.size() == kPinBytes && !code.secret.empty() &&
         code.secret.size() <= size_t{kMaxEnrolmentSecretLength};
}

// Takes bytes off the front of a body.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  std::optional<std::string> Take(size_t size) {
    if (rest_.size() < size) return std::nullopt;
    std::string part(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return part;
  }

  // A part that says its own size in one byte.
  std::optional<std::string> TakeSized() {
    const std::optional<std::string> size = Take(1);
    return size ? Take(static_cast<uint8_t>(size->front())) : std::nullopt;
  }

  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<EnrolmentCode> ReadParts(std::string_view body) {
  Reader reader(body);
  const std::optional<std::string> address = reader.TakeSized();
  const std::optional<std::string> pin = reader.Take(kPinBytes);
  const std::optional<std::string> secret = reader.TakeSized();
  if (!address || !pin || !secret || !reader.done()) return std::nullopt;
  EnrolmentCode code{*address, *pin, *secret};
  if (!IsSound(code)) return std::nullopt;
  return code;
}

}  // namespace

bool IsHostPort(std::string_view text) {
  if (text.size() > size_t{kMaxEnrolmentAddressLength}) return false;
  if (!std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isgraph(c); })) return false;
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view host = text.substr(0, colon), port = text.substr(colon + 1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc() || end != port.data() + port.size() || number < 1 || number > kMaxPort) return false;
  const bool is_v6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return host.find_first_of(is_v6 ? "/" : "/:[]") == std::string_view::npos;
}

std::string FormatEnrolmentCode(const EnrolmentCode& code) {
  if (!IsSound(code)) return "";
  std::string body;
  body += static_cast<char>(code.address.size());
  body += code.address;
  body += code.certificate_pin;
  body += static_cast<char>(code.secret.size());
  body += code.secret;
  const std::string digits = ToBase32(body + Check(body));
  std::string text(kPrefix);
  for (size_t i = 0; i < digits.size(); i += kGroup) text.append("-").append(digits, i, kGroup);
  return text;
}

std::optional<EnrolmentCode> ParseEnrolmentCode(std::string_view text) {
  if (text.size() > size_t{kMaxEnrolmentCodeLength}) return std::nullopt;
  const std::optional<std::string> values = ReadCrockford(text);
  if (!values) return std::nullopt;
  const std::optional<std::string> bytes = FromBase32Values(*values);
  if (!bytes || bytes->size() < kCheckBytes) return std::nullopt;
  const std::string_view body = std::string_view(*bytes).substr(0, bytes->size() - kCheckBytes);
  if (Check(body) != bytes->substr(body.size())) return std::nullopt;
  return ReadParts(body);
}

}  // namespace footfall::rules
