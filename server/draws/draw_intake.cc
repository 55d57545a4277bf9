#include "server/draws/draw_intake.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/draws/draw_rules.h"
#include "server/draws/draw_texts.h"
#include "server/draws/kiosk_claims.h"
#include "server/draws/refusal_store.h"
#include "server/draws/standing.h"
#include "server/draws/tax_store.h"
#include "server/leads/lead_store.h"
#include "server/leads/lead_view.h"
#include "server/leases/lease_intake.h"
#include "server/leases/lease_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr size_t kIdBytes = 16;
constexpr size_t kMaxPrizeBytes = 40;
constexpr size_t kMaxTaxTextBytes = 200;  // a name or a document number
constexpr size_t kDecksKept = 32;         // kiosks that draw at the same time; a deck of 200 chances takes some kilobytes

std::string EntryName(const DrawKey& key, std::string_view entry_id) {
  return absl::StrCat(DrawName(key), "/entries/", rules::ToHex(entry_id));
}

std::string TaxContext(std::string_view entry_id) { return absl::StrCat("footfall/draw-tax/", rules::ToHex(entry_id)); }

void Expect(bool right, const char* field, const char* reason, std::vector<rules::Problem>* problems) {
  if (!right) problems->push_back({field, reason});
}

absl::Status Refused(std::string_view reason, const DrawFact& fact) {
  return errors::FailedPrecondition(reason, DrawName({fact.origin.campaign_id, fact.draw_id}));
}

}  // namespace

// Filled by CheckPlace in the order of the members.
struct DrawIntake::Place {
  DrawKey key;
  v1::Draw draw;
  bool there = false;  // the row was taken before: nothing else is filled
  LeaseRow lease;
  BlockRow block;
  ChainRow chain;
};

bool NeedsTaxDetails(const v1::Draw& draw, std::string_view prize_id) {
  const v1::DrawPrize* prize = FindPrize(draw, prize_id);
  return prize != nullptr && IsTaxed(*prize) && draw.tax_threshold_fen() > 0 && prize->price_fen() > draw.tax_threshold_fen();
}

absl::StatusOr<DrawFact> DrawIntake::Prepare(const v1::DrawPayload& payload, DrawOrigin origin) const {
  std::vector<rules::Problem> problems;
  Expect(payload.lease_id().size() == kIdBytes, "lease_id", "BAD_SIZE", &problems);
  Expect(rules::IsResourceId(payload.draw_id()), "draw_id", "BAD_ID", &problems);
  Expect(payload.block() >= 1 && payload.block() <= kMaxDrawBlocks, "block", "OUT_OF_RANGE", &problems);
  Expect(payload.slot() >= 0 && payload.slot() < kMaxDrawChances, "slot", "OUT_OF_RANGE", &problems);
  Expect(payload.seq() >= 0 && payload.seq() < kMaxAllDrawChances, "seq", "OUT_OF_RANGE", &problems);
  Expect(payload.entry_id().size() == kIdBytes, "entry_id", "BAD_SIZE", &problems);
  Expect(!payload.prize().empty() && payload.prize().size() <= kMaxPrizeBytes, "prize", "OUT_OF_RANGE", &problems);
  Expect(payload.previous_row_hash().size() == size_t{rules::kDrawHashSize}, "previous_row_hash", "BAD_SIZE", &problems);
  Expect(payload.row_hash().size() == size_t{rules::kDrawHashSize}, "row_hash", "BAD_SIZE", &problems);
  Expect(payload.lead_id().size() == kIdBytes, "lead_id", "BAD_SIZE", &problems);
  Expect(payload.staff_id().empty() || rules::IsResourceId(payload.staff_id()), "staff_id", "BAD_ID", &problems);
  Expect(payload.draw_time_ms() >= 0, "draw_time_ms", "OUT_OF_RANGE", &problems);
  Expect(payload.purchase_fen() >= 0, "purchase_fen", "OUT_OF_RANGE", &problems);
  // Epochs are the server's: nobody makes up chains.
  Expect(payload.chain() <= origin.epoch, "chain", "OUT_OF_RANGE", &problems);
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  // The chance's own time, unless it is the worse of the two.
  if (payload.draw_time_ms() > 0 && (!payload.draw_clock_suspect() || origin.clock_suspect)) origin.time_ms = payload.draw_time_ms();
  std::string chain_id = rules::DrawChainId(origin.device_id, payload.chain());
  return DrawFact{.origin = std::move(origin),
                  .draw_id = payload.draw_id(),
                  .lease_id = payload.lease_id(),
                  .chain_id = std::move(chain_id),
                  .block = payload.block(),
                  .slot = payload.slot(),
                  .seq = payload.seq(),
                  .entry_id = payload.entry_id(),
                  .prize = payload.prize(),
                  .previous_row_hash = payload.previous_row_hash(),
                  .row_hash = payload.row_hash(),
                  .lead_id = payload.lead_id(),
                  .staff_id = payload.staff_id(),
                  .purchase_fen = payload.purchase_fen(),
                  .intake = this};
}

