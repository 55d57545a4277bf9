#include "tests/simulation/server_template.h"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

#include "footfall/v1/campaign_service.pb.h"
#include "footfall/v1/session_service.pb.h"
#include "proto/rules/crypto.h"
#include "server/access/account_store.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_store.h"
#include "server/people/people_store.h"
#include "server/sessions/session_store.h"
#include "server/stock/booth_stock.h"
#include "server/stock/gift_store.h"
#include "server/stock/item_store.h"
#include "server/storage/pii_vault.h"
#include "tests/simulation/offers_template.h"
#include "tests/simulation/server_machine.h"

namespace footfall::simulation {
namespace {

using server::WriteContext;

constexpr int64_t kYearMs = int64_t{365} * 24 * 3600 * 1000;
constexpr int64_t kHundredYearsMs = 100 * kYearMs;  // clocks jump; the office stays signed in

absl::Status AddCampaign(WriteContext& write, const server::PiiVault& vault) {
  const rules::KeyPair keys = rules::SealKeysFromSeed(std::string(rules::kKeySize, 'c'));
  v1::Campaign campaign;
  campaign.set_name(server::CampaignName(kCampaignId));
  (*campaign.mutable_display_name()->mutable_texts())["en"] = "Spring";
  campaign.set_time_zone("Asia/Shanghai");
  campaign.set_phone_region("CN");
  campaign.mutable_form()->set_version(1);
  v1::FormField* intent = campaign.mutable_form()->add_fields();
  intent->set_id("intent");
  intent->set_type(v1::FIELD_TYPE_CHOICE);
  intent->set_standard(v1::STANDARD_FIELD_INTENT);
  for (const char* level : {"hot", "warm", "cold"}) intent->add_options()->set_id(level);
  campaign.set_seal_key_id("key-1");
  campaign.set_seal_public_key(keys.public_key);
  v1::ConsentText* contact = campaign.add_consents();
  contact->set_purpose(v1::CONSENT_PURPOSE_CONTACT);
  (*contact->mutable_text()->mutable_texts())["en"] = "You may contact me.";
  absl::Status status = server::InsertCampaign(write, &campaign);
  if (!status.ok()) return status;
  return server::InsertSealKey(write.db(), kCampaignId,
                               {.key_id = "key-1",
                                .public_key = keys.public_key,
                                .wrapped_secret = vault.EncryptSecret(keys.secret_key, server::SealKeyContext(kCampaignId))});
}

absl::Status AddSession(WriteContext& write, const std::string& id) {
  const server::SessionKey key{kCampaignId, id};
  v1::Session session;
  session.set_name(server::SessionName(key));
  session.set_site(server::SiteName("gate"));
  session.set_state(v1::SESSION_STATE_OPEN);
  session.mutable_hours()->set_start_ms(kEpochMs);
  session.mutable_hours()->set_end_ms(kEpochMs + kYearMs);
  absl::Status status = server::InsertSession(write, &session);
  v1::Zone zone;
  zone.set_name(server::SessionChildName(key, "zones", kDeskZone));
  zone.set_path_order(1);
  return status.ok() ? server::InsertZone(write, &zone) : status;
}

// A gift of which there are few.
absl::Status AddGift(WriteContext& write) {
  constexpr int64_t kUnits = 40, kKioskUnits = 6;
  const server::SessionKey key{kCampaignId, kDayOne};
  v1::Item item;
  item.set_name(server::ItemName(kGiftId));
  (*item.mutable_display_name()->mutable_texts())["en"] = "Tote bag";
  absl::Status status = server::InsertItem(write, &item);
  v1::Gift gift;
  gift.set_name(GiftPool());
  gift.set_item(item.name());
  gift.set_kiosk_units(kKioskUnits);
  if (status.ok()) status = server::PutGift(write, &gift);
  if (status.ok()) status = server::OpenPool(write, key, kGiftId, kKioskUnits);
  const auto from = server::ParsePlace("from", server::kSupplier), to = server::ParsePlace("to", server::SessionName(key));
  if (status.ok()) status = from.ok() ? to.status() : from.status();
  if (!status.ok()) return status;
  return server::MoveGoods(write, {.kind = v1::MOVEMENT_KIND_FOUND,
                                   .item_id = kGiftId,
                                   .from = *from,
                                   .to = *to,
                                   .quantity = kUnits,
                                   .time_ms = kEpochMs,
                                   .actor = "users/office"})
      .status();
}

absl::Status AddOffice(WriteContext& write) {
  server::Account account{.user_id = "office", .password_hash = "none"};
  account.user.set_name(server::UserName("office"));
  account.user.set_role(v1::USER_ROLE_ADMINISTRATOR);
  absl::Status status = server::InsertAccount(write.db(), account);
  if (!status.ok()) return status;
  return server::InsertToken(
      write.db(), {.hash = server::TokenHash(kOfficeToken), .user_id = "office", .expire_time_ms = kEpochMs + kHundredYearsMs}, kEpochMs);
}

absl::Status Fill(WriteContext& write, const server::PiiVault& vault) {
  v1::Site site;
  site.set_name(server::SiteName("gate"));
  site.set_display_name("North gate");
  absl::Status status = server::InsertSite(write, &site);
  if (status.ok()) status = AddCampaign(write, vault);
  for (const char* session : {kDayOne, kDayTwo}) {
    if (status.ok()) status = AddSession(write, session);
  }
  for (const std::string& staff : StaffIds()) {
    if (status.ok()) status = AddStaff(write, staff, "10" + staff);
  }
  if (status.ok()) status = AddGift(write);
  return status.ok() ? AddOffice(write) : status;
}

void MustBeOk(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "server template: %s\n", status.ToString().c_str());
  std::abort();
}

Disk::Image Make() {
  Disk disk("template", Dice(0));
  SharedBytes random(Dice(1));
  const server::PiiVault vault(MasterKey(), &random);
  auto database = server::Database::Open(
      {.path = disk.Path("footfall.db"), .reader_count = 1, .writer_executor = [](const std::function<void()>& work) { work(); }});
  MustBeOk(database.status());
  MustBeOk((*database)->Write([&](WriteContext& write) { return Fill(write, vault); }));
  AddOffers(database->get(), vault);
  database->reset();
  return disk.Copy();
}

}  // namespace

std::string MasterKey() { return std::string(rules::kKeySize, 'k'); }

std::vector<std::string> StaffIds() { return {"01", "02", "03"}; }

absl::Status AddStaff(WriteContext& write, const std::string& id, const std::string& number) {
  server::StaffRow row;
  row.staff.set_name(server::StaffName(id));
  row.staff.set_number(number);
  row.staff.set_display_name("Member of staff");
  row.staff.set_role(v1::STAFF_ROLE_PROMOTER);
  return server::InsertStaff(write, &row);
}

const Disk::Image& ServerTemplate() {
  static const Disk::Image image = Make();
  return image;
}

}  // namespace footfall::simulation
