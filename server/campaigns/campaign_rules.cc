#include "server/campaigns/campaign_rules.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "proto/rules/ids.h"
#include "proto/rules/png_size.h"
#include "server/base/resource_names.h"
#include "server/base/text_rules.h"
#include "server/campaigns/form_rules.h"

namespace footfall::server {
namespace {

using footfall::v1::Campaign;
using footfall::v1::ConsentText;
using footfall::v1::FormField;
using footfall::v1::LeadForm;
using footfall::v1::Site;
using google::protobuf::util::MessageDifferencer;

constexpr char kDefaultTimeZone[] = "Asia/Shanghai";
constexpr char kDefaultPhoneRegion[] = "CN";
constexpr int kMaxLatitude = 90;
constexpr int kMaxLongitude = 180;

rules::FieldType ToRuleType(footfall::v1::FieldType type) {
  switch (type) {
    case footfall::v1::FIELD_TYPE_PHONE:
      return rules::FieldType::kPhone;
    case footfall::v1::FIELD_TYPE_CHOICE:
      return rules::FieldType::kChoice;
    case footfall::v1::FIELD_TYPE_MULTI_CHOICE:
      return rules::FieldType::kMultiChoice;
    case footfall::v1::FIELD_TYPE_NUMBER:
      return rules::FieldType::kNumber;
    case footfall::v1::FIELD_TYPE_DATE:
      return rules::FieldType::kDate;
    case footfall::v1::FIELD_TYPE_RATING:
      return rules::FieldType::kRating;
    default:
      return rules::FieldType::kText;
  }
}

rules::FieldRule ToFieldRule(const Campaign& campaign, const FormField& field) {
  rules::FieldRule rule;
  rule.id = field.id();
  rule.type = ToRuleType(field.type());
  rule.required = field.required();
  rule.staff_only = field.staff_only();
  for (const auto& option : field.options()) rule.options.push_back(option.id());
  if (field.standard() == footfall::v1::STANDARD_FIELD_CHANNEL && rule.options.empty()) {
    for (const auto& channel : campaign.channels()) rule.options.push_back(channel.id());
  }
  if (field.has_condition()) {
    rule.condition = {field.condition().field_id(), {field.condition().any_of().begin(), field.condition().any_of().end()}};
  }
  if (field.has_min_value()) rule.min_value = field.min_value();
  if (field.has_max_value()) rule.max_value = field.max_value();
  rule.max_length = field.max_length();
  return rule;
}

// Debian's slim images have no time zone database; then only the form of the name can be judged.
bool IsTimeZone(const std::string& name) {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(name, &zone)) return true;
  return !absl::LoadTimeZone(kDefaultTimeZone, &zone) && name.find('/') != std::string::npos;
}

bool IsRegion(const std::string& region) {
  return region.size() == 2 && std::all_of(region.begin(), region.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

template <typename List>
void CheckLines(const std::string& field, const List& lines, int limit, Problems* problems) {
  if (lines.size() > kMaxListLength) problems->push_back({field, "TOO_MANY"});
  for (const std::string& line : lines) CheckRequiredText(field, line, limit, problems);
}

void CheckChannels(const Campaign& campaign, Problems* problems) {
  std::set<std::string> ids;
  if (campaign.channels_size() > rules::kMaxFieldOptions) problems->push_back({"campaign.channels", "TOO_MANY"});
  for (const auto& channel : campaign.channels()) {
    if (!rules::IsResourceId(channel.id())) problems->push_back({"campaign.channels.id", "BAD_ID"});
    if (!ids.insert(channel.id()).second) problems->push_back({"campaign.channels.id", "DUPLICATE_ID"});
    CheckLocalized("campaign.channels.label", channel.label().texts(), true, kMaxLineLength, problems);
  }
}

void CheckSites(const Campaign& campaign, Problems* problems) {
  std::set<std::string> sites;
  if (campaign.sites_size() > kMaxCampaignSites) problems->push_back({"campaign.sites", "TOO_MANY"});
  for (const std::string& site : campaign.sites()) {
    if (!ParseSiteName("campaign.sites", site).ok()) problems->push_back({"campaign.sites", "BAD_NAME"});
    if (!sites.insert(site).second) problems->push_back({"campaign.sites", "DUPLICATE_ID"});
  }
}

// Lists filter by these ids, so no others will do.
bool HasIntentOptions(const FormField& field) {
  std::set<std::string> options;
  for (const auto& option : field.options()) options.insert(option.id());
  return field.type() == footfall::v1::FIELD_TYPE_CHOICE && options == std::set<std::string>{"hot", "warm", "cold"};
}

bool HasChannelOptions(const Campaign& campaign, const FormField& field) {
  return std::all_of(field.options().begin(), field.options().end(), [&](const auto& option) {
    return std::any_of(campaign.channels().begin(), campaign.channels().end(),
                       [&](const auto& channel) { return channel.id() == option.id(); });
  });
}

void CheckFieldTexts(const Campaign& campaign, const FormField& field, const std::string& path, Problems* problems) {
  if (field.type() == footfall::v1::FIELD_TYPE_UNSPECIFIED) problems->push_back({path + ".type", "REQUIRED"});
  if (!footfall::v1::FieldType_IsValid(field.type())) problems->push_back({path + ".type", "UNKNOWN_VALUE"});
  if (!footfall::v1::StandardField_IsValid(field.standard())) problems->push_back({path + ".standard", "UNKNOWN_VALUE"});
  CheckLocalized(path + ".label", field.label().texts(), true, kMaxLineLength, problems);
  CheckLocalized(path + ".hint", field.hint().texts(), false, kMaxLineLength, problems);
  for (const auto& option : field.options()) {
    CheckLocalized(path + ".options.label", option.label().texts(), true, kMaxLineLength, problems);
  }
  if (field.standard() == footfall::v1::STANDARD_FIELD_INTENT && !HasIntentOptions(field)) {
    problems->push_back({path + ".options", "UNKNOWN_OPTION"});
  }
  if (field.standard() == footfall::v1::STANDARD_FIELD_CHANNEL && !HasChannelOptions(campaign, field)) {
    problems->push_back({path + ".options", "UNKNOWN_OPTION"});
  }
}

// Named as the shared form rule names fields: by id when it is one, else by place, so that garbage is not repeated in an error.
std::string FieldPath(const LeadForm& form, int index, const std::string& list) {
  const std::string& id = form.fields(index).id();
  const bool well_formed = !id.empty() && id.size() <= size_t{rules::kMaxResourceIdLength} && std::all_of(id.begin(), id.end(), [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
  return list + "." + (well_formed ? id : std::to_string(index));
}

constexpr std::string_view kFormList = "fields";  // what the shared rule calls them

void CheckConsents(const Campaign& campaign, Problems* problems) {
  std::set<int> purposes;
  for (const ConsentText& consent : campaign.consents()) {
    if (consent.purpose() == footfall::v1::CONSENT_PURPOSE_UNSPECIFIED || !footfall::v1::ConsentPurpose_IsValid(consent.purpose())) {
      problems->push_back({"campaign.consents.purpose", "UNKNOWN_VALUE"});
    }
    if (!purposes.insert(consent.purpose()).second) problems->push_back({"campaign.consents.purpose", "DUPLICATE_PURPOSE"});
    CheckLocalized("campaign.consents.text", consent.text().texts(), true, kMaxConsentLength, problems);
    CheckText("campaign.consents.partner", consent.partner(), kMaxLineLength, problems);
    if (consent.purpose() == footfall::v1::CONSENT_PURPOSE_PARTNER_SHARING && rules::CleanName(consent.partner()).empty()) {
      problems->push_back({"campaign.consents.partner", "REQUIRED"});
    }
  }
  if (!purposes.contains(footfall::v1::CONSENT_PURPOSE_CONTACT)) problems->push_back({"campaign.consents", "CONTACT_REQUIRED"});
}

void CheckPicture(const std::string& field, const std::string& png, const rules::PngLimits& limits, Problems* problems) {
  if (png.empty()) return;
  const std::string_view problem = rules::PngProblem(png, limits);
  if (!problem.empty()) problems->push_back({field, std::string(problem)});
}

void CheckBrand(const footfall::v1::Brand& brand, Problems* problems) {
  constexpr uint32_t kMaxColor = 0xFFFFFF;
  if (brand.color() > kMaxColor) problems->push_back({"campaign.brand.color", "TOO_LARGE"});
  CheckPicture("campaign.brand.logo_png", brand.logo_png(), rules::kLogoLimits, problems);
  if (brand.slides_size() > rules::kMaxSlides) return problems->push_back({"campaign.brand.slides", "TOO_MANY"});
  for (int i = 0; i < brand.slides_size(); ++i) {
    const std::string path = "campaign.brand.slides." + std::to_string(i);
    CheckLocalized(path + ".title", brand.slides(i).title().texts(), true, kMaxSlideTitle, problems);
    CheckLocalized(path + ".text", brand.slides(i).text().texts(), false, kMaxSlideText, problems);
    CheckPicture(path + ".picture_png", brand.slides(i).picture_png(), rules::kSlideLimits, problems);
  }
}

void CheckTexts(const Campaign& campaign, Problems* problems) {
  CheckLocalized("campaign.display_name", campaign.display_name().texts(), true, kMaxLineLength, problems);
  CheckLocalized("campaign.slogan", campaign.slogan().texts(), false, kMaxLineLength, problems);
  CheckLocalized("campaign.offer", campaign.offer().texts(), false, kMaxLineLength, problems);
  CheckText("campaign.theme", campaign.theme(), kMaxThemeLength, problems);
  CheckText("campaign.purpose", campaign.purpose(), kMaxThemeLength, problems);
  CheckText("campaign.background", campaign.background(), kMaxBackgroundLength, problems);
  CheckText("campaign.organiser", campaign.organiser(), kMaxLineLength, problems);
  CheckLines("campaign.audience_segments", campaign.audience_segments(), kMaxSegmentLength, problems);
  CheckLines("campaign.partners", campaign.partners(), kMaxLineLength, problems);
}

void CheckTypes(const Campaign& campaign, Problems* problems) {
  std::set<int> types;
  for (int type : campaign.promotion_types()) {
    if (type == footfall::v1::PROMOTION_TYPE_UNSPECIFIED || !footfall::v1::PromotionType_IsValid(type)) {
      problems->push_back({"campaign.promotion_types", "UNKNOWN_VALUE"});
    }
    if (!types.insert(type).second) problems->push_back({"campaign.promotion_types", "DUPLICATE_ID"});
  }
}

const ConsentText* FindConsent(const Campaign& campaign, footfall::v1::ConsentPurpose purpose) {
  for (const ConsentText& consent : campaign.consents()) {
    if (consent.purpose() == purpose) return &consent;
  }
  return nullptr;
}

int64_t ConsentVersion(const ConsentText* before, const ConsentText& now) {
  if (before == nullptr) return 1;
  return before->version() + (MessageDifferencer::Equals(before->text(), now.text()) ? 0 : 1);
}

int64_t FormVersion(const LeadForm& before, LeadForm now) {
  now.set_version(before.version());
  return before.version() + (MessageDifferencer::Equals(before, now) ? 0 : 1);
}

}  // namespace

void CheckFormFields(const Campaign& campaign, const std::string& list, Problems* problems) {
  for (const rules::Problem& problem : rules::CheckForm(ToFormRule(campaign))) {
    problems->push_back({list + problem.field.substr(kFormList.size()), problem.reason});
  }
  if (campaign.form().fields_size() > rules::kMaxFormFields) return;
  for (int i = 0; i < campaign.form().fields_size(); ++i) {
    CheckFieldTexts(campaign, campaign.form().fields(i), FieldPath(campaign.form(), i, list), problems);
  }
}

rules::FormRule ToFormRule(const Campaign& campaign) {
  rules::FormRule form;
  for (const FormField& field : campaign.form().fields()) form.fields.push_back(ToFieldRule(campaign, field));
  form.name_required = campaign.form().name_required();
  form.phone_region = campaign.phone_region().empty() ? kDefaultPhoneRegion : campaign.phone_region();
  return form;
}

void SetCampaignDefaults(Campaign* campaign) {
  if (campaign->time_zone().empty()) campaign->set_time_zone(kDefaultTimeZone);
  if (campaign->phone_region().empty()) campaign->set_phone_region(kDefaultPhoneRegion);
}

Problems CheckCampaign(const Campaign& campaign) {
  Problems problems;
  CheckTexts(campaign, &problems);
  CheckTypes(campaign, &problems);
  CheckChannels(campaign, &problems);
  CheckSpan("campaign.period", campaign.period().start_ms(), campaign.period().end_ms(), &problems);
  CheckSites(campaign, &problems);
  CheckFormFields(campaign, "campaign.form.fields", &problems);
  CheckConsents(campaign, &problems);
  CheckBrand(campaign.brand(), &problems);
  if (!IsTimeZone(campaign.time_zone())) problems.push_back({"campaign.time_zone", "UNKNOWN_TIME_ZONE"});
  if (!IsRegion(campaign.phone_region())) problems.push_back({"campaign.phone_region", "UNKNOWN_REGION"});
  return problems;
}

void SetCampaignVersions(const Campaign* before, Campaign* campaign) {
  campaign->mutable_form()->set_version(before == nullptr ? 1 : FormVersion(before->form(), campaign->form()));
  for (ConsentText& consent : *campaign->mutable_consents()) {
    consent.set_version(ConsentVersion(before == nullptr ? nullptr : FindConsent(*before, consent.purpose()), consent));
  }
}

void KeepOutputOnly(const Campaign& before, Campaign* campaign) {
  campaign->set_name(before.name());
  campaign->set_etag(before.etag());
  campaign->set_create_time_ms(before.create_time_ms());
  campaign->set_update_time_ms(before.update_time_ms());
  campaign->set_seal_key_id(before.seal_key_id());
  campaign->set_seal_public_key(before.seal_public_key());
}

void KeepOutputOnly(const Site& before, Site* site) {
  site->set_name(before.name());
  site->set_etag(before.etag());
  site->set_create_time_ms(before.create_time_ms());
  site->set_update_time_ms(before.update_time_ms());
}

Problems CheckSite(const Site& site) {
  Problems problems;
  CheckRequiredText("site.display_name", site.display_name(), kMaxLineLength, &problems);
  CheckText("site.address", site.address(), kMaxSegmentLength, &problems);
  CheckText("site.contact", site.contact(), kMaxSegmentLength, &problems);
  CheckText("site.permit", site.permit(), kMaxThemeLength, &problems);
  CheckNumber("site.rent_fen", site.rent_fen(), 0, std::numeric_limits<int64_t>::max(), &problems);
  CheckNumber("site.area_m2", site.area_m2(), 0, std::numeric_limits<int32_t>::max(), &problems);
  // Written so that "not a number" fails too.
  if (site.has_position() && !(std::abs(site.position().latitude()) <= kMaxLatitude)) {
    problems.push_back({"site.position.latitude", "OUT_OF_RANGE"});
  }
  if (site.has_position() && !(std::abs(site.position().longitude()) <= kMaxLongitude)) {
    problems.push_back({"site.position.longitude", "OUT_OF_RANGE"});
  }
  return problems;
}

}  // namespace footfall::server
