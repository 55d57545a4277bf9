#include "server/draws/draw_course.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/base/errors.h"
#include "server/base/text.h"
#include "server/draws/draw_offers.h"
#include "server/draws/draw_rules.h"
#include "server/draws/draw_texts.h"
#include "server/draws/standing.h"
#include "server/draws/win_store.h"
#include "server/leases/lease_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::Status Refuse(std::vector<rules::Problem> problems) {
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

// Kiosks show what a draw is in their configuration.
absl::Status Keep(WriteContext& write, const DrawKey& key, int64_t now_ms, v1::Draw* draw) {
  draw->set_update_time_ms(now_ms);
  write.Announce({Change::Kind::kCampaign, key.campaign_id, ""});
  return ReplaceDraw(write, draw);
}

absl::Status CheckComplete(const v1::Draw& draw, int64_t now_ms) {
  std::vector<rules::Problem> problems;
  for (DrawFinding& finding : CheckDrawPlan(draw, now_ms)) {
    if (finding.blocks_publication) problems.push_back({std::move(finding.field), std::move(finding.reason)});
  }
  return Refuse(std::move(problems));
}

// Seeds and commitments of all blocks; answers the commitments.
absl::StatusOr<std::vector<std::string>> MakeBlocks(WriteContext& write, const DrawKey& key, const PiiVault& vault, Random* random,
                                                    const v1::Draw& draw) {
  std::vector<std::string> commitments;
  for (int64_t number = 1; number <= draw.blocks(); ++number) {
    std::string seed = random->Bytes(rules::kDrawSeedSize);
    BlockRow block{.number = number,
                   .commitment = rules::DrawCommitment(draw.config_hash(), seed),
                   .wrapped_seed = vault.EncryptSecret(seed, SeedContext(key, number))};
    rules::Wipe(&seed);
    if (absl::Status made = InsertBlock(write, key, block); !made.ok()) return made;
    commitments.push_back(std::move(block.commitment));
  }
  return commitments;
}

absl::Status OpenPool(WriteContext& write, const DrawKey& key, const v1::Draw& draw, bool granting) {
  return SetPool(write, {.pool = DrawName(key),
                         .kind = LeaseKind::kDrawBlock,
                         .campaign_id = key.campaign_id,
                         .kiosk_units = draw.kiosk_chances(),
                         .granting = granting});
}

// A change that would let more be drawn comes too late when nothing is drawn any more.
bool ConcernsDrawing(const v1::DrawAmendment& amendment) {
  return amendment.period_end_ms() != 0 || amendment.per_person() != 0 || amendment.per_day() != 0 || amendment.no_purchase_needed();
}

absl::Status MayAmend(const v1::Draw& draw, const v1::DrawAmendment& amendment) {
  if (draw.state() == v1::DRAW_STATE_DRAFT) return errors::FailedPrecondition("DRAW_NOT_PUBLISHED", draw.name());
  if (draw.state() != v1::DRAW_STATE_PUBLISHED && ConcernsDrawing(amendment)) {
    return errors::FailedPrecondition("ENTRIES_CLOSED", draw.name());
  }
  const bool fixed = draw.state() == v1::DRAW_STATE_ENTRIES_PUBLISHED || draw.state() == v1::DRAW_STATE_DRAWN;
  if (fixed && !amendment.closing_source_facts().empty()) return errors::FailedPrecondition("ENTRIES_PUBLISHED", draw.name());
  return Refuse(CheckAmendment(draw, amendment));
}

// What lapsed before can be claimed again where the new end lies ahead.
absl::Status ReviveExtended(WriteContext& write, const DrawKey& key, const v1::DrawAmendment& amendment, int64_t now_ms) {
  if (amendment.claim_until_ms() > now_ms) {
    if (auto revived = ReviveWins(write, key, false); !revived.ok()) return revived.status();
  }
  return amendment.closing_claim_until_ms() > now_ms ? ReviveWins(write, key, true).status() : absl::OkStatus();
}

// Kiosks show every draw that runs or whose prizes wait: no more are published than they can.
absl::Status MayBeShown(Connection& db, const DrawKey& key, const v1::Draw& draw) {
  if (draw.test()) return absl::OkStatus();
  const auto shown = CountDrawsToKeep(db, key.campaign_id);
  if (!shown.ok()) return shown.status();
  return *shown < kMaxOfferedDraws ? absl::OkStatus() : errors::FailedPrecondition("TOO_MANY_DRAWS", draw.name());
}

}  // namespace

absl::Status PublishDraw(WriteContext& write, const DrawKey& key, const PiiVault& vault, Random* random, int64_t now_ms, v1::Draw* draw) {
  auto found = GetDraw(write.db(), key);
  if (!found.ok()) return found.status();
  *draw = *std::move(found);
  if (draw->state() != v1::DRAW_STATE_DRAFT) return errors::FailedPrecondition("DRAW_FROZEN", draw->name());
  if (absl::Status complete = CheckComplete(*draw, now_ms); !complete.ok()) return complete;
  if (absl::Status may = MayBeShown(write.db(), key, *draw); !may.ok()) return may;
  const auto zone = ZoneOf(write.db(), key);
  if (!zone.ok()) return zone.status();
  const std::string page = PublishedPage(*draw, Moment(now_ms, *zone));
  draw->set_page_hash(rules::ToHex(rules::Sha256(page)));
  draw->set_config(PublishedConfig(*draw, key.draw_id, draw->page_hash()));
  draw->set_config_hash(rules::DrawConfigHash(draw->config()));
  const auto commitments = MakeBlocks(write, key, vault, random, *draw);
  if (!commitments.ok()) return commitments.status();
  draw->set_commitments_hash(CommitmentsHash(*commitments));
  draw->set_publish_time_ms(now_ms);
  draw->set_state(v1::DRAW_STATE_PUBLISHED);
  const bool waits = AwaitsBeacon(*draw);
  if (!waits) draw->set_beacon(BeaconInDecks(*draw));
  absl::Status status = SetPublishedPage(write, key, page);
  if (status.ok()) status = OpenPool(write, key, *draw, !waits);
  if (status.ok()) status = AddToPool(write, DrawName(key), draw->blocks() * draw->chances());
  return status.ok() ? Keep(write, key, now_ms, draw) : status;
}

