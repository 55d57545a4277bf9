#include "tests/bench/server_support/lead_world.h"

#include <stdlib.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proto/rules/consent.h"
#include "proto/rules/crypto.h"
#include "server/access/account_store.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server::support {
namespace {

namespace v1 = footfall::v1;

constexpr int64_t kYearMs = 365LL * 24 * 3600 * 1000;
constexpr std::array<const char*, 24> kSurnames = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙",
                                                   "马", "朱", "胡", "郭", "何", "高", "林", "罗", "郑", "梁", "谢", "宋"};
constexpr std::array<const char*, 30> kGiven = {"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛",
                                                "明", "超", "秀", "霞", "平", "刚", "桂", "英", "华", "慧", "建", "国", "文", "子", "轩"};
constexpr std::array<const char*, 6> kFirstNames = {"James", "Maria", "Oliver", "Sofia", "Henry", "Emma"};
constexpr std::array<const char*, 6> kLastNames = {"Smith", "Garcia", "Brown", "Rossi", "Wilson", "Novak"};
constexpr std::array<const char*, 3> kIntents = {"hot", "warm", "cold"};
constexpr std::array<const char*, 2> kChannels = {"subway", "wechat"};
constexpr int64_t kPhoneSpan = 100'000'000;  // eight digits after the prefix
constexpr int64_t kPhoneStep = 38'196'601;   // shares no factor with the span: every index its own number

std::string SampleName(int64_t index) {
  if (index % 8 == 0) return absl::StrCat(kFirstNames[index / 8 % 6], " ", kLastNames[index / 48 % 6]);
  return absl::StrCat(kSurnames[index % 24], kGiven[index / 7 % 30], index % 3 == 0 ? "" : kGiven[index / 210 % 30]);
}

v1::FormField* AddField(v1::Campaign* campaign, const char* id, v1::FieldType type) {
  v1::FormField* field = campaign->mutable_form()->add_fields();
  field->set_id(id);
  field->set_type(type);
  (*field->mutable_label()->mutable_texts())["en"] = id;
  return field;
}

v1::Campaign MakeCampaign(std::string_view id) {
  v1::Campaign campaign;
  campaign.set_name(CampaignName(id));
  (*campaign.mutable_display_name()->mutable_texts())["en"] = std::string(id);
  campaign.set_time_zone("Asia/Shanghai");
  campaign.set_phone_region("CN");
  campaign.mutable_form()->set_version(3);
  for (const char* channel : kChannels) campaign.add_channels()->set_id(channel);
  v1::FormField* intent = AddField(&campaign, "intent", v1::FIELD_TYPE_CHOICE);
  intent->set_standard(v1::STANDARD_FIELD_INTENT);
  for (const char* option : kIntents) intent->add_options()->set_id(option);
  AddField(&campaign, "channel", v1::FIELD_TYPE_CHOICE)->set_standard(v1::STANDARD_FIELD_CHANNEL);
  AddField(&campaign, "wishes", v1::FIELD_TYPE_TEXT);
  AddField(&campaign, "wechat_id", v1::FIELD_TYPE_TEXT)->set_personal(true);
  for (const v1::ConsentPurpose purpose : {v1::CONSENT_PURPOSE_CONTACT, v1::CONSENT_PURPOSE_MARKETING_MESSAGES}) {
    campaign.add_consents()->set_purpose(purpose);
  }
  return campaign;
}

absl::Status AddCampaign(WriteContext& write, const PiiVault& vault, Random* random, std::string_view id) {
  const rules::KeyPair keys = rules::SealKeysFromSeed(random->Bytes(rules::kKeySize));
  v1::Campaign campaign = MakeCampaign(id);
  campaign.set_seal_key_id(absl::StrCat("key-", std::string(id)));
  campaign.set_seal_public_key(keys.public_key);
  absl::Status status = InsertCampaign(write, &campaign);
  if (!status.ok()) return status;
  return InsertSealKey(write.db(), id,
                       {.key_id = campaign.seal_key_id(),
                        .public_key = keys.public_key,
                        .wrapped_secret = vault.EncryptSecret(keys.secret_key, SealKeyContext(id))});
}

absl::Status AddSession(WriteContext& write, std::string_view campaign, std::string_view session, std::string_view site) {
  v1::Session record;
  record.set_name(SessionName({std::string(campaign), std::string(session)}));
  record.set_site(SiteName(site));
  record.mutable_hours()->set_start_ms(kWorldStartMs);
  record.mutable_hours()->set_end_ms(kWorldStartMs + kYearMs);
  return InsertSession(write, &record);
}

}  // namespace

void MustBeOk(const absl::Status& status, std::string_view what) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s: %s\n", std::string(what).c_str(), status.ToString().c_str());
  std::abort();
}

