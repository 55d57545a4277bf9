#include "server/coupons/coupon_keys.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "proto/rules/base32.h"
#include "proto/rules/coupon_code.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/text.h"
#include "server/people/people_store.h"

namespace footfall::server {
namespace {

constexpr int kUuidSize = 16;
constexpr std::string_view kCheckPurpose = "footfall coupon check";
constexpr std::string_view kQrPrefix = "FC1:";

std::string CodeContext(std::string_view coupon_id) { return absl::StrCat("footfall/coupon/", Abseil(coupon_id)); }

// The bytes of a QR form: what a text of base 32 costs besides is not stored.
std::string BytesOf(std::string_view code) {
  std::string values;
  for (const char c : code.substr(kQrPrefix.size())) values.push_back(static_cast<char>(rules::CrockfordValue(c)));
  return rules::FromBase32Values(values).value_or("");
}

}  // namespace

absl::StatusOr<CouponCampaignRow> CouponKeys::Ensure(WriteContext& write, const std::string& campaign_id) const {
  absl::StatusOr<std::optional<CouponCampaignRow>> found = FindCouponCampaign(write.db(), campaign_id);
  if (!found.ok()) return found.status();
  if (found->has_value()) return **std::move(found);
  std::string seed = random_->Bytes(rules::kKeySize);
  rules::KeyPair keys = rules::SignKeysFromSeed(seed);
  CouponCampaignRow row{.campaign_id = campaign_id,
                        .key_id = random_->Bytes(kUuidSize),
                        .public_key = keys.public_key,
                        .wrapped_secret = vault_->EncryptSecret(keys.secret_key, CouponSecretContext(campaign_id))};
  rules::Wipe(&seed);
  rules::Wipe(&keys.secret_key);
  absl::Status status = InsertCouponCampaign(write, &row);
  if (status.ok()) {
    status = InsertOrgSecret(write, kDuplicateKeyName, vault_->EncryptSecret(random_->Bytes(rules::kKeySize), kDuplicateKeyContext));
  }
  if (!status.ok()) return status;
  return row;
}

absl::StatusOr<std::string> CouponKeys::OpenSecret(const CouponCampaignRow& campaign) const {
  return vault_->DecryptSecret(campaign.wrapped_secret, CouponSecretContext(campaign.campaign_id));
}

std::string CouponKeys::BoxCode(std::string_view code, std::string_view coupon_id) const {
  return vault_->EncryptSecret(BytesOf(code), CodeContext(coupon_id));
}

absl::StatusOr<std::string> CouponKeys::OpenCode(const CouponRow& coupon) const {
  absl::StatusOr<std::string> bytes = vault_->DecryptSecret(coupon.code_box, CodeContext(coupon.coupon_id));
  if (!bytes.ok()) return bytes.status();
  return absl::StrCat(Abseil(kQrPrefix), rules::ToBase32(*bytes));
}

absl::StatusOr<std::string> CouponKeys::CheckKey(Connection& db, std::string_view campaign_id) const {
  const absl::StatusOr<std::optional<std::string>> wrapped = FindOrgSecret(db, kDuplicateKeyName);
  if (!wrapped.ok()) return wrapped.status();
  if (!wrapped->has_value()) return errors::Internal("coupons without a duplicate-check key");
  absl::StatusOr<std::string> duplicate_key = vault_->DecryptSecret(**wrapped, kDuplicateKeyContext);
  if (!duplicate_key.ok()) return duplicate_key.status();
  std::string check_key = rules::KeyedHash(*duplicate_key, kCheckPurpose, campaign_id);
  rules::Wipe(&*duplicate_key);
  return check_key;
}

absl::StatusOr<std::string> CouponKeys::ShortCode(Connection& db, std::string_view campaign_id, const CouponRow& coupon) const {
  if (!coupon.serial) return std::string();
  absl::StatusOr<std::string> check_key = CheckKey(db, campaign_id);
  if (!check_key.ok()) return check_key.status();
  std::string code = rules::MakeShortCode(static_cast<uint32_t>(*coupon.serial), *check_key);
  rules::Wipe(&*check_key);
  return code;
}

absl::StatusOr<CouponReading> CouponKeys::Read(Connection& db, const CouponCampaignRow& campaign, std::string_view text) const {
  rules::CouponFacts facts;
  switch (rules::ReadCoupon(text, *rules::UuidFromBytes(campaign.key_id), campaign.public_key, &facts)) {
    case rules::CouponCheck::kGood:
      return CouponReading{.coupon_id = rules::UuidBytes(facts.coupon), .serial = facts.short_serial};
    case rules::CouponCheck::kForeign:
      return CouponReading{.refusal = "COUPON_FOREIGN"};
    case rules::CouponCheck::kForged:
      return CouponReading{.refusal = "COUPON_FORGED"};
    case rules::CouponCheck::kUnreadable:
      break;
  }
  // Longer than anybody types: a QR form that was cut or is of another kind.
  if (text.size() > 2 * size_t{rules::kShortCodeLength}) return CouponReading{.refusal = "COUPON_UNREADABLE"};
  absl::StatusOr<std::string> check_key = CheckKey(db, campaign.campaign_id);
  if (!check_key.ok()) return check_key.status();
  uint32_t serial = 0;
  const rules::ShortCodeCheck check = rules::ReadShortCode(text, *check_key, &serial);
  rules::Wipe(&*check_key);
  if (check == rules::ShortCodeCheck::kMistyped) return CouponReading{.refusal = "COUPON_MISTYPED"};
  if (check == rules::ShortCodeCheck::kForged) return CouponReading{.refusal = "COUPON_FORGED"};
  return CouponReading{.serial = serial};
}

}  // namespace footfall::server