absl::Status SetBeacon(WriteContext& write, const DrawKey& key, std::string_view beacon, int64_t now_ms, v1::Draw* draw) {
  if (!IsBeaconHex(beacon)) return errors::InvalidField("beacon", "NOT_A_BEACON");
  auto found = GetDraw(write.db(), key);
  if (!found.ok()) return found.status();
  *draw = *std::move(found);
  if (draw->state() == v1::DRAW_STATE_DRAFT) return errors::FailedPrecondition("DRAW_NOT_PUBLISHED", draw->name());
  if (draw->beacon_source().empty()) return errors::FailedPrecondition("NO_BEACON_SOURCE", draw->name());
  if (!draw->beacon().empty()) return errors::FailedPrecondition("BEACON_SET", draw->name());
  if (draw->state() != v1::DRAW_STATE_PUBLISHED) return errors::FailedPrecondition("ENTRIES_CLOSED", draw->name());
  draw->set_beacon(std::string(beacon));
  if (absl::Status opened = OpenPool(write, key, *draw, true); !opened.ok()) return opened;
  return Keep(write, key, now_ms, draw);
}

absl::Status ProposeAmendment(WriteContext& write, const DrawKey& key, v1::DrawAmendment amendment, const Doer& doer,
                              v1::DrawAmendment* stored) {
  auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  if (absl::Status may = MayAmend(*draw, amendment); !may.ok()) return may;
  if (draw->amendments_size() >= kMaxAmendments) return errors::InvalidField("amendment", "TOO_MANY");
  amendment.set_number(draw->amendments_size() + 1);
  amendment.set_propose_time_ms(doer.now_ms);
  amendment.set_proposed_by(doer.user);
  amendment.clear_approve_time_ms();
  amendment.clear_approved_by();
  *stored = amendment;
  *draw->add_amendments() = std::move(amendment);
  draw->set_update_time_ms(doer.now_ms);
  return ReplaceDraw(write, &*draw);  // nothing changes for kiosks before it is approved
}

absl::Status ApproveAmendment(WriteContext& write, const DrawKey& key, int64_t number, bool same_person, const Doer& doer,
                              v1::DrawAmendment* stored) {
  auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  if (number < 1 || number > draw->amendments_size()) return errors::NotFound(absl::StrCat(draw->name(), "/amendments/", number));
  v1::DrawAmendment* amendment = draw->mutable_amendments(static_cast<int>(number - 1));
  if (amendment->approve_time_ms() != 0) return errors::FailedPrecondition("AMENDMENT_APPROVED", draw->name());
  if (same_person || amendment->proposed_by() == doer.user) return errors::FailedPrecondition("SAME_PERSON", draw->name());
  if (absl::Status may = MayAmend(*draw, *amendment); !may.ok()) return may;
  amendment->set_approve_time_ms(doer.now_ms);
  amendment->set_approved_by(doer.user);
  *stored = *amendment;
  ApplyAmendment(*stored, &*draw);
  if (absl::Status kept = Keep(write, key, doer.now_ms, &*draw); !kept.ok()) return kept;
  if (absl::Status revived = ReviveExtended(write, key, *stored, doer.now_ms); !revived.ok()) return revived;
  const bool more_count = stored->per_person() != 0 || stored->per_day() != 0;
  return more_count ? JudgeAll(write, key, *draw) : absl::OkStatus();
}

absl::StatusOr<Excluded> ExcludePeople(WriteContext& write, const DrawKey& key, const std::vector<Exclusion>& people) {
  const auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  if (draw->state() == v1::DRAW_STATE_ENTRIES_PUBLISHED || draw->state() == v1::DRAW_STATE_DRAWN) {
    return errors::FailedPrecondition("ENTRIES_PUBLISHED", draw->name());
  }
  Excluded excluded;
  for (const Exclusion& person : people) {
    const auto is_new = InsertExclusion(write, key, person);
    if (!is_new.ok()) return is_new.status();
    excluded.added += *is_new;
  }
  const auto tags = ListExcludedTags(write.db(), key);
  if (!tags.ok()) return tags.status();
  excluded.total = static_cast<int64_t>(tags->size());
  const auto drew = ListExcludedPersons(write.db(), key);
  if (!drew.ok()) return drew.status();
  for (const int64_t person : *drew) {
    const auto marked = JudgePerson(write, key, *draw, person);
    if (!marked.ok()) return marked.status();
    excluded.marked += *marked;
  }
  write.Announce({Change::Kind::kCampaign, key.campaign_id, ""});
  return excluded;
}

}  // namespace footfall::server
