#include "server/stock/gift_intake.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text_rules.h"
#include "server/leads/lead_store.h"
#include "server/leases/lease_intake.h"
#include "server/leases/lease_store.h"
#include "server/stock/booth_stock.h"
#include "server/stock/gift_store.h"
#include "server/stock/item_store.h"
#include "server/stock/places.h"
#include "server/stock/stock_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::Status CheckFact(const GiftFact& fact) {
  Problems problems;
  CheckNumber("quantity", fact.quantity, 1, kMaxLeaseUnits, &problems);
  CheckNumber("spent_total", fact.spent_total, 0, kMaxPoolUnits, &problems);
  CheckNumber("purchase_fen", fact.purchase_fen, 0, kMaxPurchaseFen, &problems);
  if (!rules::UuidFromBytes(fact.lease_id)) problems.push_back({"lease_id", "BAD_ID"});
  if (!fact.lead_id.empty() && !rules::UuidFromBytes(fact.lead_id)) problems.push_back({"lead_id", "BAD_ID"});
  if (!fact.for_redemption.empty() && !rules::UuidFromBytes(fact.for_redemption)) problems.push_back({"for_redemption", "BAD_ID"});
  if (!fact.staff_id.empty() && !rules::IsResourceId(fact.staff_id)) problems.push_back({"staff_id", "BAD_ID"});
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

// The gift that the fact's lease was lent of.
absl::StatusOr<SessionChildKey> FindGiftKey(Connection& db, const GiftFact& fact) {
  const absl::StatusOr<std::optional<LeaseRow>> lease = FindLease(db, fact.lease_id);
  if (!lease.ok()) return lease.status();
  if (!lease->has_value() || (*lease)->device_id != fact.device_id) return errors::NotFound(LeaseName(fact.lease_id));
  absl::StatusOr<SessionChildKey> gift = ParseSessionChildName("lease_id", "gifts", (*lease)->pool);
  if (!gift.ok()) return errors::InvalidField("lease_id", "OTHER_KIND");
  if (fact.item != ItemName(gift->id)) return errors::InvalidField("item", "OTHER_KIND");
  return gift;
}

absl::StatusOr<int64_t> FindPersonOf(Connection& db, std::string_view lead_id) {
  if (lead_id.empty()) return 0;
  const absl::StatusOr<std::optional<LeadKey>> lead = FindLead(db, lead_id);
  if (!lead.ok()) return lead.status();
  return lead->has_value() ? (*lead)->person_number : 0;
}

// Flags what a person got beyond the limit, whatever the order in which it came in: by time, the units after the limit's last.
absl::Status JudgePerson(WriteContext& write, std::string_view campaign_id, int64_t person_number, std::string_view item_id) {
  const absl::StatusOr<std::vector<HandOutRow>> all = ListPersonHandOuts(write.db(), campaign_id, person_number, item_id);
  if (!all.ok()) return all.status();
  constexpr int64_t kOver = FlagBit(v1::HAND_OUT_FLAG_OVER_LIMIT);
  int64_t units = 0;
  for (const HandOutRow& row : *all) {
    units += row.quantity;
    const bool over = row.per_person > 0 && units > row.per_person;
    const int64_t flags = over ? row.flags | kOver : row.flags & ~kOver;
    if (flags == row.flags) continue;
    if (absl::Status status = SetHandOutFlags(write, row.operation_id, flags); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// What can be said of a hand-out on its own.
int64_t JudgeAlone(const GiftFact& fact, const v1::Gift& rules, int64_t person_number, int64_t units_short) {
  int64_t flags = 0;
  if (fact.for_redemption.empty() && fact.purchase_fen < rules.min_purchase_fen()) flags |= FlagBit(v1::HAND_OUT_FLAG_BELOW_PURCHASE);
  if (units_short > 0) flags |= FlagBit(v1::HAND_OUT_FLAG_SHORT);
  if (!fact.lead_id.empty() && person_number == 0) flags |= FlagBit(v1::HAND_OUT_FLAG_UNKNOWN_LEAD);
  return flags;
}

HandOutRow MakeRow(const GiftFact& fact, const SessionChildKey& gift) {
  return {.operation_id = rules::UuidBytes(fact.operation_id),
          .session = gift.session,
          .item_id = gift.id,
          .lease_id = fact.lease_id,
          .quantity = fact.quantity,
          .lead_id = fact.lead_id,
          .staff_id = fact.staff_id,
          .device_id = fact.device_id,
          .time_ms = fact.time_ms,
          .purchase_fen = fact.purchase_fen};
}

}  // namespace

absl::StatusOr<GiftFact> ReadGift(std::string_view device_id, uint32_t epoch, const v1::OperationHeader& header, std::string_view plain) {
  v1::GiftPayload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size())))
    return errors::FailedPrecondition("PAYLOAD_UNREADABLE", "operations/-");
  const std::optional<rules::Uuid> operation_id = rules::UuidFromBytes(header.operation_id());
  if (!operation_id) return errors::InvalidField("operation_id", "BAD_ID");
  GiftFact fact{.operation_id = *operation_id,
                .lease_id = payload.lease_id(),
                .item = payload.item(),
                .quantity = payload.quantity(),
                .spent_total = payload.spent_total(),
                .lead_id = payload.lead_id(),
                .staff_id = payload.staff_id(),
                .device_id = std::string(device_id),
                .purchase_fen = payload.purchase_fen(),
                .time_ms = header.corrected_ms(),
                .for_redemption = payload.for_redemption(),
                .epoch = epoch,
                .seq = header.seq()};
  if (absl::Status fits = CheckFact(fact); !fits.ok()) return fits;
  return fact;
}

