#include "server/coupons/coupon_rules.h"

#include <algorithm>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/text_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int64_t kMinuteMs = 60'000;
constexpr int kMaxPerPerson = 1000;  // a person with more is no visitor
constexpr std::string_view kSites = "sites/", kItems = "items/";

bool IsName(std::string_view name, std::string_view collection) {
  return name.starts_with(collection) && rules::IsResourceId(name.substr(collection.size()));
}

std::string Path(std::string_view field) { return "coupon_template." + std::string(field); }

// A number that a kind needs, and that no other kind may have.
void CheckOwn(std::string_view field, bool mine, int64_t number, int64_t most, Problems* problems) {
  if (mine && number == 0) return problems->push_back({Path(field), "REQUIRED"});
  if (!mine && number != 0) return problems->push_back({Path(field), "NOT_OF_KIND"});
  CheckNumber(Path(field), number, 0, most, problems);
}

void CheckKind(const v1::CouponTemplate& coupon_template, Problems* problems) {
  const v1::CouponKind kind = coupon_template.kind();
  if (kind == v1::COUPON_KIND_UNSPECIFIED) return problems->push_back({Path("kind"), "REQUIRED"});
  if (!v1::CouponKind_IsValid(kind)) return problems->push_back({Path("kind"), "UNKNOWN_VALUE"});
  const bool amount = kind == v1::COUPON_KIND_AMOUNT, threshold = kind == v1::COUPON_KIND_THRESHOLD, gift = kind == v1::COUPON_KIND_GIFT;
  CheckOwn("amount_fen", amount || threshold, coupon_template.amount_fen(), kMaxCouponFen, problems);
  CheckOwn("percent", kind == v1::COUPON_KIND_PERCENT, coupon_template.percent(), 100, problems);
  CheckOwn("threshold_fen", threshold, coupon_template.threshold_fen(), kMaxCouponFen, problems);
  const int64_t asked = coupon_template.threshold_fen();
  if (threshold && asked > 0 && coupon_template.amount_fen() > asked) problems->push_back({Path("amount_fen"), "ABOVE_THRESHOLD"});
  if (gift && coupon_template.item().empty()) problems->push_back({Path("item"), "REQUIRED"});
  if (gift && !coupon_template.item().empty() && !IsName(coupon_template.item(), kItems)) problems->push_back({Path("item"), "BAD_NAME"});
  if (!gift && !coupon_template.item().empty()) problems->push_back({Path("item"), "NOT_OF_KIND"});
  if (!gift && kind != v1::COUPON_KIND_BUNDLE && coupon_template.cost_fen() != 0) problems->push_back({Path("cost_fen"), "NOT_OF_KIND"});
  CheckNumber(Path("cost_fen"), coupon_template.cost_fen(), 0, kMaxCouponFen, problems);
}

void CheckSites(const v1::CouponTemplate& coupon_template, Problems* problems) {
  if (coupon_template.sites_size() > kMaxCouponSites) return problems->push_back({Path("sites"), "TOO_MANY"});
  for (const std::string& site : coupon_template.sites()) {
    if (!IsName(site, kSites)) problems->push_back({Path("sites"), "BAD_NAME"});
  }
}

bool GivesGoods(const v1::CouponTemplate& coupon_template) {
  return coupon_template.kind() == v1::COUPON_KIND_GIFT || coupon_template.kind() == v1::COUPON_KIND_BUNDLE;
}

bool IsTakenAt(const v1::CouponTemplate& coupon_template, const std::string& site) {
  const auto& sites = coupon_template.sites();
  return sites.empty() || std::find(sites.begin(), sites.end(), site) != sites.end();
}

bool SameText(const v1::LocalizedText& a, const v1::LocalizedText& b) {
  return std::equal(a.texts().begin(), a.texts().end(), b.texts().begin(), b.texts().end(),
                    [&b](const auto& one, const auto&) { return b.texts().count(one.first) > 0 && b.texts().at(one.first) == one.second; });
}

}  // namespace

