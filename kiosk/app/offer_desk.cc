#include "kiosk/app/offer_desk.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "kiosk/app/config_views.h"
#include "kiosk/app/offer_views.h"
#include "proto/rules/crypto.h"

namespace footfall::kiosk {
namespace {

constexpr int kEntryIdBytes = 16;
constexpr size_t kLeadIdBytes = 16;
constexpr int kMostClosedEntries = 200;  // of a book, as the protocol says

}  // namespace

Action OfferDesk::HandOut(const effect::HandOutGift& gift) {
  const v1::GiftOffer* offer = FindGiftOffer(config(), gift.pool);
  if (offer == nullptr || gift.quantity < 1) return Refused(gift.form_id, Refusal::kGone);
  if (gift.purchase_fen < offer->min_purchase_fen()) return Refused(gift.form_id, Refusal::kPurchaseTooSmall);
  // What is counted by the person needs one.
  if (offer->per_person() > 0 && gift.lead_id.size() != kLeadIdBytes) return Refused(gift.form_id, Refusal::kNeedsLead);
  const absl::StatusOr<bool> saved =
      save_.Begin(absl::StrCat("gift|", gift.pool, "|", gift.quantity, "|", gift.lead_id, "|", gift.staff_id, "|", gift.purchase_fen));
  if (!saved.ok()) return Refused(gift.form_id, NotSaved("gift.not_saved", saved.status()));
  if (*saved) return TellHandedOut(gift.form_id);
  const Refusal limit = OverLimit(KeysOf(gift.lead_id), gift.pool, gift.quantity, offer->per_person(), 0);
  if (limit != Refusal::kNone) return Refused(gift.form_id, limit);
  LeaseProblem problem = LeaseProblem::kNone;
  const std::vector<LeaseSpend> spends = PlanSpend(offers().leases(), gift.pool, gift.quantity, Time(), &problem);
  if (spends.empty()) return Refused(gift.form_id, RefusalOf(problem));
  if (const absl::Status status = save_.Save(GiftDrafts(gift, spends)); !status.ok()) {
    return Refused(gift.form_id, NotSaved("gift.not_saved", status));
  }
  return TellHandedOut(gift.form_id);
}

Action OfferDesk::TellHandedOut(int64_t form_id) {
  handed_out_ = std::exchange(trying_, {});
  handed_out_.form_id = form_id;
  return Action(action::GiftHandedOut{form_id});
}

std::vector<OperationDraft> OfferDesk::GiftDrafts(const effect::HandOutGift& gift, const std::vector<LeaseSpend>& spends) {
  std::vector<OperationDraft> drafts;
  drafts.reserve(spends.size());
  trying_ = {.pool = gift.pool};
  for (const LeaseSpend& spend : spends) {
    const std::string& id = save_.Id(drafts.size());
    trying_.parts.push_back({id, spend.lease_id, spend.units});
    drafts.push_back(parts_.builder->Gift(config(), gift, spend, id));
  }
  drafts.front().effects.uses = UsesOf(KeysOf(gift.lead_id), gift.pool, Today(), gift.quantity);
  trying_.day = drafts.front().effects.day;
  trying_.uses = drafts.front().effects.uses;
  return drafts;
}

Action OfferDesk::UndoHandOut(const effect::UndoHandOut& asked) {
  if (handed_out_.form_id == 0 || handed_out_.form_id != asked.handed_out) return Refused(asked.form_id, Refusal::kGone);
  const absl::StatusOr<bool> saved = undo_save_.Begin(absl::StrCat("undo|", asked.handed_out));
  if (!saved.ok()) return Refused(asked.form_id, NotSaved("gift.not_put_back", saved.status()));
  if (!*saved) {
    std::vector<OperationDraft> drafts = UndoDrafts(asked.staff_id);
    if (drafts.empty()) return Refused(asked.form_id, Refusal::kGone);
    if (const absl::Status status = undo_save_.Save(std::move(drafts)); !status.ok()) {
      return Refused(asked.form_id, NotSaved("gift.not_put_back", status));
    }
  }
  handed_out_ = {};
  return Action(action::GiftPutBack{asked.form_id});
}

std::vector<OperationDraft> OfferDesk::UndoDrafts(const std::string& staff_id) {
  std::vector<OperationDraft> drafts;
  drafts.reserve(handed_out_.parts.size());
  const std::vector<Lease>& leases = offers().leases();
  for (const HandedOut::Part& part : handed_out_.parts) {
    const auto lease = std::find_if(leases.begin(), leases.end(), [&](const Lease& each) { return each.lease_id == part.lease_id; });
    if (lease == leases.end()) return {};
    const LeaseUndo undo{part.lease_id, part.units, lease->spent - part.units};
    const std::string id = undo_save_.Id(drafts.size());
    drafts.push_back(parts_.builder->GiftUndo(config(), undo, part.gift_id, handed_out_.pool, staff_id, handed_out_.day, id));
  }
  // Whoever got it has had nothing.
  for (PersonUse use : handed_out_.uses) {
    use.units = -use.units;
    drafts.front().effects.uses.push_back(std::move(use));
  }
  return drafts;
}

Action OfferDesk::Draw(const effect::Draw& asked) {
  const v1::DrawOffer* offer = FindDrawOffer(config(), asked.draw);
  if (offer == nullptr) return Refused(asked.form_id, Refusal::kGone);
  if (asked.lead_id.size() != kLeadIdBytes) return Refused(asked.form_id, Refusal::kNeedsLead);
  absl::StatusOr<std::optional<DrawEntry>> resumed = Resume(asked);
  if (!resumed.ok()) return Refused(asked.form_id, NotSaved("draw.not_saved", resumed.status()));
  if (resumed->has_value()) return Action(action::Drawn{asked.form_id, ResultOf(**resumed)});
  if (const Refusal reason = MayDraw(*offer, asked); reason != Refusal::kNone) return Refused(asked.form_id, reason);
  const std::vector<Lease> leases = offers().leases();
  const LeaseChoice choice = ChooseLease(leases, asked.draw, Time());
  if (choice.lease == nullptr) return Refused(asked.form_id, RefusalOf(choice.problem));
  absl::StatusOr<DrawEntry> entry = BeginDraw(*offer, asked, *choice.lease);
  absl::Status status = entry.status();
  if (status.ok()) status = Finish(&*entry);
  if (!status.ok()) {
    failed_draw_ = asked;
    failed_entry_id_ = entry.ok() ? entry->payload.entry_id() : "";
    return Refused(asked.form_id, NotSaved("draw.not_saved", status));
  }
  return Action(action::Drawn{asked.form_id, ResultOf(*entry)});
}

absl::StatusOr<std::optional<DrawEntry>> OfferDesk::Resume(const effect::Draw& asked) {
  std::optional<DrawEntry> found;
  if (failed_draw_.draw == asked.draw && failed_draw_.lead_id == asked.lead_id && !failed_entry_id_.empty()) {
    absl::StatusOr<std::optional<DrawEntry>> entry = offers().FindDrawEntry(failed_entry_id_);
    if (!entry.ok()) return entry.status();
    if (entry->has_value() && (*entry)->drawn) found = *std::move(entry);
  }
  absl::StatusOr<std::vector<DrawEntry>> begun = offers().UnfinishedDraws();
  if (!begun.ok()) return begun.status();
  for (DrawEntry& entry : *begun) {
    if (entry.draw != asked.draw) continue;
    if (absl::Status status = Finish(&entry); !status.ok()) return status;
    if (entry.payload.lead_id() == asked.lead_id) found = std::move(entry);
  }
  failed_draw_ = {};
  failed_entry_id_.clear();
  return found;
}

Refusal OfferDesk::MayDraw(const v1::DrawOffer& offer, const effect::Draw& asked) const {
  const int64_t now_ms = parts_.corrected->Now().ms;
  if (now_ms < offer.period().start_ms()) return Refusal::kNotOpenYet;
  if (offer.period().end_ms() > 0 && now_ms >= offer.period().end_ms()) return Refusal::kOver;
  if (asked.purchase_fen < offer.min_purchase_fen()) return Refusal::kPurchaseTooSmall;
  // While the key is locked nobody here can tell; the server looks again.
  const std::string tag = parts_.people->TagOf(asked.lead_id);
  if (!tag.empty() && std::binary_search(offer.excluded_tags().begin(), offer.excluded_tags().end(), tag)) return Refusal::kExcluded;
  return OverLimit(KeysOf(asked.lead_id), asked.draw, 1, offer.per_person(), offer.per_day());
}

absl::StatusOr<DrawEntry> OfferDesk::BeginDraw(const v1::DrawOffer& offer, const effect::Draw& asked, const Lease& block) {
  if (!dealer_.Holds(offer, block.lease_id)) {
    absl::StatusOr<v1::SignedGrant> grant = offers().LoadGrant(block.lease_id);
    if (!grant.ok()) return grant.status();
    const Identity* identity = parts_.journal->identity();
    if (identity == nullptr) return absl::FailedPreconditionError("draw: this kiosk is not enrolled");
    if (absl::Status status = CheckBlock(offer, *grant, identity->keys.box_seed); !status.ok()) return status;
  }
  const CorrectedTime now = parts_.corrected->Now();
  DrawIntent intent;
  intent.entry_id = parts_.random->Bytes(kEntryIdBytes);
  intent.operation_id = parts_.builder->NewId();
  intent.draw = asked.draw;
  intent.lease_id = block.lease_id;
  intent.lead_id = asked.lead_id;
  intent.staff_id = asked.staff_id;
  intent.purchase_fen = asked.purchase_fen;
  intent.time_ms = now.ms;
  intent.clock_trusted = now.trusted;
  intent.uses = UsesOf(KeysOf(asked.lead_id), asked.draw, Today(), 1);
  return offers().BeginDraw(intent);
}

absl::Status OfferDesk::Finish(DrawEntry* entry) {
  const v1::DrawOffer* offer = FindDrawOffer(config(), entry->draw);
  const Identity* identity = parts_.journal->identity();
  if (offer == nullptr || identity == nullptr) return absl::FailedPreconditionError("draw: it is not offered any more");
  Identity who = *identity;  // a copy: reading may read the journal anew
  absl::Cleanup wipe = [&who] {
    rules::Wipe(&who.keys.box_seed);
    rules::Wipe(&who.keys.sign_seed);
  };
  if (!dealer_.Holds(*offer, entry->payload.lease_id())) {
    absl::StatusOr<v1::SignedGrant> grant = offers().LoadGrant(entry->payload.lease_id());
    if (!grant.ok()) return grant.status();
    if (absl::Status status = dealer_.Open(*offer, *grant, who.keys.box_seed); !status.ok()) return status;
  }
  absl::StatusOr<v1::DrawPayload> drawn = dealer_.Deal(who.keys.box_seed, LastId(who.device), entry->payload);
  if (!drawn.ok()) return drawn.status();
  const DrawOutcome outcome{*drawn, drawn->prize() != kNoPrize};
  const absl::StatusOr<Head> saved = parts_.journal->Save(parts_.builder->Draw(config(), *entry, outcome));
  if (!saved.ok()) return saved.status();
  entry->payload = *std::move(drawn);
  entry->drawn = true;
  entry->claimable = outcome.wins;
  return absl::OkStatus();
}

std::vector<DrawResult> OfferDesk::FinishDraws() {
  std::vector<DrawResult> results;
  absl::StatusOr<std::vector<DrawEntry>> begun = offers().UnfinishedDraws();
  if (!begun.ok()) return results;
  for (DrawEntry& entry : *begun) {
    if (const absl::Status status = Finish(&entry); !status.ok()) {
      parts_.log->Error("draw.not_finished", {{"status", std::string(status.message())}});
      continue;
    }
    parts_.log->Info("draw.resumed", {{"draw", entry.draw}, {"seq", std::to_string(entry.payload.seq())}});
    results.push_back(ResultOf(entry));
  }
  return results;
}

Action OfferDesk::Claim(const effect::ClaimPrize& asked) {
  const v1::DrawOffer* offer = FindDrawOffer(config(), asked.draw);
  if (offer == nullptr || offer->test()) return Refused(asked.form_id, Refusal::kGone);
  const absl::StatusOr<bool> saved = save_.Begin(absl::StrCat("claim|", asked.entry_id));
  if (!saved.ok()) return Refused(asked.form_id, NotSaved("claim.not_saved", saved.status()));
  if (*saved) return Action(action::PrizeClaimed{asked.form_id});
  const absl::StatusOr<std::optional<DrawEntry>> entry = offers().FindDrawEntry(asked.entry_id);
  if (!entry.ok()) return Refused(asked.form_id, NotSaved("claim.not_saved", entry.status()));
  if (!entry->has_value() || !(*entry)->claimable || (*entry)->draw != asked.draw) return Refused(asked.form_id, Refusal::kGone);
  if (offer->claim_until_ms() > 0 && parts_.corrected->Now().ms >= offer->claim_until_ms()) {
    return Refused(asked.form_id, Refusal::kOver);
  }
  effect::ClaimPrize claim = asked;
  // What nobody has to tell is not taken down.
  if (!AsksTaxDetails(*offer, (*entry)->payload.prize())) {
    rules::Wipe(&claim.tax_name);
    rules::Wipe(&claim.tax_id_number);
  }
  const absl::Status status = save_.Save(parts_.builder->DrawClaim(config(), claim, save_.Id(0)));
  rules::Wipe(&claim.tax_name);
  rules::Wipe(&claim.tax_id_number);
  if (!status.ok()) return Refused(asked.form_id, NotSaved("claim.not_saved", status));
  return Action(action::PrizeClaimed{asked.form_id});
}

int OfferDesk::LetGo(const v1::LeaseBook& book) {
  if (config().campaign().seal_public_key().empty()) return 0;
  int told = 0;
  for (const v1::DrawClosedEntry& closed : book.closed_entries()) {
    if (told == kMostClosedEntries || closed.entry_id().size() != kEntryIdBytes || let_go_.contains(closed.entry_id())) continue;
    if (!parts_.journal->Save(parts_.builder->DrawRelease(config(), closed, parts_.builder->NewId())).ok())
      break;  // the next book says it again
    let_go_.insert(closed.entry_id());
    ++told;
  }
  return told;
}

// What a session's own pools hold is counted where it stands when the session ends; what is the campaign's may be needed in its next one.
bool OfferDesk::IsSessionOver(const Lease& lease) const {
  const v1::Session& session = config().session();
  return session.state() >= v1::SESSION_STATE_CLOSED && lease.pool.starts_with(absl::StrCat(session.name(), "/"));
}

int OfferDesk::ReturnLeases() {
  if (config().campaign().seal_public_key().empty()) return 0;
  absl::StatusOr<std::vector<DrawEntry>> begun = offers().UnfinishedDraws();
  if (!begun.ok()) return 0;
  int returned = 0;
  const std::vector<Lease> leases = offers().leases();
  for (const Lease& lease : leases) {
    const bool busy =
        std::any_of(begun->begin(), begun->end(), [&](const auto& each) { return each.payload.lease_id() == lease.lease_id; });
    if (busy || !IsToBeReturned(lease, Time(), IsSessionOver(lease))) continue;
    const absl::StatusOr<Head> saved = parts_.journal->Save(parts_.builder->LeaseReturn(config(), lease, parts_.builder->NewId()));
    if (!saved.ok()) {
      parts_.log->Error("lease.not_returned", {{"status", std::string(saved.status().message())}});
      return returned;  // at the next occasion
    }
    parts_.log->Info("lease.returned", {{"pool", lease.pool}, {"units", std::to_string(lease.Rest())}});
    ++returned;
  }
  return returned;
}

OffersView OfferDesk::View() const {
  OfferStock stock;
  stock.leases = offers().leases();
  stock.time = Time();
  stock.draws_stopped = parts_.journal->storage() != Storage::kPlenty;
  stock.wins = offers().OpenWins(kMostOpenWins).value_or(std::vector<DrawEntry>());
  return MakeOffersView(config(), stock);
}

}  // namespace footfall::kiosk