absl::StatusOr<DrawClaimFact> DrawIntake::Prepare(const v1::DrawClaimPayload& payload, DrawOrigin origin) const {
  std::vector<rules::Problem> problems;
  Expect(rules::IsResourceId(payload.draw_id()), "draw_id", "BAD_ID", &problems);
  Expect(payload.entry_id().size() == kIdBytes, "entry_id", "BAD_SIZE", &problems);
  Expect(rules::IsResourceId(payload.staff_id()), "staff_id", payload.staff_id().empty() ? "REQUIRED" : "BAD_ID", &problems);
  Expect(payload.tax_name().size() <= kMaxTaxTextBytes, "tax_name", "TOO_LONG", &problems);
  Expect(payload.tax_id_number().size() <= kMaxTaxTextBytes, "tax_id_number", "TOO_LONG", &problems);
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  DrawClaimFact fact{.origin = std::move(origin),
                     .draw_id = payload.draw_id(),
                     .entry_id = payload.entry_id(),
                     .staff_id = payload.staff_id(),
                     .intake = this};
  if (payload.tax_name().empty() && payload.tax_id_number().empty()) return fact;
  TaxDetails details = SealTaxDetails(payload.entry_id(), payload.tax_name(), payload.tax_id_number());
  fact.wrapped_key = std::move(details.wrapped_key);
  fact.tax_details = std::move(details.box);
  return fact;
}

absl::StatusOr<DrawClaimFact> DrawIntake::Prepare(const v1::DrawReleasePayload& payload, DrawOrigin origin) const {
  std::vector<rules::Problem> problems;
  Expect(rules::IsResourceId(payload.draw_id()), "draw_id", "BAD_ID", &problems);
  Expect(payload.entry_id().size() == kIdBytes, "entry_id", "BAD_SIZE", &problems);
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  return DrawClaimFact{
      .origin = std::move(origin), .draw_id = payload.draw_id(), .entry_id = payload.entry_id(), .intake = this, .release = true};
}

DrawIntake::TaxDetails DrawIntake::SealTaxDetails(std::string_view entry_id, const std::string& name, const std::string& id_number) const {
  v1::DrawClaimPayload payload;
  payload.set_tax_name(name);
  payload.set_tax_id_number(id_number);
  std::string plain = payload.SerializeAsString();
  PiiVault::DataKey key = vault_->NewDataKey();
  TaxDetails details{.wrapped_key = std::move(key.wrapped), .box = vault_->Encrypt(plain, key.plain, TaxContext(entry_id))};
  rules::Wipe(&plain);
  rules::Wipe(&key.plain);
  return details;
}

absl::StatusOr<v1::DrawClaimPayload> DrawIntake::OpenTaxDetails(const WinRow& win) const {
  v1::DrawClaimPayload payload;
  if (win.tax_details.empty() || win.wrapped_key.empty()) return payload;  // none, or erased
  absl::StatusOr<std::string> key = vault_->Unwrap(win.wrapped_key);
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> plain = vault_->Decrypt(win.tax_details, *key, TaxContext(win.entry_id));
  rules::Wipe(&*key);
  if (!plain.ok()) return plain.status();
  const bool parsed = payload.ParseFromString(*plain);
  rules::Wipe(&*plain);
  if (!parsed) return errors::Internal("tax details of a win do not parse");
  return payload;
}

