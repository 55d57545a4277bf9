#include "server/draws/draw_bundle.h"

#include <openssl/evp.h>

#include <array>
#include <map>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/canonical_json.h"
#include "proto/rules/ids.h"
#include "server/access/audit_reader.h"
#include "server/base/errors.h"
#include "server/base/text.h"
#include "server/draws/bundle_readme.h"
#include "server/draws/draw_file.h"
#include "server/draws/draw_page.h"
#include "server/draws/draw_patterns.h"
#include "server/draws/draw_pdf.h"
#include "server/draws/draw_texts.h"
#include "server/draws/draw_view.h"
#include "server/draws/standing.h"
#include "server/draws/tax_ledger.h"
#include "server/draws/win_store.h"
#include "server/leads/lead_csv.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kRowsAtOnce = 500;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<const char*, 3> kLanguages = {"zh-Hans", "zh-Hant", "en"};

// SHA-256 of what comes in pieces.
class RunningHash {
 public:
  RunningHash() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void Add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string Hex() {
    std::string hash(EVP_MD_size(EVP_sha256()), '\0');
    EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr);
    return rules::ToHex(hash);
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  const std::unique_ptr<EVP_MD_CTX, Free> context_;
};

std::string Line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) absl::StrAppend(&line, line.empty() ? "" : ",", CsvCell(cell));
  return line + "\r\n";
}

class Bundle {
 public:
  Bundle(Connection& db, const DrawKey& key, const PiiVault& vault, const DrawIntake& intake, BundleSink* sink)
      : db_(db), key_(key), vault_(vault), intake_(intake), sink_(sink) {}

  absl::Status Write(std::string* sums_hash) {
    absl::Status status = Load();
    if (status.ok()) status = File("README.txt", [this] { return Put(BundleReadme(draw_.name())); });
    if (status.ok()) status = Rules();
    if (status.ok()) status = File("amendments.csv", [this] { return Amendments(); });
    if (status.ok()) status = File("draw.json", [this] { return WriteDrawFile(db_, key_, vault_, Take()); });
    if (status.ok()) status = File("prizes.csv", [this] { return Prizes(); });
    if (status.ok()) status = File("reserves.csv", [this] { return Reserves(); });
    if (status.ok()) status = File("counts.json", [this] { return Counts(); });
    if (status.ok()) status = File("tax.csv", [this] { return WriteTaxLedger(db_, key_, intake_, Take()); });
    if (status.ok()) status = File("audit.csv", [this] { return AuditEntries(); });
    if (status.ok()) status = File("patterns.html", [this] { return Patterns(); });
    if (status.ok()) status = File("verify.html", [this] { return Put(kVerifyPage); });
    if (!status.ok() || !goes_on_) return status;
    std::string sums;
    for (const auto& [file, hash] : sums_) absl::StrAppend(&sums, hash, "  ", file, "\n");
    status = File("SHA256SUMS", [&] { return Put(sums); });
    if (goes_on_) *sums_hash = sums_["SHA256SUMS"];
    return status;
  }

 private:
  absl::Status Load() {
    auto draw = GetDraw(db_, key_);
    if (!draw.ok()) return draw.status();
    draw_ = *std::move(draw);
    if (draw_.state() != v1::DRAW_STATE_DRAWN) return errors::FailedPrecondition("DRAW_NOT_OVER", draw_.name());
    const auto zone = ZoneOf(db_, key_);
    if (zone.ok()) zone_ = *zone;
    return zone.status();
  }

  absl::Status File(const std::string& name, const std::function<absl::Status()>& write) {
    if (!goes_on_) return absl::OkStatus();
    RunningHash hash;
    hash_ = &hash;
    goes_on_ = sink_->Begin(name);
    absl::Status status = write();
    hash_ = nullptr;
    sums_[name] = hash.Hex();
    return status;
  }
  absl::Status Put(std::string_view bytes) {
    hash_->Add(bytes);
    goes_on_ = goes_on_ && sink_->Put(bytes);
    return absl::OkStatus();
  }
  std::function<bool(std::string_view)> Take() {
    return [this](std::string_view bytes) {
      (void)Put(bytes);
      return goes_on_;
    };
  }
  absl::Status PutHead(const std::vector<std::string>& cells) { return Put(absl::StrCat(Abseil(kByteOrderMark), Line(cells))); }
  std::string At(int64_t time_ms) const { return time_ms == 0 ? "" : Moment(time_ms, zone_); }

