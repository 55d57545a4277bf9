#include "server/drawcheck/draw_verifier.h"

#include <optional>

#include "server/drawcheck/checks.h"
#include "server/drawcheck/draw_file.h"

namespace footfall::drawcheck {
namespace {

void CountBlocks(const DrawFile& file, Account* account) {
  account->blocks = file.blocks.size();
  for (const Block& block : file.blocks) {
    account->returned += block.state == "returned";
    account->voided += block.state == "void";
    account->unused += block.state == "unused";
  }
}

Account MakeAccount(const DrawFile& file, const Progress& progress) {
  Account account;
  account.name = file.page.name;
  account.organiser = file.page.organiser;
  account.event = file.config.event;
  account.config_hash = file.config_hash;
  account.fingerprint = file.fingerprint;
  account.commitments_hash = CommitmentsHashOf(file);
  account.first_format = file.format == kFirstFormat;
  account.beacon = file.beacon;
  account.beacon_source = file.config.beacon_source;
  account.duplicates = file.duplicates.size();
  account.amendments = file.amendments.size();
  CountBlocks(file, &account);
  for (const Kiosk& kiosk : file.kiosks) {
    account.kiosks.push_back({std::string(kiosk.id), std::string(kiosk.head), kiosk.rows.size()});
    account.rows += kiosk.rows.size();
  }
  for (size_t i = 0; i < progress.moved.size() && i < file.claims.size(); ++i) {
    const PrizeCount& prize = file.config.prizes[i];
    const Claims& claims = file.claims[i];
    account.prizes.push_back({std::string(prize.id), file.config.blocks * prize.count, progress.won[i], progress.moved[i], claims.claimed,
                              claims.lapsed, claims.open, claims.without_right});
  }
  account.has_closing = file.closing.has_value();
  if (!file.closing) return account;
  account.sampler = file.config.sampler;
  account.root = file.closing->root;
  account.missing.assign(file.closing->missing.begin(), file.closing->missing.end());
  account.entries = file.closing->entries.size();
  account.winners = file.closing->winners.size();
  account.reserves = file.closing->reserves.size();
  account.replaced = file.closing->replaced.size();
  account.excluded = file.closing->excluded;
  for (const Replacement& step : file.closing->replaced) account.replaced_by_one += step.one_name;
  for (size_t i = 0; i < file.config.sources.size(); ++i) {
    SourceAccount& source = account.sources.emplace_back();
    source.name = file.config.sources[i];
    if (i < file.closing->values.size()) source.value = file.closing->values[i];
    if (i < file.closing->source_facts.size()) source.appears_ms = file.closing->source_facts[i].appears_ms;
  }
  account.told_times = !file.closing->source_facts.empty();
  account.bound_times = file.format == kFormat;
  return account;
}

}  // namespace

Verdict VerifyDrawFile(std::string_view text) {
  Verdict verdict;
  Finding failure;
  const std::optional<DrawFile> file = ReadDrawFile(text, &failure);
  if (!file) {
    verdict.findings = {failure};
    return verdict;
  }
  Findings findings;
  Progress progress;
  CheckDigests(*file, &findings);
  const bool can_deal = CheckConfig(*file, &findings);
  CheckPage(*file, &findings);
  CheckAmendments(*file, &findings);
  CheckBlocks(*file, &findings);
  CheckCommitments(*file, &findings);
  if (can_deal) {
    CheckRows(*file, &findings, &progress);
    CheckDuplicates(*file, &findings, &progress);
    CheckClaims(*file, &findings, &progress);
    CheckClosing(*file, progress, &findings);
    CheckEntries(*file, &findings);
    CheckTimes(*file, &findings);
  }
  verdict.verified = findings.list().empty();
  verdict.findings = findings.list();
  verdict.more = findings.more();
  verdict.account = MakeAccount(*file, progress);
  return verdict;
}

}  // namespace footfall::drawcheck
