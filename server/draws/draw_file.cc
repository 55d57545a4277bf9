#include "server/draws/draw_file.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/canonical_json.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/draws/approved_steps.h"
#include "server/draws/draw_texts.h"
#include "server/draws/row_store.h"
#include "server/draws/standing.h"
#include "server/draws/win_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

using rules::CanonicalObject;
using Sink = std::function<bool(std::string_view)>;

constexpr int kRowsAtOnce = 1'000;

std::string HexHash(std::string_view bytes) { return rules::ToHex(rules::Sha256(bytes)); }

std::string Quoted(std::string_view plain_text) { return absl::StrCat("\"", Abseil(plain_text), "\""); }

// A part that is a list: each element as it is written.
using Elements = std::vector<std::string>;

std::string WriteList(const Elements& elements) {
  std::string text = "[";
  for (const std::string& element : elements) absl::StrAppend(&text, text.size() > 1 ? "," : "", element);
  return text += ']';
}

std::vector<std::string> Digests(const Elements& elements) {
  std::vector<std::string> digests;
  for (const std::string& element : elements) digests.push_back(HexHash(element));
  return digests;
}

// The last part of "devices/{device}".
std::string DeviceId(const std::string& name) { return name.substr(name.find('/') + 1); }

class Writer {
 public:
  Writer(Connection& db, const DrawKey& key, const PiiVault& vault, const Sink& sink) : db_(db), key_(key), vault_(vault), sink_(sink) {}

  absl::Status Run() {
    absl::Status status = Load();
    if (status.ok()) status = MakeBlocks();
    if (status.ok()) status = MakeDuplicates();
    if (status.ok()) status = MakeClaims();
    if (status.ok() && !draw_.closing().prizes().empty()) status = MakeClosing();
    if (status.ok()) status = HashKiosks();
    return status.ok() ? Write() : status;
  }

 private:
  absl::Status Load() {
    auto draw = GetDraw(db_, key_);
    if (!draw.ok()) return draw.status();
    draw_ = *std::move(draw);
    if (draw_.state() != v1::DRAW_STATE_DRAWN) return errors::FailedPrecondition("DRAW_NOT_OVER", draw_.name());
    binds_facts_ = BindsSourceFacts(draw_);
    auto page = GetPublishedPage(db_, key_);
    if (!page.ok()) return page.status();
    page_ = *std::move(page);
    auto zone = ZoneOf(db_, key_);
    if (!zone.ok()) return zone.status();
    zone_ = *zone;
    auto chains = ListChains(db_, key_);
    if (!chains.ok()) return chains.status();
    chains_ = *std::move(chains);
    for (const v1::DrawAmendment& amendment : draw_.amendments()) {
      if (amendment.approve_time_ms() == 0) continue;
      CanonicalObject element;
      if (binds_facts_ && !amendment.closing_source_facts().empty()) {
        element.Set("source_facts", CanonicalSourceFacts(amendment.closing_source_facts()));
      }
      amendments_.push_back(element.Set("at", Moment(amendment.approve_time_ms(), zone_))
                                .Set("by", std::vector<std::string>{amendment.proposed_by(), amendment.approved_by()})
                                .Set("change", CanonicalText(amendment.change()))
                                .Set("reason", CanonicalText(amendment.reason()))
                                .Write());
    }
    for (const CanonicalObject& step : PublishedSteps(draw_, zone_)) amendments_.push_back(step.Write());
    return absl::OkStatus();
  }