absl::Status ApplyGift(WriteContext& write, const GiftFact& fact) {
  if (absl::Status fits = CheckFact(fact); !fits.ok()) return fits;
  const absl::StatusOr<SessionChildKey> gift = FindGiftKey(write.db(), fact);
  if (!gift.ok()) return gift.status();
  const absl::StatusOr<v1::Gift> rules = GetGift(write.db(), gift->session, gift->id);
  if (!rules.ok()) return rules.status();
  const absl::StatusOr<int64_t> person = FindPersonOf(write.db(), fact.lead_id);
  if (!person.ok()) return person.status();
  HandOutRow row = MakeRow(fact, *gift);
  row.person_number = *person;
  row.per_person = rules->per_person();
  const absl::StatusOr<bool> fresh = InsertHandOut(write, row);
  if (!fresh.ok() || !*fresh) return fresh.status();
  const LeaseClaim claim(fact.spent_total, fact.epoch, fact.seq);
  const absl::StatusOr<int64_t> units_short = SpendFromLease(write, fact.lease_id, fact.device_id, fact.quantity, claim);
  if (!units_short.ok()) return units_short.status();
  absl::Status status =
      NoteShortage(write, fact.lease_id, *units_short, DeviceName(fact.device_id), HandedOutBy(fact.staff_id), fact.time_ms);
  if (status.ok()) status = SettleBooth(write, gift->session, gift->id, fact.time_ms);
  const int64_t flags = JudgeAlone(fact, *rules, *person, *units_short);
  if (status.ok() && flags != 0) status = SetHandOutFlags(write, row.operation_id, flags);
  if (status.ok() && *person > 0) status = JudgePerson(write, gift->session.campaign_id, *person, gift->id);
  return status;
}

absl::StatusOr<LeaseUndo> ReadGiftUndo(std::string_view device_id, uint32_t epoch, const v1::OperationHeader& header,
                                       std::string_view plain) {
  v1::GiftUndoPayload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size())))
    return errors::FailedPrecondition("PAYLOAD_UNREADABLE", "operations/-");
  Problems problems;
  if (!rules::UuidFromBytes(payload.lease_id())) problems.push_back({"lease_id", "BAD_ID"});
  if (!rules::UuidFromBytes(payload.gift_id())) problems.push_back({"gift_id", "BAD_ID"});
  CheckNumber("quantity", payload.quantity(), 1, kMaxLeaseUnits, &problems);
  CheckNumber("spent_total", payload.spent_total(), 0, kMaxPoolUnits, &problems);
  if (!rules::IsResourceId(payload.staff_id())) problems.push_back({"staff_id", payload.staff_id().empty() ? "REQUIRED" : "BAD_ID"});
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  return LeaseUndo{.operation_id = header.operation_id(),
                   .gift_id = payload.gift_id(),
                   .lease_id = payload.lease_id(),
                   .epoch = epoch,
                   .seq = header.seq(),
                   .units = payload.quantity(),
                   .spent_total = payload.spent_total(),
                   .staff_id = payload.staff_id(),
                   .device_id = std::string(device_id),
                   .time_ms = header.corrected_ms()};
}

