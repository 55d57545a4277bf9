#include "proto/rules/phone.h"

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <charconv>

#include "proto/rules/utf8.h"

namespace footfall::rules {
namespace {

using ::i18n::phonenumbers::PhoneNumber;
using ::i18n::phonenumbers::PhoneNumberUtil;

constexpr size_t kMaxBytesPerCharacter = 4;
constexpr char32_t kFullWidthOffset = 0xfee0;  // from "０" to "0"
constexpr size_t kMobileLength = 11;           // of a mobile number in mainland China
constexpr int kMaxNationalDigits = 15;         // E.164 allows 15 digits, country code included
constexpr size_t kMaxShownDigits = 7;
constexpr size_t kMinHiddenDigits = 4;
constexpr size_t kMaxShownTail = 4;
constexpr size_t kLaterGroup = 4;

// Places whose visitors come most. `trunk` is the digit dialled before a national number, '\0' for none.
struct Place {
  std::string_view region;
  std::string_view code;
  char trunk;
  std::string_view groups;        // how a national number is read aloud
  std::string_view trunk_groups;  // the same with the trunk digit before it
};
constexpr Place kPlaces[] = {
    {"CN", "86", '0', "344", "444"}, {"HK", "852", '\0', "44", "44"}, {"MO", "853", '\0', "44", "44"}, {"TW", "886", '0', "333", "433"},
    {"SG", "65", '\0', "44", "44"},  {"US", "1", '1', "334", "1334"}, {"CA", "1", '1', "334", "1334"},
};
constexpr std::string_view kOtherGroups = "334";

const Place* FindByRegion(std::string_view region) {
  const auto* place = std::find_if(std::begin(kPlaces), std::end(kPlaces), [&](const Place& p) { return p.region == region; });
  return place == std::end(kPlaces) ? nullptr : place;
}

const Place* FindByCode(std::string_view code) {
  const auto* place = std::find_if(std::begin(kPlaces), std::end(kPlaces), [&](const Place& p) { return p.code == code; });
  return place == std::end(kPlaces) ? nullptr : place;
}

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }

bool IsSeparator(char32_t c) {
  switch (c) {
    case ' ':
    case '-':
    case '.':
    case '(':
    case ')':
    case '[':
    case ']':
    case 0x00a0:  // no-break space
    case 0x202f:  // narrow no-break space
    case 0x3000:  // ideographic space
    case 0x2212:  // minus
      return true;
    default:
      // Dashes; and the marks of writing direction that address books put round a number one copies.
      return (c >= 0x2010 && c <= 0x2015) || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  }
}

// Digits, with "+" before them where it was typed; nullopt for anything that has no place in a number.
std::optional<std::string> ReadPhoneDigits(std::string_view typed) {
  if (typed.size() > kMaxBytesPerCharacter * kMaxPhoneTextLength) return std::nullopt;
  std::string digits;
  for (int count = 1; !typed.empty(); ++count) {
    const std::optional<char32_t> read = TakeCharacter(&typed);
    if (!read || count > kMaxPhoneTextLength) return std::nullopt;
    const char32_t c = *read >= 0xff01 && *read <= 0xff5e ? *read - kFullWidthOffset : *read;
    if (IsSeparator(c)) continue;
    if (!IsDigit(c) && !(c == '+' && digits.empty())) return std::nullopt;
    digits.push_back(static_cast<char>(c));
  }
  return digits;
}

// Mainland mobile ranges as libphonenumber's data has them; a test holds the two together. Others take the long way.
bool IsMainlandMobile(std::string_view national) {
  if (national.size() != kMobileLength || national[0] != '1') return false;
  const char third = national[2];
  switch (national[1]) {
    case '3':
    case '8':
      return true;
    case '4':
      return third == '5' || third == '7';
    case '5':
      return third != '4';
    case '6':
      return third == '2' || (third >= '5' && third <= '7');
    case '7':
      return third != '4' && third != '9';
    case '9':
      return third != '4';
    default:
      return false;
  }
}

std::string Join(std::string_view code, std::string_view national) {
  std::string e164("+");
  return e164.append(code).append(national);
}

// A national number of a known place, checked without parsing, which is the larger part of the library's work.
std::optional<std::string> NormaliseNational(const Place& place, std::string_view national) {
  if (place.trunk != '\0' && !national.empty() && national[0] == place.trunk) national.remove_prefix(1);
  if (national.empty() || national.size() > size_t{kMaxNationalDigits} || national[0] == '0') return std::nullopt;
  uint64_t value = 0;
  std::from_chars(national.data(), national.data() + national.size(), value);
  int32_t code = 0;
  std::from_chars(place.code.data(), place.code.data() + place.code.size(), code);
  PhoneNumber number;
  number.set_country_code(code);
  number.set_national_number(value);
  if (!PhoneNumberUtil::GetInstance()->IsValidNumber(number)) return std::nullopt;
  return Join(place.code, national);
}

// What needs no parsing: "+" and the code of a known place, or none and the region of one.
std::optional<std::string> NormaliseFast(std::string_view digits, std::string_view region) {
  if (digits[0] == '+') {
    for (const Place& place : kPlaces) {
      if (digits.substr(1, place.code.size()) != place.code) continue;
      const std::string_view national = digits.substr(1 + place.code.size());
      if (place.region == "CN" && IsMainlandMobile(national)) return std::string(digits);
      // "+86 0…" and its like are wrong in form; the library knows which of them are meant well.
      return !national.empty() && national[0] == place.trunk ? std::nullopt : NormaliseNational(place, national);
    }
    return std::nullopt;
  }
  const Place* place = FindByRegion(region);
  if (place == nullptr) return std::nullopt;
  if (place->region == "CN" && IsMainlandMobile(digits)) return Join(place->code, digits);
  return NormaliseNational(*place, digits);
}

std::optional<std::string> NormaliseByLibrary(const std::string& digits, std::string_view region) {
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util.Parse(digits, std::string(region), &number) != PhoneNumberUtil::NO_PARSING_ERROR || !util.IsValidNumber(number)) {
    return std::nullopt;
  }
  std::string national;
  util.GetNationalSignificantNumber(number, &national);
  return Join(std::to_string(number.country_code()), national);
}