  absl::Status MakeBlocks() {
    auto later = ListLaterChains(db_, key_);
    if (!later.ok()) return later.status();
    for (int64_t after = 0;;) {
      const auto blocks = ListBlocks(db_, key_, after, kRowsAtOnce);
      if (!blocks.ok()) return blocks.status();
      if (blocks->empty()) return CheckCommitments();
      after = blocks->back().number;
      for (const BlockRow& block : *blocks) {
        commitments_.push_back(block.commitment);
        const auto seed = vault_.DecryptSecret(block.wrapped_seed, SeedContext(key_, block.number));
        if (!seed.ok()) return seed.status();
        if (rules::DrawCommitment(draw_.config_hash(), *seed) != block.commitment) return NotTheCommitted();
        blocks_.push_back(CanonicalObject()
                              .Set("block", block.number)
                              .Set("commitment", block.commitment)
                              .Set("drawn", block.drawn)
                              .Set("kiosk", later->contains(block.number) ? (*later)[block.number] : block.device_id)
                              .Set("reason", block.reason)
                              .Set("seed", rules::ToHex(*seed))
                              .Set("state", StateOf(block))
                              .Write());
      }
    }
  }

  // What is published now is what was committed to then, or nothing is.
  absl::Status CheckCommitments() const {
    return CommitmentsHash(commitments_) == draw_.commitments_hash() ? absl::OkStatus() : NotTheCommitted();
  }
  absl::Status NotTheCommitted() const { return errors::FailedPrecondition("COMMITMENTS_CHANGED", draw_.name()); }

  static std::string_view StateOf(const BlockRow& block) {
    if (block.state == BlockState::kVoid) return "void";
    if (block.device_id.empty()) return "unused";
    return block.drawn > 0 ? "drawn" : "returned";
  }

  // Rows that do not count, with the entry of the same person that does.
  absl::Status MakeDuplicates() {
    std::map<int64_t, std::string> first_of;
    for (int64_t after = 0;;) {
      const auto rows = ListRows(db_, key_, after, kRowsAtOnce);
      if (!rows.ok()) return rows.status();
      if (rows->empty()) return absl::OkStatus();
      after = rows->back().row_number;
      for (const DrawRowRecord& row : *rows) {
        if (row.standing == Standing::kCounts) continue;
        std::string first;
        if (row.standing == Standing::kDuplicate) {
          auto found = FirstThatCounts(row.person_number, &first_of);
          if (!found.ok()) return found.status();
          first = *std::move(found);
        }
        duplicates_.push_back(CanonicalObject().Set("first", first).Set("kiosk", row.chain_id).Set("seq", row.seq).Write());
      }
    }
  }

  absl::StatusOr<std::string> FirstThatCounts(int64_t person, std::map<int64_t, std::string>* first_of) {
    if (const auto known = first_of->find(person); known != first_of->end()) return known->second;
    const auto rows = ListPersonRows(db_, key_, person);
    if (!rows.ok()) return rows.status();
    for (const DrawRowRecord& row : *rows) {
      if (row.standing == Standing::kCounts) return (*first_of)[person] = rules::ToHex(row.entry_id);
    }
    return errors::Internal("a second entry without a first: " + draw_.name());
  }

  absl::Status MakeClaims() {
    auto counts = CountClaims(db_, key_, false);
    if (!counts.ok()) return counts.status();
    // What was fixed with the entries: what was handed over without right since then had moved already.
    std::map<std::string, int64_t> moved;
    for (const v1::DrawPrizeCount& prize : draw_.closing().prizes()) moved[prize.prize()] = prize.count();
    for (const v1::DrawPrize& prize : draw_.prizes()) {
      const ClaimCounts& claims = (*counts)[prize.id()];
      const int64_t won = claims.claimed + claims.lapsed + claims.open;
      const int64_t without_right = draw_.blocks() * prize.count() - won - moved[prize.id()];
      CanonicalObject element;
      if (without_right > 0) element.Set("without_right", without_right);
      claims_.push_back(element.Set("claimed", claims.claimed)
                            .Set("lapsed", claims.lapsed)
                            .Set("moved", moved[prize.id()])
                            .Set("open", claims.open)
                            .Set("prize", prize.id())
                            .Write());
    }
    return absl::OkStatus();
  }

