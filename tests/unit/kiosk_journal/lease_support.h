// Leases for tests: grants as a server gives them, and operations that hand out from them.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_LEASE_SUPPORT_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_LEASE_SUPPORT_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "footfall/v1/onsite.pb.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/payload_seal.h"
#include "tests/unit/kiosk_journal/journal_support.h"

namespace footfall::kiosk {

inline constexpr char kCups[] = "campaigns/spring/sessions/day1/gifts/cup";
inline constexpr char kVoucher[] = "campaigns/spring/couponTemplates/voucher";
inline constexpr char kLuckyDraw[] = "campaigns/spring/draws/lucky";
inline constexpr char kWashQueue[] = "campaigns/spring/sessions/day1/queues/wash";
inline constexpr int64_t kGrantMs = 1'789'990'000'000;
inline constexpr int64_t kLeaseEndMs = 1'790'900'000'000;

// A lease's id: 16 times that character.
inline std::string LeaseId(char name) { return std::string(16, name); }

struct GrantFacts {
  char name = 'a';
  std::string pool = kCups;
  v1::LeaseKind kind = v1::LEASE_KIND_GIFT;
  int64_t fence = 1, quantity = 10, first_number = 0;
  std::string secret;  // in clear
  int64_t not_after_ms = kLeaseEndMs;
  std::string device = kDeviceName;
  std::string commitment = "";
};

inline v1::Grant MakeGrant(const GrantFacts& facts, const std::string& box_public_key = "") {
  v1::Grant grant;
  grant.set_lease_id(LeaseId(facts.name));
  grant.set_device(facts.device);
  grant.set_kind(facts.kind);
  grant.set_pool(facts.pool);
  grant.set_fence(facts.fence);
  grant.set_quantity(facts.quantity);
  grant.set_first_number(facts.first_number);
  grant.set_grant_time_ms(kGrantMs);
  grant.set_not_after_ms(facts.not_after_ms);
  if (!facts.secret.empty()) grant.set_sealed_secret(rules::Seal(facts.secret, box_public_key));
  grant.set_commitment(facts.commitment);
  return grant;
}

inline v1::SignedGrant SignGrant(const v1::Grant& grant) {
  v1::SignedGrant result;
  result.set_grant(grant.SerializeAsString());
  result.set_signature(rules::Sign("footfall/grant/1" + result.grant(), ServerKeys().secret_key));
  return result;
}

// As the journal takes it; of `spent`, so many were put back.
inline LeaseGrant Granted(const GrantFacts& facts, int64_t spent = 0, int64_t returned = 0, bool recalled = false, int64_t undone = 0) {
  const v1::Grant grant = MakeGrant(facts);
  return {grant, SignGrant(grant), spent, returned, recalled, undone};
}
inline LeaseGrant Cups(char name = 'a', int64_t fence = 1, int64_t quantity = 10) {
  return Granted({.name = name, .fence = fence, .quantity = quantity});
}
inline LeaseGrant Block(char name = 'k', int64_t number = 1, int64_t chances = 5) {
  return Granted(
      {.name = name, .pool = kLuckyDraw, .kind = v1::LEASE_KIND_DRAW_BLOCK, .fence = number, .quantity = chances, .first_number = number});
}

inline LeaseGrant Numbers(char name = 'n', int64_t fence = 1, int64_t first = 41, int64_t quantity = 3) {
  return Granted({.name = name,
                  .pool = kWashQueue,
                  .kind = v1::LEASE_KIND_QUEUE_NUMBERS,
                  .fence = fence,
                  .quantity = quantity,
                  .first_number = first});
}

inline const Lease* FindLease(Journal* journal, char name) {
  for (const Lease& lease : journal->offers().leases()) {
    if (lease.lease_id == LeaseId(name)) return &lease;
  }
  return nullptr;
}

// Hands out `units` of lease `name`; `number` names the operation.
inline OperationDraft GiftDraft(Journal* journal, int number, char name = 'a', int64_t units = 1) {
  OperationDraft draft = Draft(number);
  draft.header.set_type(v1::OPERATION_TYPE_GIFT);
  const Lease* lease = FindLease(journal, name);
  const int64_t total = (lease ? lease->spent : 0) + units;
  v1::GiftPayload payload;
  payload.set_lease_id(LeaseId(name));
  payload.set_quantity(units);
  payload.set_spent_total(total);
  draft.payload = payload.SerializeAsString();
  draft.effects = {};
  draft.effects.spend = LeaseSpend{LeaseId(name), units, total, true};
  draft.effects.uses = {{std::string(16, 'p'), kCups, 20'000, units}};
  return draft;
}

// Puts the hand-out that operation `gift` tells of back.
inline OperationDraft PutBackDraft(Journal* journal, int number, int gift, char name = 'a', int64_t units = 1) {
  OperationDraft draft = Draft(number);
  draft.header.set_type(v1::OPERATION_TYPE_GIFT_UNDO);
  const Lease* lease = FindLease(journal, name);
  const int64_t total = (lease ? lease->spent : 0) - units;
  v1::GiftUndoPayload payload;
  payload.set_lease_id(LeaseId(name));
  payload.set_gift_id(Draft(gift).header.operation_id());
  payload.set_quantity(units);
  payload.set_spent_total(total);
  draft.payload = payload.SerializeAsString();
  draft.effects = {};
  draft.effects.put_back = LeaseUndo{LeaseId(name), units, total};
  draft.effects.uses = {{std::string(16, 'p'), kCups, 20'000, -units}};
  return draft;
}

inline OperationDraft ReturnDraft(Journal* journal, int number, char name = 'a') {
  OperationDraft draft = Draft(number);
  draft.header.set_type(v1::OPERATION_TYPE_LEASE_RETURN);
  const Lease& lease = *FindLease(journal, name);
  v1::LeaseReturnPayload payload;
  payload.set_lease_id(lease.lease_id);
  payload.set_spent_total(lease.spent);
  payload.set_returned_total(lease.quantity - lease.spent);
  draft.payload = payload.SerializeAsString();
  draft.effects = {};
  draft.effects.give_back = LeaseReturn{lease.lease_id, lease.spent, lease.quantity - lease.spent};
  return draft;
}

inline DrawIntent Intent(int number, char block = 'k') {
  DrawIntent intent;
  intent.entry_id = Draft(number).header.operation_id();
  intent.entry_id[15] = 'e';
  intent.operation_id = Draft(number).header.operation_id();
  intent.draw = kLuckyDraw;
  intent.lease_id = LeaseId(block);
  intent.lead_id = std::string(16, 'l');
  intent.time_ms = 1'790'000'000'000 + number;
  return intent;
}

// The operation that ends an entry, as if every slot won "B".
inline OperationDraft DrawDraft(const DrawEntry& entry, bool wins = true) {
  OperationDraft draft = Draft(0);
  draft.header.set_operation_id(entry.operation_id);
  draft.header.set_type(v1::OPERATION_TYPE_DRAW);
  v1::DrawPayload payload = entry.payload;
  payload.set_prize(wins ? "B" : "-");
  payload.set_row_hash(rules::DrawRowHash(payload.previous_row_hash(), "row " + std::to_string(payload.seq())));
  draft.payload = payload.SerializeAsString();
  draft.effects = {};
  draft.effects.draw = DrawOutcome{payload, wins};
  return draft;
}

// What the journal's operations say was handed out and not put back, by lease; each slot of a block counts once.
inline std::map<std::string, int64_t> ToldUnits(Journal* journal) {
  std::map<std::string, int64_t> units;
  const EpochState& epoch = journal->epochs().back();
  if (epoch.head.seq == 0) return units;
  const Run run = *journal->ReadRun(epoch.epoch, epoch.first, 10'000, 1 << 24);
  rules::PayloadOpener opener;
  for (const v1::Operation& operation : run.operations) {
    v1::OperationHeader header;
    if (!header.ParseFromString(operation.header())) std::abort();
    const std::string plain = opener.Open(operation.sealed_payload(), CampaignKeys()).value();
    v1::GiftPayload gift;
    v1::GiftUndoPayload undo;
    v1::DrawPayload draw;
    v1::CouponIssuePayload coupon;
    v1::QueueTicketPayload ticket;
    if (header.type() == v1::OPERATION_TYPE_GIFT && gift.ParseFromString(plain)) units[gift.lease_id()] += gift.quantity();
    if (header.type() == v1::OPERATION_TYPE_GIFT_UNDO && undo.ParseFromString(plain)) units[undo.lease_id()] -= undo.quantity();
    if (header.type() == v1::OPERATION_TYPE_DRAW && draw.ParseFromString(plain)) units[draw.lease_id()] += 1;
    if (header.type() == v1::OPERATION_TYPE_QUEUE_TICKET && ticket.ParseFromString(plain)) units[ticket.lease_id()] += 1;
    if (header.type() == v1::OPERATION_TYPE_COUPON_ISSUE && coupon.ParseFromString(plain)) units[coupon.lease_id()] += 1;
  }
  return units;
}

// Whether leases and operations tell the same, and no lease gave more than it had.
inline bool TotalsAgree(Journal* journal) {
  const std::map<std::string, int64_t> told = ToldUnits(journal);
  for (const Lease& lease : journal->offers().leases()) {
    const auto found = told.find(lease.lease_id);
    if (lease.spent != (found == told.end() ? 0 : found->second) || lease.Rest() < 0) return false;
  }
  return true;
}

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_LEASE_SUPPORT_H_
