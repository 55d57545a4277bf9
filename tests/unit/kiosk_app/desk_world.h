// The desks at which a kiosk hands things out, with a journal on a real disk, leases as a server gives them, and a clock under control.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_APP_DESK_WORLD_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_APP_DESK_WORLD_H_

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/app/coupon_desk.h"
#include "kiosk/app/lead_desk.h"
#include "kiosk/app/offer_desk.h"
#include "proto/rules/coupon_code.h"
#include "tests/unit/kiosk_app/app_harness.h"
#include "tests/unit/kiosk_journal/lease_support.h"

namespace footfall::kiosk {

inline constexpr char kDemoDraw[] = "campaigns/spring/draws/demo";
// The algorithm's published example, as block 1: this config and the seed 00 … 1f make this deck.
inline constexpr char kDemoConfig[] =
    R"({"chances":20,"event":"demo","prizes":[{"count":1,"id":"A"},{"count":3,"id":"B"},{"count":6,"id":"C"}]})";
inline constexpr char kDemoDeck[] = "-BC-CC-------CBA-CCB";
inline constexpr char kStaff[] = "anna";
inline constexpr int64_t kDayMs = 86'400'000;

inline std::string LeadId(char name) { return std::string(16, name); }

inline std::string DemoSeed() {
  std::string seed;
  for (int i = 0; i < 32; ++i) seed += static_cast<char>(i);
  return seed;
}

// Gifts, a voucher of 5 yuan, one of a tenth off, and the demo draw.
inline void AddOffers(v1::KioskConfig* config, int64_t now_ms) {
  v1::GiftOffer& cup = *config->add_gifts();
  cup.set_item("items/cup");
  cup.set_pool(kCups);
  cup.set_per_person(2);
  v1::CouponOffer& voucher = *config->add_coupons();
  voucher.set_name(kVoucher);
  voucher.set_number(3);
  voucher.set_kind(v1::COUPON_KIND_AMOUNT);
  voucher.set_amount_fen(500);
  voucher.mutable_valid()->set_start_ms(now_ms - kDayMs);
  voucher.mutable_valid()->set_end_ms(now_ms + kDayMs);
  voucher.set_redeemable_here(true);
  voucher.set_per_person(1);
  voucher.set_offline_cap_fen(1200);
  v1::CouponOffer& tenth = *config->add_coupons();
  tenth.set_name("campaigns/spring/couponTemplates/tenth");
  tenth.set_number(4);
  tenth.set_kind(v1::COUPON_KIND_PERCENT);
  tenth.set_percent(10);
  tenth.set_redeemable_here(true);
  tenth.set_offline_cap_fen(100'000);
  config->mutable_coupon_key()->set_key_id(std::string(16, 'K'));
  config->mutable_coupon_key()->set_public_key(rules::SignKeysFromSeed(std::string(32, 'q')).public_key);
  v1::DrawOffer& draw = *config->add_draws();
  draw.set_name(kDemoDraw);
  draw.set_config(kDemoConfig);
  draw.set_beacon(std::string(64, '0'));
  for (const char* id : {"A", "B", "C"}) {
    v1::PrizeOffer& prize = *draw.add_prizes();
    prize.set_id(id);
    prize.set_price_fen(id[0] == 'A' ? 60'000 : 1000);
  }
  draw.mutable_period()->set_start_ms(now_ms - kDayMs);
  draw.mutable_period()->set_end_ms(now_ms + kDayMs);
  draw.set_per_person(1);
  draw.set_tax_threshold_fen(50'000);
  draw.set_claim_until_ms(now_ms + kDayMs);
}

struct DeskWorld {
  // `where`: the journal's folder; empty = one of its own.
  explicit DeskWorld(const std::string& vfs = "", const std::string& where = "") : vfs(vfs), where(where) {
    rules::InitCrypto();
    config = TestConfig();
    AddOffers(&config, clock.wall_ms);
    OpenJournal();
    if (!journal->Enrol(TestIdentity(journal.get())).ok()) std::abort();
    corrected.Hear(clock.wall_ms);
    OpenDesks();
  }
  void OpenJournal() { journal = OpenIn(where.empty() ? folder.path() : where, &random, vfs); }
  void OpenDesks() {
    people = std::make_unique<PersonKeys>(&random);
    const DeskParts parts{journal.get(), &random, &corrected, &campaign_time, &builder, people.get(), &log, &config, &duplicate_key};
    offers = std::make_unique<OfferDesk>(parts);
    coupons = std::make_unique<CouponDesk>(parts);
    leads = std::make_unique<LeadDesk>(parts, coupons.get(), people.get());
  }
  // The program ends and begins again.
  void Restart() {
    leads.reset();
    offers.reset();
    coupons.reset();
    journal.reset();
    OpenJournal();
    OpenDesks();
  }
  void Lend(const std::vector<LeaseGrant>& book) {
    if (!journal->offers().StoreLeaseBook(book, clock.wall_ms)->empty()) std::abort();
  }
  LeaseGrant Secret(const GrantFacts& facts) const {
    const v1::Grant grant = MakeGrant(facts, rules::SealKeysFromSeed(journal->identity()->keys.box_seed).public_key);
    return {grant, SignGrant(grant), 0, 0, false};
  }
  LeaseGrant DemoBlock() const { return Secret({'d', kDemoDraw, v1::LEASE_KIND_DRAW_BLOCK, 1, 20, 1, DemoSeed()}); }
  std::string Code(uint32_t serial, uint32_t number = 3, const std::string& key_seed = std::string(32, 'q'), char key_id = 'K') const {
    rules::CouponFacts facts;
    facts.campaign_key = *rules::UuidFromBytes(std::string(16, key_id));
    facts.template_number = number;
    facts.coupon = *rules::UuidFromBytes(std::string(12, 'c') + std::string(1, static_cast<char>(serial >> 16)) +
                                         std::string(1, static_cast<char>(serial >> 8)) + std::string(1, static_cast<char>(serial)) + "x");
    facts.short_serial = serial;
    facts.first_minute = static_cast<uint32_t>((clock.wall_ms - kDayMs) / 60'000);
    facts.last_minute = static_cast<uint32_t>((clock.wall_ms + kDayMs) / 60'000);
    return rules::SignCoupon(facts, rules::SignKeysFromSeed(key_seed).secret_key);
  }
  // A lease of the vouchers with these serials.
  LeaseGrant Vouchers(const std::vector<uint32_t>& serials) const {
    v1::CouponBatch batch;
    for (const uint32_t serial : serials) {
      batch.add_codes(Code(serial));
      batch.add_short_serials(serial);
    }
    return Secret({'v', kVoucher, v1::LEASE_KIND_COUPON, 1, static_cast<int64_t>(serials.size()), 0, batch.SerializeAsString()});
  }
  std::string CheckKey() const { return rules::KeyedHash(std::string(32, 'd'), "footfall coupon check", "spring"); }
  void Unlock() { duplicate_key = std::string(32, 'd'); }

  // The answers' contents; kNone = it was carried out.
  Refusal HandOut(int64_t quantity, const std::string& lead_id = "") {
    return ReasonOf(offers->HandOut({1, kCups, "items/cup", quantity, lead_id, kStaff, 0}));
  }
  static Refusal ReasonOf(const Action& action) {
    const auto* refused = action.As<action::OfferRefused>();
    return refused == nullptr ? Refusal::kNone : refused->reason;
  }
  Refusal Draw(const std::string& lead_id, DrawResult* result = nullptr) {
    const Action action = offers->Draw({1, kDemoDraw, lead_id, kStaff, 0});
    if (const auto* drawn = action.As<action::Drawn>(); drawn != nullptr && result != nullptr) *result = drawn->result;
    return ReasonOf(action);
  }
  Refusal Check(const std::string& text, CheckedCoupon* coupon = nullptr) {
    const Action action = coupons->Check({1, text});
    if (coupon != nullptr) *coupon = action.As<action::CouponChecked>()->coupon;
    return action.As<action::CouponChecked>()->reason;
  }
  Refusal Redeem(const std::string& text, const std::string& name = kVoucher, int64_t purchase_fen = 0) {
    return ReasonOf(coupons->Redeem({1, text, name, purchase_fen, kStaff}));
  }
  // The newest operation's payload.
  template <typename Payload>
  Payload Newest(v1::OperationType type) {
    const EpochState& epoch = journal->epochs().back();
    const Run run = *journal->ReadRun(epoch.epoch, epoch.head.seq, 1, 1 << 20);
    v1::OperationHeader header;
    Payload payload;
    if (!header.ParseFromString(run.operations[0].header()) || header.type() != type) return payload;
    (void)payload.ParseFromString(rules::PayloadOpener().Open(run.operations[0].sealed_payload(), CampaignKeys()).value());
    return payload;
  }

  const std::string vfs, where;
  TempFolder folder;
  ManualClock clock;
  SeededRandom random{31};
  CampaignTime campaign_time;
  CorrectedClock corrected{&clock, std::nullopt};
  OperationBuilder builder{{&clock, &random, &corrected, &campaign_time}};
  SilentLog log;
  v1::KioskConfig config;
  std::string duplicate_key;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<PersonKeys> people;
  std::unique_ptr<OfferDesk> offers;
  std::unique_ptr<CouponDesk> coupons;
  std::unique_ptr<LeadDesk> leads;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_APP_DESK_WORLD_H_