  absl::Status MakeClosing() {
    const v1::DrawClosingState& closing = draw_.closing();
    auto counts = CountClaims(db_, key_, true);
    if (!counts.ok()) return counts.status();
    std::vector<CanonicalObject> claims, prizes, winners;
    for (const v1::DrawPrizeCount& prize : closing.prizes()) {
      const ClaimCounts& claim = (*counts)[prize.prize()];
      prizes.push_back(CanonicalObject().Set("count", prize.count()).Set("id", prize.prize()));
      claims.push_back(CanonicalObject()
                           .Set("claimed", claim.claimed)
                           .Set("lapsed", claim.lapsed)
                           .Set("left", prize.count() - claim.claimed - claim.lapsed - claim.open)
                           .Set("open", claim.open)
                           .Set("prize", prize.prize()));
    }
    if (absl::Status read = ReadWinners(&winners); !read.ok()) return read;
    std::vector<CanonicalObject> replaced;
    for (const v1::DrawReplacement& step : closing.replacements()) replaced.push_back(CanonicalStep(step));
    const auto entries = ListEntries(db_, key_);
    if (!entries.ok()) return entries.status();
    std::vector<std::string> missing;
    for (const std::string& name : closing.missing()) missing.push_back(DeviceId(name));
    CanonicalObject part;
    if (!replaced.empty()) part.Set("replaced", replaced);
    closing_.push_back(part.Set("claims", claims)
                           .Set("closed_at", Moment(closing.close_time_ms(), zone_))
                           .Set("drawn_ms", closing.draw_time_ms())
                           .Set("entries", *entries)
                           .Set("excluded", closing.excluded())
                           .Set("missing", missing)
                           .Set("prizes", prizes)
                           .Set("published_ms", closing.publish_time_ms())
                           .Set("reserves", std::vector<std::string>(closing.reserves().begin(), closing.reserves().end()))
                           .Set("root", closing.root())
                           .Set("seed", closing.seed())
                           .Set("source_facts", CanonicalSourceFacts(draw_.closing_source_facts()))
                           .Set("synced_until", Moment(closing.synced_until_ms(), zone_))
                           .Set("values", std::vector<std::string>(closing.values().begin(), closing.values().end()))
                           .Set("winners", winners)
                           .Write());
    return absl::OkStatus();
  }

  CanonicalObject CanonicalStep(const v1::DrawReplacement& step) const {
    CanonicalObject element;
    // One name alone only of what happened before two people were asked.
    if (step.approved_by().empty()) {
      element.Set("by", step.replaced_by());
    } else {
      element.Set("by", std::vector<std::string>{step.replaced_by(), step.approved_by()});
    }
    return element.Set("at", Moment(step.time_ms(), zone_))
        .Set("cause", CauseName(step.cause()))
        .Set("claim_until", Moment(step.claim_until_ms(), zone_))
        .Set("entry", step.entry())
        .Set("prize", step.prize())
        .Set("reason", step.reason())
        .Set("winner", step.winner());
  }

  // In the order in which they were drawn.
  absl::Status ReadWinners(std::vector<CanonicalObject>* winners) {
    for (int64_t after = 0;;) {
      const auto wins = ListWins(db_, key_, after, kRowsAtOnce);
      if (!wins.ok()) return wins.status();
      if (wins->empty()) return absl::OkStatus();
      after = wins->back().win.win_number;
      for (const WinView& view : *wins) {
        if (!view.win.closing || view.win.SteppedIn()) continue;
        winners->push_back(CanonicalObject().Set("entry", rules::ToHex(view.win.entry_id)).Set("prize", view.win.prize));
      }
    }
  }