std::optional<std::string> NormaliseDigits(const std::string& digits, std::string_view region) {
  if (std::optional<std::string> e164 = NormaliseFast(digits, region)) return e164;
  return NormaliseByLibrary(digits, region);
}

// Length of the country code at the front, by the zones of E.164: 1 and 7 stand alone, some pairs do, all else has three digits.
size_t CountryCodeLength(std::string_view digits) {
  constexpr std::string_view kPairs =
      "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 "
      "81 82 84 86 90 91 92 93 94 95 98";
  if (digits.empty()) return 0;
  if (digits[0] == '1' || digits[0] == '7') return 1;
  const bool pair = digits.size() >= 2 && kPairs.find(digits.substr(0, 2)) != std::string_view::npos;
  return std::min<size_t>(pair ? 2 : 3, digits.size());
}

// Splits off "+86" or "0086"; empty when no country code is given.
std::string_view TakeCountryCode(std::string_view* digits) {
  const size_t sign = digits->substr(0, 1) == "+" ? 1 : digits->substr(0, 2) == "00" ? 2 : 0;
  if (sign == 0) return "";
  const std::string_view code = digits->substr(0, sign + CountryCodeLength(digits->substr(sign)));
  digits->remove_prefix(code.size());
  return code;
}

std::string_view GroupsFor(const Place* place, std::string_view national) {
  if (place == nullptr) return kOtherGroups;
  if (place->trunk == '\0' || national.substr(0, 1) != std::string_view(&place->trunk, 1)) return place->groups;
  // Beijing, Shanghai and the other old centres have area codes of three digits: 010, 021.
  const bool short_area = place->region == "CN" && national.size() > 1 && (national[1] == '1' || national[1] == '2');
  return short_area ? place->groups : place->trunk_groups;
}

void AppendGrouped(std::string_view digits, std::string_view groups, std::string* out) {
  while (!digits.empty()) {
    const size_t size = groups.empty() ? kLaterGroup : static_cast<size_t>(groups.front() - '0');
    if (!groups.empty()) groups.remove_prefix(1);
    if (!out->empty()) out->push_back(' ');
    out->append(digits.substr(0, size));
    digits.remove_prefix(std::min(size, digits.size()));
  }
}

}  // namespace

std::optional<std::string> NormalisePhone(std::string_view typed, std::string_view region) {
  const std::optional<std::string> digits = ReadPhoneDigits(typed);
  if (!digits || digits->empty()) return std::nullopt;
  if (digits->starts_with("00")) {
    // "00" first: it is what people write everywhere, while some regions' own prefixes would eat the first digit of the country code.
    if (std::optional<std::string> e164 = NormaliseDigits("+" + digits->substr(2), region)) return e164;
  }
  return NormaliseDigits(*digits, region);
}

std::string MaskPhone(std::string_view e164) {
  const bool sound = e164.size() > 1 && e164[0] == '+' && std::all_of(e164.begin() + 1, e164.end(), [](char c) { return IsDigit(c); });
  // What is no number may be a name; none of it is shown.
  if (!sound) return std::string(e164.empty() ? 0 : kMinHiddenDigits, '*');
  std::string_view national = e164;
  std::string masked(TakeCountryCode(&national));
  const size_t hidden = std::max(std::min(national.size(), kMinHiddenDigits), national.size() - std::min(national.size(), kMaxShownDigits));
  const size_t shown = national.size() - hidden;
  const size_t tail = std::min((shown + 1) / 2, kMaxShownTail);
  return masked.append(national.substr(0, shown - tail)).append(hidden, '*').append(national.substr(national.size() - tail));
}

std::string SpacePhoneForDisplay(std::string_view typed, std::string_view region) {
  const std::optional<std::string> digits = ReadPhoneDigits(typed);
  if (!digits) return std::string(typed);
  std::string_view national = *digits;
  const std::string_view code = TakeCountryCode(&national);
  const Place* place = code.empty() ? FindByRegion(region) : FindByCode(code.substr(code[0] == '+' ? 1 : 2));
  std::string spaced(code);
  AppendGrouped(national, GroupsFor(place, national), &spaced);
  return spaced;
}

}  // namespace footfall::rules
