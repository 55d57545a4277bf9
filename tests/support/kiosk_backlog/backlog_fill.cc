#include "tests/support/kiosk_backlog/backlog_fill.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "kiosk/app/campaign_time.h"
#include "kiosk/app/config_views.h"
#include "kiosk/app/folder_lock.h"
#include "kiosk/app/operation_builder.h"
#include "kiosk/base/disk_space.h"
#include "kiosk/journal/sqlite_journal.h"
#include "kiosk/sync/corrected_clock.h"
#include "proto/rules/consent.h"
#include "proto/rules/ids.h"
#include "proto/rules/lead_form.h"
#include "tests/support/kiosk_backlog/unsynced_vfs.h"

namespace footfall::kiosk {
namespace {

constexpr char kLanguage[] = "zh-Hans";
constexpr int64_t kPhones = 100'000'000;  // of one prefix

// Options are taken by turns, so that all occur.
std::vector<std::string> AnswerTo(const rules::FieldRule& field, int64_t visitor) {
  switch (field.type) {
    case rules::FieldType::kChoice:
    case rules::FieldType::kMultiChoice:
      if (field.options.empty()) return {};
      return {field.options[static_cast<size_t>(visitor) % field.options.size()]};
    case rules::FieldType::kNumber:
      return {absl::StrCat(field.min_value.value_or(1))};
    case rules::FieldType::kRating:
      return {absl::StrCat(field.max_value.value_or(rules::kDefaultRatingMax))};
    case rules::FieldType::kDate:
      return {"2026-10-01"};
    case rules::FieldType::kPhone:
      return {"13900000000"};
    case rules::FieldType::kText:
      return {"周末"};
  }
  return {};
}

effect::SaveLead LeadOf(const ConfigView& config, int64_t visitor) {
  effect::SaveLead lead;
  lead.form_id = visitor;
  lead.phone_typed = absl::StrFormat("138%08d", visitor % kPhones);
  lead.phone_e164 = absl::StrCat("+86", lead.phone_typed);
  lead.display_name = absl::StrCat("访客", visitor);
  for (const rules::FieldRule& field : config.form.fields) {
    if (!field.staff_only && rules::IsAsked(config.form, field, lead.answers)) lead.answers[field.id] = AnswerTo(field, visitor);
  }
  lead.consent.age_confirmed = true;
  lead.consent.language = kLanguage;
  for (const ConsentView& consent : config.consents) {
    const bool granted = consent.purpose == rules::Purpose::kContact || visitor % 2 == 0;
    lead.consent.offers.push_back({consent.purpose, granted, rules::ConsentTextHash(rules::PickText(consent.text, kLanguage))});
  }
  lead.zone_id = config.own_zone_id;
  lead.form_version = config.form_version;
  return lead;
}

// What the screens would not have let through must not get into the journal by this way either.
absl::Status Check(const ConfigView& config, const effect::SaveLead& lead) {
  std::vector<rules::Problem> problems = rules::CheckLead(
      config.form, {.phone = lead.phone_e164, .display_name = lead.display_name, .answers = lead.answers, .by_visitor = true});
  const std::vector<rules::Problem> consent = rules::CheckConsent(lead.consent);
  problems.insert(problems.end(), consent.begin(), consent.end());
  if (problems.empty()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("backlog: ", problems.front().field, ": ", problems.front().reason));
}

absl::StatusOr<v1::KioskConfig> ConfigOf(Journal* journal) {
  if (!journal->identity()) return absl::FailedPreconditionError("backlog: this kiosk is not enrolled");
  absl::StatusOr<std::optional<StoredConfig>> stored = journal->LoadConfig();
  if (!stored.ok()) return stored.status();
  v1::KioskConfig config;
  if (!*stored || !config.ParseFromString((*stored)->bytes)) {
    return absl::FailedPreconditionError("backlog: this kiosk has no configuration yet; let it meet its server once");
  }
  return config;
}

absl::Status SaveVisitors(Journal* journal, const v1::KioskConfig& config, int operations) {
  absl::StatusOr<std::optional<TimeFix>> fix = journal->LoadTimeFix();
  if (!fix.ok()) return fix.status();
  const CorrectedClock corrected(SystemClock(), *fix);
  CampaignTime campaign_time;
  campaign_time.SetZone(config.campaign().time_zone());
  OperationBuilder builder({SystemClock(), SystemRandom(), &corrected, &campaign_time});
  const ConfigView view = MakeConfigView(config);
  const auto first = static_cast<int64_t>(journal->epochs().back().head.seq);
  for (int64_t visitor = first; visitor < first + operations; ++visitor) {
    const effect::SaveLead lead = LeadOf(view, visitor);
    if (absl::Status status = Check(view, lead); !status.ok()) return status;
    const std::string receipt_code = rules::MakeReceiptCode(static_cast<uint32_t>(visitor));
    // Without a key for duplicates: nobody has signed in since power-on.
    absl::StatusOr<Head> saved = journal->Save(builder.Lead(config, lead, builder.NewId(), receipt_code, ""));
    if (!saved.ok()) return saved.status();
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FillBacklog(const std::string& folder, int operations) {
  absl::StatusOr<std::unique_ptr<FolderLock>> lock = FolderLock::Take(folder);
  if (!lock.ok()) return lock.status();
  const std::unique_ptr<DiskSpace> disk = MakeDiskSpace(folder);
  absl::StatusOr<std::unique_ptr<Journal>> journal = OpenSqliteJournal({folder, UnsyncedVfs(), SystemRandom(), disk.get()});
  if (!journal.ok()) return journal.status();
  absl::StatusOr<v1::KioskConfig> config = ConfigOf(journal->get());
  if (!config.ok()) return config.status();
  return SaveVisitors(journal->get(), *config, operations);
}

}  // namespace footfall::kiosk