  // A kiosk's element of the file.
  absl::StatusOr<std::string> Kiosk(const ChainRow& chain) {
    std::string text = absl::StrCat("{\"head\":", Quoted(rules::ToHex(chain.head)), ",\"kiosk\":", Quoted(chain.chain_id), ",\"rows\":[");
    bool first = true;
    for (int64_t after = -1;;) {
      const auto rows = ListChainRows(db_, key_, chain.chain_id, after, kRowsAtOnce);
      if (!rows.ok()) return rows.status();
      if (rows->empty()) break;
      after = rows->back().seq;
      for (const DrawRowRecord& row : *rows) {
        const std::string entry = rules::ToHex(row.entry_id);
        const CanonicalObject canonical = CanonicalRow({.block = row.block,
                                                        .draw_id = key_.draw_id,
                                                        .entry_hex = entry,
                                                        .chain_id = row.chain_id,
                                                        .prize = row.prize,
                                                        .seq = row.seq,
                                                        .slot = row.slot});
        absl::StrAppend(&text, first ? "" : ",", CanonicalObject().Set("hash", rules::ToHex(row.row_hash)).Set("row", canonical).Write());
        first = false;
      }
    }
    return text += "]}";
  }

  absl::Status HashKiosks() {
    for (const ChainRow& chain : chains_) {
      const auto kiosk = Kiosk(chain);
      if (!kiosk.ok()) return kiosk.status();
      kiosk_digests_.push_back(HexHash(*kiosk));
    }
    return absl::OkStatus();
  }

  absl::Status Write() {
    const std::string beacon = Quoted(BeaconInDecks(draw_));
    const std::string digests = CanonicalObject()
                                    .Set("amendments", Digests(amendments_))
                                    .Set("beacon", HexHash(beacon))
                                    .Set("blocks", Digests(blocks_))
                                    .Set("claims", Digests(claims_))
                                    .Set("closing", Digests(closing_))
                                    .Set("config", HexHash(draw_.config()))
                                    .Set("duplicates", Digests(duplicates_))
                                    .Set("kiosks", kiosk_digests_)
                                    .Set("page", HexHash(page_))
                                    .Write();
    Put("{", "amendments", WriteList(amendments_));
    Put(",", "beacon", beacon);
    Put(",", "blocks", WriteList(blocks_));
    Put(",", "claims", WriteList(claims_));
    Put(",", "closing", WriteList(closing_));
    Put(",", "commitments_hash", Quoted(draw_.commitments_hash()));
    Put(",", "config", draw_.config());
    Put(",", "config_hash", Quoted(draw_.config_hash()));
    Put(",", "digests", digests);
    Put(",", "duplicates", WriteList(duplicates_));
    Put(",", "fingerprint", Quoted(HexHash(digests)));
    Put(",", "format", Quoted(binds_facts_ ? "footfall-draw/3" : "footfall-draw/2"));
    Put(",", "kiosks", "[");
    for (size_t i = 0; i < chains_.size() && goes_on_; ++i) {
      const auto kiosk = Kiosk(chains_[i]);
      if (!kiosk.ok()) return kiosk.status();
      Send(absl::StrCat(i == 0 ? "" : ",", *kiosk));
    }
    Send("]");
    Put(",", "page", page_);
    Send("}\n");
    return absl::OkStatus();
  }

  void Put(std::string_view before, std::string_view key, const std::string& value) {
    Send(absl::StrCat(Abseil(before), Quoted(key), ":", value));
  }
  void Send(const std::string& text) { goes_on_ = goes_on_ && sink_(text); }

  Connection& db_;
  const DrawKey& key_;
  const PiiVault& vault_;
  const Sink& sink_;
  v1::Draw draw_;
  std::string page_;
  absl::TimeZone zone_;
  std::vector<ChainRow> chains_;
  Elements amendments_, blocks_, claims_, closing_, duplicates_;
  std::vector<std::string> commitments_, kiosk_digests_;
  bool binds_facts_ = false;
  bool goes_on_ = true;
};

}  // namespace

absl::Status WriteDrawFile(Connection& db, const DrawKey& key, const PiiVault& vault, const Sink& sink) {
  return Writer(db, key, vault, sink).Run();
}

}  // namespace footfall::server