std::vector<rules::Problem> CheckCouponTemplate(const v1::CouponTemplate& coupon_template) {
  Problems problems;
  CheckLocalized(Path("display_name"), coupon_template.display_name().texts(), true, kMaxCouponNameLength, &problems);
  CheckLocalized(Path("terms"), coupon_template.terms().texts(), false, kMaxCouponTermsLength, &problems);
  CheckKind(coupon_template, &problems);
  const v1::TimeSpan& valid = coupon_template.valid();
  CheckSpan(Path("valid"), valid.start_ms(), valid.end_ms(), &problems);
  CheckNumber(Path("valid"), valid.end_ms() / kMinuteMs, 0, std::numeric_limits<uint32_t>::max(), &problems);
  if (valid.end_ms() > valid.start_ms() && (valid.end_ms() - 1) / kMinuteMs < (valid.start_ms() + kMinuteMs - 1) / kMinuteMs) {
    problems.push_back({Path("valid"), "TOO_SMALL"});  // not one whole minute
  }
  CheckNumber(Path("total_limit"), coupon_template.total_limit(), 0, kMaxCouponsOfTemplate, &problems);
  CheckNumber(Path("per_person"), coupon_template.per_person(), 0, kMaxPerPerson, &problems);
  CheckNumber(Path("per_day"), coupon_template.per_day(), 0, kMaxPerPerson, &problems);
  CheckNumber(Path("offline_cap_fen"), coupon_template.offline_cap_fen(), 0, kMaxCouponFen, &problems);
  CheckNumber(Path("kiosk_units"), coupon_template.kiosk_units(), 0, kMaxCouponKioskUnits, &problems);
  if (coupon_template.with_each_lead() && coupon_template.kiosk_units() == 0) problems.push_back({Path("kiosk_units"), "REQUIRED"});
  CheckSites(coupon_template, &problems);
  return problems;
}

std::vector<std::string> FindPromisesBroken(const v1::CouponTemplate& before, const v1::CouponTemplate& after) {
  std::vector<std::string> broken;
  const auto compare = [&broken](std::string_view field, bool same) {
    if (!same) broken.push_back(Path(field));
  };
  compare("kind", before.kind() == after.kind());
  compare("amount_fen", before.amount_fen() == after.amount_fen());
  compare("percent", before.percent() == after.percent());
  compare("threshold_fen", before.threshold_fen() == after.threshold_fen());
  compare("item", before.item() == after.item());
  compare("terms", SameText(before.terms(), after.terms()));
  compare("valid", before.valid().start_ms() == after.valid().start_ms() && before.valid().end_ms() == after.valid().end_ms());
  // Where it may be redeemed can grow: nobody loses by that.
  const auto& sites = before.sites();
  const bool kept = after.sites().empty() ||
                    (!sites.empty() && std::all_of(sites.begin(), sites.end(), [&](const auto& site) { return IsTakenAt(after, site); }));
  compare("sites", kept);
  return broken;
}

void KeepOutputOnly(const v1::CouponTemplate& before, v1::CouponTemplate* coupon_template) {
  coupon_template->set_name(before.name());
  coupon_template->set_number(before.number());
  coupon_template->set_made(before.made());
  coupon_template->set_available(before.available());
  coupon_template->set_create_time_ms(before.create_time_ms());
  coupon_template->set_update_time_ms(before.update_time_ms());
  coupon_template->set_etag(before.etag());
}

CouponMinutes MinutesOf(const v1::TimeSpan& valid) {
  return {.first = static_cast<uint32_t>((valid.start_ms() + kMinuteMs - 1) / kMinuteMs),
          .last = static_cast<uint32_t>((valid.end_ms() - 1) / kMinuteMs)};
}

int64_t CouponValue(const v1::CouponTemplate& coupon_template, int64_t purchase_fen) {
  switch (coupon_template.kind()) {
    case v1::COUPON_KIND_AMOUNT:
      return purchase_fen > 0 ? std::min(purchase_fen, coupon_template.amount_fen()) : coupon_template.amount_fen();
    case v1::COUPON_KIND_THRESHOLD:
      return coupon_template.amount_fen();
    case v1::COUPON_KIND_PERCENT:
      return purchase_fen / 100 * coupon_template.percent() + purchase_fen % 100 * coupon_template.percent() / 100;
    default:
      return coupon_template.cost_fen();
  }
}

