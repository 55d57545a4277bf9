#include "server/draws/standing.h"

#include <map>
#include <string>
#include <vector>

#include "proto/rules/draw_deck.h"
#include "server/campaigns/campaign_store.h"
#include "server/draws/kiosk_claims.h"

namespace footfall::server {
namespace {

constexpr char kDefaultZone[] = "Asia/Shanghai";

}  // namespace

absl::StatusOr<absl::TimeZone> ZoneOf(Connection& db, const DrawKey& key) {
  const absl::StatusOr<footfall::v1::Campaign> campaign = GetCampaign(db, key.campaign_id);
  if (!campaign.ok()) return campaign.status();
  absl::TimeZone zone = absl::UTCTimeZone();
  if (!absl::LoadTimeZone(campaign->time_zone().empty() ? kDefaultZone : campaign->time_zone(), &zone)) return absl::UTCTimeZone();
  return zone;
}

std::vector<Standing> JudgeRows(const std::vector<DrawRowRecord>& rows, bool excluded, int64_t per_person, int64_t per_day,
                                absl::TimeZone zone) {
  std::vector<Standing> standings;
  int64_t counted = 0;
  std::map<absl::CivilDay, int64_t> by_day;
  for (const DrawRowRecord& row : rows) {
    if (excluded) {
      standings.push_back(Standing::kExcluded);
      continue;
    }
    int64_t& on_that_day = by_day[absl::ToCivilDay(absl::FromUnixMillis(row.draw_ms), zone)];
    const bool beyond = (per_person > 0 && counted >= per_person) || (per_day > 0 && on_that_day >= per_day);
    standings.push_back(beyond ? Standing::kDuplicate : Standing::kCounts);
    if (beyond) continue;
    ++counted;
    ++on_that_day;
  }
  return standings;
}

absl::StatusOr<int64_t> JudgePerson(WriteContext& write, const DrawKey& key, const footfall::v1::Draw& draw, int64_t person_number) {
  const auto rows = ListPersonRows(write.db(), key, person_number);
  if (!rows.ok()) return rows.status();
  const auto excluded = IsExcluded(write.db(), key, person_number);
  if (!excluded.ok()) return excluded.status();
  // Days matter only where there is a limit for them, which spares most rows the campaign.
  absl::StatusOr<absl::TimeZone> zone = absl::UTCTimeZone();
  if (draw.per_day() > 0) zone = ZoneOf(write.db(), key);
  if (!zone.ok()) return zone.status();
  const std::vector<Standing> standings = JudgeRows(*rows, *excluded, draw.per_person(), draw.per_day(), *zone);
  int64_t stopped = 0;
  for (size_t i = 0; i < rows->size(); ++i) {
    if ((*rows)[i].standing == standings[i]) continue;
    stopped += (*rows)[i].standing == Standing::kCounts;
    if (absl::Status set = SetRowStanding(write, (*rows)[i].row_number, standings[i]); !set.ok()) return set;
    if ((*rows)[i].prize == rules::kNoPrize) continue;
    const auto tell = standings[i] == Standing::kCounts ? LeaveToKiosk : CallIn;
    if (absl::Status told = tell(write, key, (*rows)[i]); !told.ok()) return told;
  }
  return stopped;
}

absl::Status JudgeAll(WriteContext& write, const DrawKey& key, const footfall::v1::Draw& draw) {
  const auto moved = ListMovedRows(write.db(), key);
  if (!moved.ok()) return moved.status();
  for (const RowPerson& row : *moved) {
    if (absl::Status set = SetRowPerson(write, row.row_number, row.person_number); !set.ok()) return set;
  }
  // Most people drew once and may win: their rows need no look.
  for (const auto list : {ListPersons, ListExcludedPersons}) {
    const auto persons = list(write.db(), key);
    if (!persons.ok()) return persons.status();
    for (const int64_t person : *persons) {
      if (auto judged = JudgePerson(write, key, draw, person); !judged.ok()) return judged.status();
    }
  }
  return absl::OkStatus();
}

}  // namespace footfall::server
