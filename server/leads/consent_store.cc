#include "server/leads/consent_store.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/leads/lead_store.h"

namespace footfall::server {
namespace {

// Stored, so numbers are never used again; 1 stands for the choices made with a lead, which lie in lead_consents.
constexpr int64_t kWithdrawn = 2, kConfirmed = 3;

constexpr std::string_view kMakePerson = "INSERT INTO persons (person_number, phone_hash, lead_count) VALUES (:1, :2, 0)";
constexpr std::string_view kLoadDecisions =
    "SELECT kind, purposes, campaign_id, event_number FROM consent_decisions WHERE person_number = :1";
constexpr std::string_view kAddDecision =
    "INSERT INTO consent_decisions (person_number, event_number, kind, purposes, campaign_id, lead_number, time_ms, actor, wrapped_key, "
    "reason) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10)";
constexpr std::string_view kMarkDecided = "UPDATE persons SET decided = decided | :1 WHERE person_number = :2";
constexpr std::string_view kUses =
    "SELECT l.lead_number, l.campaign_id, l.consent_granted, c.granted FROM leads l JOIN lead_consents c ON c.lead_number = l.lead_number "
    "AND c.event_number = l.consent_event WHERE l.person_number = :1";
constexpr std::string_view kSetUse = "UPDATE leads SET consent_granted = :1, change_number = :2 WHERE lead_number = :3";
constexpr std::string_view kListChoices =
    "SELECT c.event_number, l.lead_id, l.campaign_id, c.granted, c.record, l.staff_id, l.capture_ms FROM leads l JOIN lead_consents c ON "
    "c.lead_number = l.lead_number WHERE l.person_number = :1 AND c.event_number < :2 ORDER BY c.event_number DESC LIMIT :3";
constexpr std::string_view kListDecisions =
    "SELECT d.event_number, d.kind, d.purposes, d.time_ms, d.actor, d.wrapped_key, d.reason, l.lead_id, l.campaign_id FROM "
    "consent_decisions d LEFT JOIN leads l ON l.lead_number = d.lead_number WHERE d.person_number = :1 AND d.event_number < :2 "
    "ORDER BY d.event_number DESC LIMIT :3";

// A lead, and what it is said to be usable for.
struct Use {
  int64_t lead_number = 0;
  std::string campaign_id;
  PurposeSet usable = 0, granted = 0;
};

absl::StatusOr<std::vector<Use>> ReadUses(Connection& db, int64_t person_number) {
  std::vector<Use> uses;
  const absl::Status status = db.Query(kUses, {person_number}, [&](const Row& row) {
    uses.push_back({row.Int(0), row.Text(1), row.Int(2), row.Int(3)});
    return true;
  });
  if (!status.ok()) return status;
  return uses;
}

// Brings every lead of the person up to its decisions.
absl::StatusOr<int> UpdateUses(WriteContext& write, int64_t person_number) {
  const absl::StatusOr<std::vector<ConsentDecision>> decisions = LoadDecisions(write.db(), person_number);
  if (!decisions.ok()) return decisions.status();
  const absl::StatusOr<std::vector<Use>> uses = ReadUses(write.db(), person_number);
  if (!uses.ok()) return uses.status();
  int changed = 0;
  for (const Use& use : *uses) {
    const PurposeSet usable = UsablePurposes(use.granted, use.campaign_id, *decisions);
    if (usable == use.usable) continue;
    // A number for each: a pull's page may end between two of them.
    const absl::StatusOr<int64_t> written = write.db().Execute(kSetUse, {usable, write.NextNumber(), use.lead_number});
    if (!written.ok()) return written.status();
    ++changed;
  }
  return changed;
}

}  // namespace

std::string DecisionContext(int64_t person_number) { return absl::StrCat("consent decision/", person_number); }

absl::StatusOr<int64_t> FindOrMakePerson(WriteContext& write, std::string_view phone_hash) {
  const absl::StatusOr<std::optional<int64_t>> known = FindPerson(write.db(), phone_hash);
  if (!known.ok()) return known.status();
  if (known->has_value()) return **known;
  const int64_t number = write.NextNumber();
  const absl::StatusOr<int64_t> made = write.db().Execute(kMakePerson, {number, BytesView{phone_hash}});
  if (!made.ok()) return made.status();
  return number;
}

absl::StatusOr<std::vector<ConsentDecision>> LoadDecisions(Connection& db, int64_t person_number) {
  std::vector<ConsentDecision> decisions;
  const absl::Status status = db.Query(kLoadDecisions, {person_number}, [&](const Row& row) {
    decisions.push_back({.confirmed = row.Int(0) == kConfirmed, .purposes = row.Int(1), .campaign_id = row.Text(2), .number = row.Int(3)});
    return true;
  });
  if (!status.ok()) return status;
  return decisions;
}

absl::StatusOr<int> AddDecision(WriteContext& write, DecisionRow row) {
  const ConsentDecision& decision = row.decision;
  absl::Status status = write.db()
                            .Execute(kAddDecision, {row.person_number, write.NextNumber(), decision.confirmed ? kConfirmed : kWithdrawn,
                                                    decision.purposes, decision.campaign_id, row.lead_number, row.time_ms,
                                                    std::move(row.actor), Bytes{std::move(row.wrapped_key)}, Bytes{std::move(row.reason)}})
                            .status();
  if (status.ok()) status = write.db().Execute(kMarkDecided, {decision.purposes, row.person_number}).status();
  if (!status.ok()) return status;
  return UpdateUses(write, row.person_number);
}

absl::StatusOr<std::vector<ConsentEventRow>> ListConsentRows(Connection& db, int64_t person_number, int64_t before, int limit) {
  std::vector<ConsentEventRow> events;
  absl::Status status = db.Query(kListChoices, {person_number, before, int64_t{limit}}, [&](const Row& row) {
    events.push_back({.number = row.Int(0),
                      .choices = true,
                      .lead_id = row.Blob(1),
                      .lead_campaign_id = row.Text(2),
                      .granted = row.Int(3),
                      .consent = row.Blob(4),
                      .staff_id = row.Text(5),
                      .capture_ms = row.Int(6)});
    return true;
  });
  if (!status.ok()) return status;
  status = db.Query(kListDecisions, {person_number, before, int64_t{limit}}, [&](const Row& row) {
    const ConsentDecision decision{.confirmed = row.Int(1) == kConfirmed, .purposes = row.Int(2), .number = row.Int(0)};
    events.push_back({.number = row.Int(0),
                      .decision = {.decision = decision,
                                   .person_number = person_number,
                                   .time_ms = row.Int(3),
                                   .actor = row.Text(4),
                                   .wrapped_key = row.Blob(5),
                                   .reason = row.Blob(6)},
                      .lead_id = row.Blob(7),
                      .lead_campaign_id = row.Text(8)});
    return true;
  });
  if (!status.ok()) return status;
  std::sort(events.begin(), events.end(), [](const ConsentEventRow& a, const ConsentEventRow& b) { return a.number > b.number; });
  if (events.size() > static_cast<size_t>(limit)) events.resize(limit);
  return events;
}

}  // namespace footfall::server