TempFolder::TempFolder(std::string_view parent) : path_(std::string(parent) + "/footfall_leads_XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) MustBeOk(absl::InternalError(path_), "mkdtemp");
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

LeadWorld::LeadWorld(int reader_count) {
  vault_ = std::make_unique<PiiVault>(std::string(rules::kKeySize, 'k'), SystemRandom());
  auto database = Database::Open({.path = database_path(), .reader_count = reader_count});
  MustBeOk(database.status(), "open");
  database_ = *std::move(database);
  access_ = std::make_unique<Access>(database_.get(), &clock_, SystemRandom(), std::string(rules::kKeySize, 'a'));
  catalog_ = std::make_unique<CampaignCatalog>(database_.get(), vault_.get());
  intake_ = std::make_unique<LeadIntake>(vault_.get());
  MustBeOk(database_->Write([&](WriteContext& write) { return AddLeadPlan(write, *vault_); }), "plan");
}

LeadWorld::~LeadWorld() = default;

void LeadWorld::CloseDatabase() {
  intake_.reset();
  catalog_.reset();
  access_.reset();
  database_.reset();
}

absl::Status AddLeadPlan(WriteContext& write, const PiiVault& vault) {
  absl::Status done;
  for (const char* site : {"north-gate", "south-gate"}) {
    v1::Site record;
    record.set_name(SiteName(site));
    record.set_display_name(site);
    if (done.ok()) done = InsertSite(write, &record);
  }
  for (std::string_view campaign : {kCampaign, kOtherCampaign}) {
    if (done.ok()) done = AddCampaign(write, vault, SystemRandom(), campaign);
    if (done.ok()) done = AddSession(write, campaign, kDayOne, "north-gate");
    if (done.ok()) done = AddSession(write, campaign, kDayTwo, "south-gate");
    write.Announce({Change::Kind::kCampaign, std::string(campaign), ""});
  }
  return done;
}

const CampaignView& LeadWorld::campaign(std::string_view id) {
  auto& view = views_[std::string(id)];
  if (view == nullptr) view = catalog_->Find(id);
  if (view == nullptr) MustBeOk(absl::NotFoundError(std::string(id)), "campaign");
  return *view;
}

std::string AddTokenUser(Database& database, int64_t now_ms, const std::string& user_id, v1::UserRole role, bool may_reveal,
                         bool may_export) {
  Account account{.user_id = user_id, .password_hash = "none"};
  account.user.set_name(UserName(user_id));
  account.user.set_role(role);
  account.user.set_may_reveal(may_reveal);
  account.user.set_may_export(may_export);
  const std::string token = absl::StrCat("token-of-", user_id);
  const absl::Status status = database.Write([&](WriteContext& write) {
    const absl::Status inserted = InsertAccount(write.db(), account);
    if (!inserted.ok()) return inserted;
    return InsertToken(write.db(), {.hash = TokenHash(token), .user_id = user_id, .expire_time_ms = now_ms + kYearMs}, now_ms);
  });
  MustBeOk(status, "user");
  return token;
}

std::string LeadWorld::AddUser(const std::string& user_id, v1::UserRole role, bool may_reveal, bool may_export) {
  return AddTokenUser(*database_, clock_.NowMs(), user_id, role, may_reveal, may_export);
}

v1::Consent SampleConsent(int64_t index) {
  v1::Consent consent;
  consent.set_language("zh-Hans");
  consent.set_age_confirmed(true);
  consent.set_time_ms(kWorldStartMs + index * 50);
  static const std::string kHash = rules::ConsentTextHash("请与我联系");
  for (v1::ConsentPurpose purpose : {v1::CONSENT_PURPOSE_CONTACT, v1::CONSENT_PURPOSE_MARKETING_MESSAGES}) {
    v1::ConsentChoice* choice = consent.add_choices();
    choice->set_purpose(purpose);
    choice->set_granted(purpose == v1::CONSENT_PURPOSE_CONTACT || index % 2 == 0);
    choice->set_text_hash(kHash);
    choice->set_text_version(2);
  }
  return consent;
}

v1::LeadPayload SampleVisitor(int64_t index) {
  const int64_t person = index % 10 == 9 ? index / 10 : index;
  v1::LeadPayload payload;
  payload.set_phone(absl::StrFormat("+86138%08d", person * kPhoneStep % kPhoneSpan));
  payload.set_display_name(SampleName(person));
  const auto answer = [&](const char* field, std::string value) {
    v1::Answer* added = payload.add_answers();
    added->set_field_id(field);
    added->add_values(std::move(value));
  };
  answer("intent", kIntents[index % 3]);
  answer("channel", kChannels[index % 2]);
  answer("wishes", "想了解三居室和付款方式");
  answer("wechat_id", absl::StrCat("wx", person));
  *payload.mutable_consent() = SampleConsent(index);
  payload.set_zone_id(index % 2 == 0 ? "desk" : "stage");
  payload.set_staff_id(absl::StrCat("s", index % 5));
  payload.set_mode(v1::LEAD_MODE_STAFF);
  payload.set_form_version(3);
  payload.set_receipt_code("ABC234");
  return payload;
}

LeadOrigin SampleOrigin(int64_t index, Random* random) {
  const int64_t time_ms = kWorldStartMs + index * 50;
  return {.lead_id = random->NewUuid(time_ms),
          .session_id = std::string(index % 2 == 0 ? kDayOne : kDayTwo),
          .device_id = "0190f3a5-0000-7000-8000-00000000000a",
          .capture_time_ms = time_ms,
          .receive_time_ms = time_ms + 1000};
}

}  // namespace footfall::server::support
