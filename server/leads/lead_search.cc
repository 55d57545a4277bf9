#include "server/leads/lead_search.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "proto/rules/person_name.h"
#include "server/leads/lead_sql.h"
#include "server/leads/lead_view.h"

namespace footfall::server {
namespace {

// Most rows read in one step; steps begin with a page's worth and double, so that a common filter reads little and a rare one few times.
constexpr int kMaxStepRows = 1000;

// Some rows of an index, newest first, and where it goes on.
struct Step {
  std::vector<LeadFacts> rows;
  int64_t next_before = 0;  // 0 = the index holds no more
};

// Rows below `before`, `limit` at most; perhaps none though there are more further on.
using Source = std::function<absl::StatusOr<Step>(int64_t before, int limit)>;

// A step of an index that is walked from its end to its beginning.
absl::StatusOr<Step> ToStep(absl::StatusOr<std::vector<LeadFacts>> rows, int limit) {
  if (!rows.ok()) return rows.status();
  const bool full = static_cast<int>(rows->size()) == limit;
  const int64_t next = full ? rows->back().lead_number : 0;
  return Step{*std::move(rows), next};
}

absl::StatusOr<Step> NoLeads(int64_t, int) { return Step{}; }

absl::StatusOr<Source> PersonSource(Connection& db, const LeadQuery& query) {
  const absl::StatusOr<std::optional<int64_t>> person = FindPerson(db, query.phone_hash);
  if (!person.ok()) return person.status();
  if (!person->has_value()) return Source(NoLeads);
  return Source([&db, &query, number = **person](int64_t before, int limit) {
    return ToStep(ScanPerson(db, query.campaign_id, number, before, limit), limit);
  });
}

// One bucket a step, from the one that holds the campaign's newest lead to the one that holds its first.
absl::StatusOr<Source> NameSource(Connection& db, const LeadQuery& query) {
  const absl::StatusOr<std::optional<NumberSpan>> span = ReadNumberSpan(db, query.campaign_id);
  if (!span.ok()) return span.status();
  if (!span->has_value()) return Source(NoLeads);
  return Source([&db, &query, span = **span](int64_t before, int limit) -> absl::StatusOr<Step> {
    const int64_t bucket = lead_sql::NameBucket(std::min(before - 1, span.last));
    absl::StatusOr<Step> step = ToStep(ScanNameBucket(db, bucket, query.name_hash, before, limit), limit);
    if (step.ok() && step->next_before == 0 && bucket > lead_sql::NameBucket(span.first)) {
      step->next_before = lead_sql::NameBucketStart(bucket);
    }
    return step;
  });
}

// The narrowest index there is for a filter.
absl::StatusOr<Source> PickSource(Connection& db, const LeadQuery& query) {
  if (!query.phone_hash.empty()) return PersonSource(db, query);
  if (!query.name.empty()) return NameSource(db, query);
  if (!query.session_id.empty()) {
    return Source([&db, &query](int64_t before, int limit) {
      return ToStep(ScanSession(db, query.campaign_id, query.session_id, before, limit), limit);
    });
  }
  return Source([&db, &query](int64_t before, int limit) { return ToStep(ScanCampaign(db, query.campaign_id, before, limit), limit); });
}

// The lead of a row when it fits in full: a hash stands for a name's first characters only, so the name itself decides.
absl::StatusOr<std::optional<StoredLead>> Fitting(Connection& db, const PiiVault& vault, const LeadQuery& query, const LeadFacts& facts) {
  if (!query.Fits(facts)) return std::nullopt;
  absl::StatusOr<StoredLead> lead = ReadLead(db, facts.lead_number);
  if (!lead.ok()) return lead.status();
  if (query.name.empty()) return std::optional(*std::move(lead));
  const absl::StatusOr<footfall::v1::Lead> personal = OpenPersonal(vault, *lead);
  if (!personal.ok()) return personal.status();
  if (!rules::NameMatches(personal->display_name(), query.name)) return std::nullopt;
  return std::optional(*std::move(lead));
}

// Adds what fits to the page. True when a lead was found for which there is no more room: then there is a next page.
absl::StatusOr<bool> Take(Connection& db, const PiiVault& vault, const LeadQuery& query, const std::vector<LeadFacts>& rows,
                          size_t page_size, LeadPage* page) {
  for (const LeadFacts& facts : rows) {
    absl::StatusOr<std::optional<StoredLead>> lead = Fitting(db, vault, query, facts);
    if (!lead.ok()) return lead.status();
    if (!lead->has_value()) continue;
    if (page->leads.size() == page_size) return true;
    page->leads.push_back(**std::move(lead));
  }
  return false;
}

}  // namespace

absl::StatusOr<LeadPage> SearchLeads(Connection& db, const PiiVault& vault, const LeadQuery& query, int64_t before, int page_size) {
  absl::StatusOr<Source> source = PickSource(db, query);
  if (!source.ok()) return source.status();
  LeadPage page;
  int budget = query.name.empty() ? kMaxScannedRows : kMaxOpenedRows;
  int limit = page_size + 1;
  for (int steps = 0; budget > 0 && steps < kMaxNameBuckets; ++steps) {
    const absl::StatusOr<Step> step = (*source)(before, std::min(limit, budget));
    if (!step.ok()) return step.status();
    const absl::StatusOr<bool> more = Take(db, vault, query, step->rows, page_size, &page);
    if (!more.ok()) return more.status();
    if (*more) page.next_before = page.leads.back().facts.lead_number;
    if (*more || step->next_before == 0) return page;
    before = step->next_before;
    budget -= static_cast<int>(step->rows.size());
    limit = std::min(limit * 2, kMaxStepRows);
  }
  page.next_before = before;
  return page;
}

}  // namespace footfall::server