absl::Status ApplyGiftUndo(WriteContext& write, const LeaseUndo& undo) {
  const absl::StatusOr<std::optional<HandOutRow>> found = FindHandOut(write.db(), undo.gift_id);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return errors::FailedPrecondition("UNKNOWN_GIFT", LeaseName(undo.lease_id));
  const HandOutRow& row = **found;
  if (row.lease_id != undo.lease_id || row.device_id != undo.device_id) return errors::InvalidField("gift_id", "OTHER_KIND");
  if (row.quantity != undo.units) return errors::InvalidField("quantity", "OTHER_KIND");
  const absl::StatusOr<std::string> by = FindUndoOf(write.db(), undo.gift_id);
  if (!by.ok()) return by.status();
  if (*by == undo.operation_id) return absl::OkStatus();
  if (!by->empty()) return errors::FailedPrecondition("GIFT_UNDONE", LeaseName(undo.lease_id));
  absl::Status status = UnspendFromLease(write, undo);
  // What was remarkable at the time is so no more.
  if (status.ok()) status = SetHandOutFlags(write, row.operation_id, FlagBit(v1::HAND_OUT_FLAG_UNDONE));
  if (status.ok()) status = SettleBooth(write, row.session, row.item_id, undo.time_ms);
  if (status.ok() && row.person_number > 0) status = JudgePerson(write, row.session.campaign_id, row.person_number, row.item_id);
  return status;
}

absl::StatusOr<int> LinkHandOuts(WriteContext& write, const SessionKey& key) {
  const absl::StatusOr<std::vector<HandOutRow>> rows = ListUnlinkedHandOuts(write.db(), key, kMaxLinked);
  if (!rows.ok()) return rows.status();
  int linked = 0;
  for (const HandOutRow& row : *rows) {
    const absl::StatusOr<int64_t> person = FindPersonOf(write.db(), row.lead_id);
    if (!person.ok()) return person.status();
    if (*person == 0) continue;
    ++linked;
    absl::Status status = SetHandOutPerson(write, row.operation_id, *person);
    if (status.ok()) status = SetHandOutFlags(write, row.operation_id, row.flags & ~FlagBit(v1::HAND_OUT_FLAG_UNKNOWN_LEAD));
    if (status.ok()) status = JudgePerson(write, key.campaign_id, *person, row.item_id);
    if (!status.ok()) return status;
  }
  return linked;
}

absl::StatusOr<bool> HasLinks(Connection& db, const SessionKey& key) {
  const absl::StatusOr<std::vector<HandOutRow>> rows = ListUnlinkedHandOuts(db, key, 1);
  if (!rows.ok()) return rows.status();
  return !rows->empty();
}

absl::Status AddGiftOffers(Connection& db, const SessionKey& key, v1::KioskConfig* config) {
  const absl::StatusOr<std::vector<v1::Gift>> gifts = ListGifts(db, key);
  if (!gifts.ok()) return gifts.status();
  for (const v1::Gift& gift : *gifts) {
    if (gift.paused()) continue;
    const absl::StatusOr<std::string> item_id = ParseItemName("item", gift.item());
    if (!item_id.ok()) return item_id.status();
    absl::StatusOr<v1::Item> item = GetItem(db, *item_id);
    if (!item.ok()) return item.status();
    v1::GiftOffer* offer = config->add_gifts();
    offer->set_item(gift.item());
    offer->set_pool(gift.name());
    *offer->mutable_display_name() = std::move(*item->mutable_display_name());
    offer->set_per_person(gift.per_person());
    offer->set_min_purchase_fen(gift.min_purchase_fen());
    offer->set_kiosk_units(gift.kiosk_units());
  }
  return absl::OkStatus();
}

}  // namespace footfall::server