  absl::Status Rules() {
    for (const char* language : kLanguages) {
      const std::string name = absl::StrCat("rules.", language);
      absl::Status status = File(name + ".html", [&] { return Put(PageAsHtml(draw_, language, zone_)); });
      if (!status.ok()) return status;
      const auto pdf = PageAsPdf(draw_, language, zone_);
      if (!pdf.ok()) return pdf.status();
      status = File(name + ".pdf", [&] { return Put(*pdf); });
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Amendments() {
    absl::Status status = PutHead({"number", "proposed", "proposed_by", "approved", "approved_by", "change_zh-Hans", "reason_zh-Hans",
                                   "change_zh-Hant", "reason_zh-Hant", "change_en", "reason_en"});
    for (const v1::DrawAmendment& amendment : draw_.amendments()) {
      std::vector<std::string> cells = {absl::StrCat(amendment.number()), At(amendment.propose_time_ms()), amendment.proposed_by(),
                                        At(amendment.approve_time_ms()), amendment.approved_by()};
      for (const char* language : kLanguages) {
        cells.push_back(TextIn(amendment.change(), language));
        cells.push_back(TextIn(amendment.reason(), language));
      }
      if (status.ok()) status = Put(Line(cells));
    }
    return status;
  }

  absl::Status Prizes() {
    absl::Status status =
        PutHead({"won", "entry", "won_in", "prize", "winner", "state", "since", "handed_over_by", "claim_until", "entry_counts"});
    for (int64_t after = 0; status.ok() && goes_on_;) {
      const auto wins = ListWins(db_, key_, after, kRowsAtOnce);
      if (!wins.ok()) return wins.status();
      if (wins->empty()) break;
      after = wins->back().win.win_number;
      for (const WinView& view : *wins) {
        const WinRow& win = view.win;
        status = Put(Line({At(win.time_ms), rules::ToHex(win.entry_id), win.closing ? "closing draw" : "block", win.prize,
                           MaskedWinner(view), StateName(win.state), At(win.state_ms), win.handed_over_by, At(ClaimUntil(win)),
                           view.standing == Standing::kCounts ? "yes" : "no"}));
      }
    }
    return status;
  }

  int64_t ClaimUntil(const WinRow& win) const {
    return !win.closing ? draw_.claim_until_ms() : win.SteppedIn() ? win.claim_until_ms : draw_.closing_claim_until_ms();
  }

  static std::string StateName(ClaimState state) {
    switch (state) {
      case ClaimState::kClaimed:
        return "claimed";
      case ClaimState::kLapsed:
        return "lapsed";
      case ClaimState::kPassedOn:
        return "passed on";
      default:
        return "open";
    }
  }

  absl::Status Reserves() {
    absl::Status status = PutHead({"reserve", "entry", "prize", "instead_of", "cause", "reason", "by", "approved_by", "at", "claim_until"});
    for (const v1::DrawReplacement& step : draw_.closing().replacements()) {
      if (!status.ok()) return status;
      status = Put(Line({absl::StrCat(step.number()), step.entry(), step.prize(), step.winner(), std::string(CauseName(step.cause())),
                         step.reason(), step.replaced_by(), step.approved_by(), At(step.time_ms()), At(step.claim_until_ms())}));
    }
    return status;
  }

  absl::Status Counts() {
    const auto tags = ListExcludedTags(db_, key_);
    if (!tags.ok()) return tags.status();
    v1::Draw counted = draw_;
    if (absl::Status status = CountDraw(db_, key_, &counted); !status.ok()) return status;
    const v1::DrawCounts& counts = counted.counts();
    return Put(rules::CanonicalObject()
                   .Set("blocks_returned", counts.blocks_returned())
                   .Set("below_purchase", counts.below_purchase())
                   .Set("outside_period", counts.outside_period())
                   .Set("blocks_void", counts.blocks_void())
                   .Set("chances_drawn", counts.drawn())
                   .Set("chances_not_told", counts.not_told())
                   .Set("chances_refused", counts.refused())
                   .Set("claimed_without_right", counts.claimed_without_right())
                   .Set("closing_entries", draw_.closing().entries())
                   .Set("draw", draw_.name())
                   .Set("entries_excluded", counts.excluded())
                   .Set("entries_of_unknown_people", counts.unknown_people())
                   .Set("entries_second", counts.duplicates())
                   .Set("forks", counts.forks())
                   .Set("gaps", counts.gaps())
                   .Set("people_on_the_exclusion_list", static_cast<int64_t>(tags->size()))
                   .Set("reserves_stepped_in", draw_.closing().replacements_size())
                   .Write() +
               "\n");
  }

  absl::Status AuditEntries() {
    absl::Status status = PutHead({"number", "time", "actor", "action", "outcome", "detail"});
    for (int64_t after = 0; status.ok() && goes_on_;) {
      const auto entries = ListAuditEntriesOf(db_, draw_.name(), after, kRowsAtOnce);
      if (!entries.ok()) return entries.status();
      if (entries->empty()) break;
      after = entries->back().number();
      for (const v1::AuditEntry& entry : *entries) {
        status = Put(Line({absl::StrCat(entry.number()), At(entry.time_ms()), entry.actor(), entry.action(),
                           v1::AuditOutcome_Name(entry.outcome()), entry.detail()}));
      }
    }
    return status;
  }

  absl::Status Patterns() {
    const auto patterns = FindPatterns(db_, key_);
    if (!patterns.ok()) return patterns.status();
    return Put(PatternsAsHtml(*patterns, draw_.name()));
  }

  Connection& db_;
  const DrawKey& key_;
  const PiiVault& vault_;
  const DrawIntake& intake_;
  BundleSink* const sink_;
  v1::Draw draw_;
  absl::TimeZone zone_;
  RunningHash* hash_ = nullptr;
  std::map<std::string, std::string> sums_;
  bool goes_on_ = true;
};

}  // namespace

absl::Status WriteDrawBundle(Connection& db, const DrawKey& key, const PiiVault& vault, const DrawIntake& intake, BundleSink* sink,
                             std::string* sums_hash) {
  return Bundle(db, key, vault, intake, sink).Write(sums_hash);
}

}  // namespace footfall::server
