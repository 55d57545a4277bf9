#include "proto/rules/coupon_code.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "proto/rules/base32.h"
#include "proto/rules/bytes.h"
#include "proto/rules/crypto.h"

// Bytes under the base 32 of a QR form: campaign key, template, coupon, short serial, first and last minute, signature. The signature
// covers kSignLabel and all before it. A short form's 60 bits: serial (30), keyed check (25), checksum (5).
namespace footfall::rules {
namespace {

constexpr std::string_view kPrefix = "FC1:";
constexpr std::string_view kSignLabel = "footfall/coupon/1";
constexpr std::string_view kShortLabel = "footfall/coupon/short/1";
constexpr size_t kUuidSize = 16;
constexpr size_t kFactsSize = 2 * kUuidSize + 4 * sizeof(uint32_t);
constexpr size_t kTextSize = kPrefix.size() + (8 * (kFactsSize + kSignatureSize) + kBitsPerDigit - 1) / kBitsPerDigit;
// As receipt codes have them: no 0 O 1 I.
constexpr std::string_view kShortDigits = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr size_t kShortGroup = 4;
constexpr int kCheckBits = 25;
constexpr int kSerialDigits = 6, kCheckDigits = 5;

std::string WriteFacts(const CouponFacts& facts) {
  std::string bytes = UuidBytes(facts.campaign_key);
  AppendBigEndian(facts.template_number, &bytes);
  bytes += UuidBytes(facts.coupon);
  for (const uint32_t number : {facts.short_serial, facts.first_minute, facts.last_minute}) AppendBigEndian(number, &bytes);
  return bytes;
}

uint32_t ReadNumber(std::string_view bytes, size_t at) {
  uint32_t number = 0;
  for (const char c : bytes.substr(at, sizeof(number))) number = number << 8 | static_cast<uint8_t>(c);
  return number;
}

Uuid ReadUuid(std::string_view bytes, size_t at) { return *UuidFromBytes(bytes.substr(at, kUuidSize)); }

CouponFacts ReadFacts(std::string_view bytes) {
  constexpr size_t kCoupon = kUuidSize + sizeof(uint32_t), kNumbers = kCoupon + kUuidSize;
  return {.campaign_key = ReadUuid(bytes, 0),
          .template_number = ReadNumber(bytes, kUuidSize),
          .coupon = ReadUuid(bytes, kCoupon),
          .short_serial = ReadNumber(bytes, kNumbers),
          .first_minute = ReadNumber(bytes, kNumbers + sizeof(uint32_t)),
          .last_minute = ReadNumber(bytes, kNumbers + 2 * sizeof(uint32_t))};
}

std::string SignedBytes(std::string_view facts) { return std::string(kSignLabel).append(facts); }

// The bytes of a QR form; empty when it is none.
std::string ReadBytes(std::string_view text) {
  if (text.size() != kTextSize || !text.starts_with(kPrefix)) return "";
  std::string values;
  for (const char c : text.substr(kPrefix.size())) {
    const int value = CrockfordValue(c);
    if (value < 0) return "";
    values.push_back(static_cast<char>(value));
  }
  return FromBase32Values(values).value_or("");
}

// Appends `count` digit values of `number`, highest first.
void AppendDigits(uint32_t number, int count, std::string* values) {
  for (int i = count - 1; i >= 0; --i) values->push_back(static_cast<char>(number >> (kBitsPerDigit * i) & 0x1f));
}

uint32_t KeyedCheck(uint32_t serial, std::string_view check_key) {
  std::string bytes;
  AppendBigEndian(serial, &bytes);
  return ReadNumber(KeyedHash(check_key, kShortLabel, bytes), 0) >> (32 - kCheckBits);
}

// A digit in which any one wrong character and any two exchanged neighbours show; 2 and Z alone are the same to it (0 and 31 modulo 31),
// and those the keyed check tells apart.
char Checksum(std::string_view values) {
  unsigned sum = 0;
  for (size_t i = 0; i < values.size(); ++i) sum += static_cast<unsigned>(i + 2) * static_cast<uint8_t>(values[i]);
  return static_cast<char>(sum % 31);
}

// Digit values of what was typed; empty when it has another length or a foreign character.
std::string ReadShortValues(std::string_view text) {
  std::string values;
  for (const char c : text) {
    if (c == '-' || absl::ascii_isspace(static_cast<unsigned char>(c))) continue;
    const size_t place = kShortDigits.find(absl::ascii_toupper(static_cast<unsigned char>(c)));
    if (place == std::string_view::npos || values.size() == size_t{kShortCodeLength}) return "";
    values.push_back(static_cast<char>(place));
  }
  return values.size() == size_t{kShortCodeLength} ? values : "";
}

}  // namespace

std::string SignCoupon(const CouponFacts& facts, std::string_view secret_key) {
  const std::string bytes = WriteFacts(facts);
  const std::string signature = Sign(SignedBytes(bytes), secret_key);
  return signature.empty() ? "" : std::string(kPrefix) + ToBase32(bytes + signature);
}

CouponCheck ReadCoupon(std::string_view text, const Uuid& campaign_key, std::string_view public_key, CouponFacts* facts) {
  const std::string bytes = ReadBytes(text);
  if (bytes.size() != kFactsSize + kSignatureSize) return CouponCheck::kUnreadable;
  const std::string_view signed_part = std::string_view(bytes).substr(0, kFactsSize);
  const CouponFacts read = ReadFacts(signed_part);
  if (read.campaign_key != campaign_key) {
    *facts = {.campaign_key = read.campaign_key};
    return CouponCheck::kForeign;
  }
  if (!VerifySignature(SignedBytes(signed_part), std::string_view(bytes).substr(kFactsSize), public_key)) return CouponCheck::kForged;
  *facts = read;
  return CouponCheck::kGood;
}

std::string MakeShortCode(uint32_t serial, std::string_view check_key) {
  std::string values;
  AppendDigits(serial, kSerialDigits, &values);
  AppendDigits(KeyedCheck(serial, check_key), kCheckDigits, &values);
  values.push_back(Checksum(values));
  std::string code;
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0 && i % kShortGroup == 0) code += '-';
    code += kShortDigits[static_cast<uint8_t>(values[i])];
  }
  return code;
}

ShortCodeCheck ReadShortCode(std::string_view text, std::string_view check_key, uint32_t* serial) {
  const std::string values = ReadShortValues(text);
  if (values.empty() || Checksum(std::string_view(values).substr(0, values.size() - 1)) != values.back()) return ShortCodeCheck::kMistyped;
  const auto read = [&values](size_t first, size_t count) {
    uint32_t number = 0;
    for (const char digit : std::string_view(values).substr(first, count)) number = number << kBitsPerDigit | static_cast<uint8_t>(digit);
    return number;
  };
  const uint32_t number = read(0, kSerialDigits), check = read(kSerialDigits, kCheckDigits);
  if (check != KeyedCheck(number, check_key)) return ShortCodeCheck::kForged;
  *serial = number;
  return ShortCodeCheck::kGood;
}

}  // namespace footfall::rules