CouponBooking BookRedemption(const v1::CouponTemplate& of, const v1::CouponTemplate& taken_for, int64_t purchase_fen, int64_t value_fen) {
  const int64_t spared_fen = std::max<int64_t>(value_fen, 0);
  const int64_t given_fen = GivesGoods(taken_for) ? std::max(taken_for.cost_fen(), spared_fen) : spared_fen;
  const int64_t value = std::min({given_fen, CouponValue(of, purchase_fen), kMaxCouponFen});
  return {.value_fen = value, .excess_fen = given_fen - value};
}

std::vector<v1::CouponFlag> FlagsOf(CouponFlags flags) {
  std::vector<v1::CouponFlag> all;
  for (int number = v1::CouponFlag_MIN + 1; number <= v1::CouponFlag_MAX; ++number) {
    const auto flag = static_cast<v1::CouponFlag>(number);
    if ((flags & FlagBit(flag)) != 0) all.push_back(flag);
  }
  return all;
}

CouponFlags FindOddities(const v1::CouponTemplate& coupon_template, const CouponUse& use) {
  CouponFlags flags = 0;
  const CouponMinutes minutes = MinutesOf(coupon_template.valid());
  const int64_t minute = use.time_ms / kMinuteMs;
  if (use.time_known && minute > minutes.last) flags |= FlagBit(v1::COUPON_FLAG_EXPIRED);
  if (use.time_known && minute < minutes.first) flags |= FlagBit(v1::COUPON_FLAG_NOT_YET_VALID);
  if (!IsTakenAt(coupon_template, use.site)) flags |= FlagBit(v1::COUPON_FLAG_WRONG_SITE);
  const bool too_much = !GivesGoods(coupon_template) && use.value_fen > CouponValue(coupon_template, use.purchase_fen);
  const bool too_little = coupon_template.kind() == v1::COUPON_KIND_THRESHOLD && use.purchase_fen < coupon_template.threshold_fen();
  if (too_much || too_little || use.value_fen < 0) flags |= FlagBit(v1::COUPON_FLAG_VALUE);
  return flags;
}

std::string_view FindRefusal(const v1::CouponTemplate& coupon_template, const CouponStanding& standing, const CouponUse& use) {
  if (standing.state == v1::COUPON_STATE_VOID || standing.state == v1::COUPON_STATE_WRITTEN_OFF) return "COUPON_VOID";
  if (standing.state == v1::COUPON_STATE_REDEEMED) return "COUPON_USED";
  // A lent one may well be in a visitor's hands: its kiosk has not been heard yet.
  if (standing.state == v1::COUPON_STATE_AVAILABLE) return "COUPON_NOT_ISSUED";
  const CouponMinutes minutes = MinutesOf(coupon_template.valid());
  if (use.time_ms / kMinuteMs < minutes.first) return "COUPON_NOT_YET_VALID";
  if (use.time_ms / kMinuteMs > minutes.last) return "COUPON_EXPIRED";
  if (!IsTakenAt(coupon_template, use.site)) return "COUPON_WRONG_SITE";
  if (coupon_template.kind() == v1::COUPON_KIND_THRESHOLD && use.purchase_fen < coupon_template.threshold_fen()) {
    return "COUPON_BELOW_THRESHOLD";
  }
  const bool limited = coupon_template.per_day() > 0;
  if (limited && standing.redeemed_that_day >= coupon_template.per_day()) return "COUPON_DAY_LIMIT";
  return "";
}

v1::CouponState StateOf(const CouponHistory& history) {
  if (history.redeemed) return v1::COUPON_STATE_REDEEMED;
  if (history.made_void) return v1::COUPON_STATE_VOID;
  if (history.issued) return v1::COUPON_STATE_ISSUED;
  if (history.written_off) return v1::COUPON_STATE_WRITTEN_OFF;
  return history.lent ? v1::COUPON_STATE_LENT : v1::COUPON_STATE_AVAILABLE;
}

}  // namespace footfall::server