absl::StatusOr<std::string> DrawIntake::MaskedPerson(Connection& db, std::string_view lead_id) const {
  const auto lead = FindLead(db, lead_id);
  if (!lead.ok()) return lead.status();
  if (!lead->has_value()) return "";
  const auto stored = ReadLead(db, (*lead)->lead_number);
  if (!stored.ok()) return stored.status();
  const auto seen = ViewLead(*vault_, *stored, Sight::kMasked);
  if (!seen.ok()) return seen.status();
  if (seen->display_name().empty()) return seen->phone();
  return absl::StrCat(seen->display_name(), " ", seen->phone());
}

absl::Status DrawIntake::Apply(WriteContext& write, const DrawFact& fact) const {
  Place place;
  if (absl::Status checked = CheckPlace(write.db(), fact, &place); !checked.ok() || place.there) return checked;
  if (absl::Status checked = CheckPrize(fact, place); !checked.ok()) return checked;
  return Store(write, fact, &place);
}

absl::Status DrawIntake::CheckPlace(Connection& db, const DrawFact& fact, Place* place) const {
  absl::Status checked = CheckDraw(db, fact, place);
  if (checked.ok() && !place->there) checked = CheckLease(db, fact, place);
  if (checked.ok() && !place->there) checked = CheckChain(db, fact, place);
  return checked;
}

absl::Status DrawIntake::CheckDraw(Connection& db, const DrawFact& fact, Place* place) const {
  place->key = {fact.origin.campaign_id, fact.draw_id};
  auto draw = GetDraw(db, place->key);
  if (!draw.ok()) return draw.status();
  place->draw = *std::move(draw);
  if (place->draw.state() == v1::DRAW_STATE_DRAFT || AwaitsBeacon(place->draw)) return Refused("DRAW_NOT_PUBLISHED", fact);
  const auto same_entry = FindRowByEntry(db, place->key, fact.entry_id);
  if (!same_entry.ok()) return same_entry.status();
  if (same_entry->has_value()) {
    place->there = (*same_entry)->chain_id == fact.chain_id && (*same_entry)->row_hash == fact.row_hash;
    return place->there ? absl::OkStatus() : Refused("DRAW_FORK", fact);
  }
  const bool open = place->draw.state() == v1::DRAW_STATE_PUBLISHED || place->draw.state() == v1::DRAW_STATE_ENTRIES_CLOSED;
  return open ? absl::OkStatus() : Refused("DRAW_ENDED", fact);
}

absl::Status DrawIntake::CheckLease(Connection& db, const DrawFact& fact, Place* place) const {
  const auto lease = FindLease(db, fact.lease_id);
  if (!lease.ok()) return lease.status();
  if (!lease->has_value() || (*lease)->device_id != fact.origin.device_id) {
    return errors::FailedPrecondition("UNKNOWN_LEASE", absl::StrCat("leases/", rules::ToHex(fact.lease_id)));
  }
  place->lease = **lease;
  if (place->lease.pool != place->draw.name() || place->lease.first_number != fact.block) return Refused("DRAW_MISMATCH", fact);
  const auto block = FindBlock(db, place->key, fact.block);
  if (!block.ok()) return block.status();
  if (!block->has_value()) return Refused("DRAW_MISMATCH", fact);
  place->block = **block;
  // Lent to another since: after a restore that forgot.
  return place->block.device_id == fact.origin.device_id ? absl::OkStatus() : Refused("DRAW_FORK", fact);
}

absl::Status DrawIntake::CheckChain(Connection& db, const DrawFact& fact, Place* place) const {
  auto chain = GetChain(db, place->key, fact.chain_id);
  if (!chain.ok()) return chain.status();
  place->chain = *std::move(chain);
  if (fact.seq > place->chain.row_count || fact.slot > place->block.drawn) return Refused("DRAW_GAP", fact);
  if (fact.seq < place->chain.row_count || fact.slot < place->block.drawn || fact.previous_row_hash != place->chain.head) {
    return Refused("DRAW_FORK", fact);
  }
  return fact.block == place->chain.block ? absl::OkStatus() : CheckOpening(db, fact, *place);
}

// A kiosk knows the orders of all its blocks: it may open one only when the one before is drawn to its end, or was taken from it. So may a
// further chain of it, when that is true of those before.
absl::Status DrawIntake::CheckOpening(Connection& db, const DrawFact& fact, const Place& place) const {
  if (fact.slot > 0) return Refused("DRAW_FORK", fact);  // another chain opened it
  if (fact.block < place.chain.block) return Refused("DRAW_MISMATCH", fact);
  std::vector<ChainRow> before = {place.chain};
  if (place.chain.row_count == 0) {
    auto chains = ListDeviceChains(db, place.key, fact.origin.device_id);
    if (!chains.ok()) return chains.status();
    before = *std::move(chains);
  }
  for (const ChainRow& chain : before) {
    const auto over = IsBlockOver(db, place.key, place.draw, chain.block);
    if (!over.ok()) return over.status();
    if (!*over) return Refused("DRAW_MISMATCH", fact);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const std::vector<std::string>>> DrawIntake::DeckOf(const Place& place) const {
  const std::string name =
      absl::StrCat(place.draw.name(), "/", place.block.number, "/", place.draw.config_hash(), "/", place.draw.beacon());
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(decks_.begin(), decks_.end(), [&](const Deck& deck) { return deck.first == name; });
  if (found != decks_.end()) {
    decks_.splice(decks_.begin(), decks_, found);
    return decks_.front().second;
  }
  absl::StatusOr<std::string> seed = vault_->DecryptSecret(place.block.wrapped_seed, SeedContext(place.key, place.block.number));
  if (!seed.ok()) return seed.status();
  auto deck = std::make_shared<const std::vector<std::string>>(BlockDeck(place.draw, place.key.draw_id, place.block.number, *seed));
  rules::Wipe(&*seed);
  decks_.emplace_front(name, deck);
  if (decks_.size() > kDecksKept) decks_.pop_back();
  return deck;
}

absl::Status DrawIntake::CheckPrize(const DrawFact& fact, const Place& place) const {
  const auto deck = DeckOf(place);
  if (!deck.ok()) return deck.status();
  if (fact.slot >= static_cast<int64_t>((*deck)->size()) || (**deck)[static_cast<size_t>(fact.slot)] != fact.prize) {
    return Refused("DRAW_MISMATCH", fact);
  }
  const std::string row = CanonicalRow({.block = fact.block,
                                        .draw_id = fact.draw_id,
                                        .entry_hex = rules::ToHex(fact.entry_id),
                                        .chain_id = fact.chain_id,
                                        .prize = fact.prize,
                                        .seq = fact.seq,
                                        .slot = fact.slot})
                              .Write();
  return rules::DrawRowHash(place.chain.head, row) == fact.row_hash ? absl::OkStatus() : Refused("DRAW_MISMATCH", fact);
}

absl::Status DrawIntake::Store(WriteContext& write, const DrawFact& fact, Place* place) const {
  // The lease covers the whole block, so that its total follows from the slot.
  absl::Status status = ApplySpend(write, {.lease_id = fact.lease_id,
                                           .device_id = fact.origin.device_id,
                                           .units = 1,
                                           .claimed = fact.slot + 1,
                                           .staff_id = fact.staff_id,
                                           .time_ms = fact.origin.time_ms});
  if (!status.ok()) return status;
  const auto lead = FindLead(write.db(), fact.lead_id);
  if (!lead.ok()) return lead.status();
  DrawRowRecord row{.row_number = write.NextNumber(),
                    .chain_id = fact.chain_id,
                    .seq = fact.seq,
                    .block = fact.block,
                    .slot = fact.slot,
                    .entry_id = fact.entry_id,
                    .prize = fact.prize,
                    .row_hash = fact.row_hash,
                    .lead_id = fact.lead_id,
                    .person_number = lead->has_value() ? (*lead)->person_number : 0,
                    .staff_id = fact.staff_id,
                    .draw_ms = fact.origin.time_ms,
                    .receive_ms = fact.origin.receive_ms,
                    .purchase_fen = fact.purchase_fen};
  status = InsertRow(write, place->key, row);
  if (status.ok()) status = SetRefusalEntered(write, place->key, fact.origin.device_id, row.entry_id);
  if (!status.ok()) return status;
  ++place->block.drawn;
  // It was given back unopened, and is not: what is said of it follows what happened.
  if (place->block.state == BlockState::kReturned) place->block.state = BlockState::kLent;
  status = UpdateBlock(write, place->key, place->block);
  if (status.ok()) {
    status = SaveChain(write, place->key,
                       {.chain_id = row.chain_id, .row_count = place->chain.row_count + 1, .head = fact.row_hash, .block = fact.block});
  }
  if (status.ok() && fact.prize != rules::kNoPrize) status = StoreWin(write, fact, *place);
  if (!status.ok() || row.person_number == 0) return status;
  return JudgePerson(write, place->key, place->draw, row.person_number).status();
}

absl::Status DrawIntake::NoteRefusal(WriteContext& write, const DrawFact& fact, std::string_view reason) {
  return InsertRefusal(write, {fact.origin.campaign_id, fact.draw_id},
                       {.device_id = fact.origin.device_id,
                        .entry_id = fact.entry_id,
                        .seq = fact.seq,
                        .reason = std::string(reason),
                        .receive_ms = fact.origin.receive_ms});
}

absl::Status DrawIntake::StoreWin(WriteContext& write, const DrawFact& fact, const Place& place) const {
  const v1::DrawPrize* prize = FindPrize(place.draw, fact.prize);
  WinRow win{.entry_id = fact.entry_id, .prize = fact.prize, .time_ms = fact.origin.time_ms};
  win.shown = prize != nullptr && prize->price_fen() > kPublicWinFen;
  if (win.shown) {
    absl::StatusOr<std::string> masked = MaskedPerson(write.db(), fact.lead_id);
    if (!masked.ok()) return masked.status();
    win.masked = *std::move(masked);
    write.Announce({Change::Kind::kCampaign, place.key.campaign_id, ""});
  }
  return InsertWin(write, place.key, win);
}

absl::Status DrawIntake::Apply(WriteContext& write, const DrawClaimFact& fact) const {
  const DrawKey key{fact.origin.campaign_id, fact.draw_id};
  if (fact.release) return Release(write, key, fact.origin.device_id, fact.entry_id, fact.origin.receive_ms);
  const auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  const auto row = FindRowByEntry(write.db(), key, fact.entry_id);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return errors::FailedPrecondition("UNKNOWN_ENTRY", EntryName(key, fact.entry_id));
  auto win = FindWin(write.db(), key, fact.entry_id, false);
  if (!win.ok()) return win.status();
  if (!win->has_value()) win = FindWin(write.db(), key, fact.entry_id, true);
  if (!win.ok()) return win.status();
  if (!win->has_value()) return errors::FailedPrecondition("NOT_A_WINNER", EntryName(key, fact.entry_id));
  WinRow& won = **win;
  if (won.state == ClaimState::kPassedOn) return errors::FailedPrecondition("PRIZE_PASSED_ON", EntryName(key, fact.entry_id));
  const std::string by = StaffName(fact.staff_id);
  if (won.state == ClaimState::kClaimed) {
    if (won.handed_over_by == by && won.state_ms == fact.origin.time_ms) return absl::OkStatus();
    return errors::FailedPrecondition("PRIZE_CLAIMED", EntryName(key, fact.entry_id));
  }
  // Handed over is handed over, also when it had lapsed here by then or the entry does not count: the counts show it.
  won.state = ClaimState::kClaimed;
  won.state_ms = fact.origin.time_ms;
  won.handed_over_by = by;
  if (NeedsTaxDetails(*draw, won.prize)) {
    won.wrapped_key = fact.wrapped_key;
    won.tax_details = fact.tax_details;
  }
  if (absl::Status kept = KeepTax(write, key, *draw, won); !kept.ok()) return kept;
  return UpdateWin(write, won);
}

}  // namespace footfall::server
