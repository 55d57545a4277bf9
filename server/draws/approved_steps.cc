#include "server/draws/approved_steps.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/draws/draw_rules.h"
#include "server/draws/draw_texts.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kInsertProposal =
    "INSERT INTO draw_exclusion_proposals (campaign_id, draw_id, number, phone_hash, tag) VALUES (:1, :2, :3, :4, :5) ON CONFLICT DO "
    "NOTHING";
constexpr std::string_view kListProposal =
    "SELECT phone_hash, tag FROM draw_exclusion_proposals WHERE campaign_id = :1 AND draw_id = :2 AND number = :3 ORDER BY phone_hash";

// Who is excluded when nobody draws any more was excluded for what they won.
absl::Status MayExclude(const v1::Draw& draw) {
  switch (draw.state()) {
    case v1::DRAW_STATE_ENTRIES_CLOSED:
      return errors::FailedPrecondition("ENTRIES_CLOSED", draw.name());
    case v1::DRAW_STATE_ENTRIES_PUBLISHED:
    case v1::DRAW_STATE_DRAWN:
      return errors::FailedPrecondition("ENTRIES_PUBLISHED", draw.name());
    default:
      return absl::OkStatus();
  }
}

absl::StatusOr<std::vector<Exclusion>> ListProposal(Connection& db, const DrawKey& key, int64_t number) {
  std::vector<Exclusion> people;
  const absl::Status read = db.Query(kListProposal, {key.campaign_id, key.draw_id, number}, [&](const Row& row) {
    people.push_back({row.Blob(0), row.Blob(1)});
    return true;
  });
  if (!read.ok()) return read;
  return people;
}

// Kiosks show what a draw is in their configuration.
absl::Status Keep(WriteContext& write, const DrawKey& key, int64_t now_ms, v1::Draw* draw) {
  draw->set_update_time_ms(now_ms);
  write.Announce({Change::Kind::kCampaign, key.campaign_id, ""});
  return ReplaceDraw(write, draw);
}

v1::LocalizedText InAll(const std::string& en, const std::string& hans, const std::string& hant) {
  v1::LocalizedText text;
  (*text.mutable_texts())["en"] = en;
  (*text.mutable_texts())["zh-Hans"] = hans;
  (*text.mutable_texts())["zh-Hant"] = hant;
  return text;
}

v1::LocalizedText ExclusionWords(const v1::DrawExclusion& exclusion) {
  const int64_t people = exclusion.people(), marked = exclusion.marked();
  return InAll(
      absl::StrCat("People put on the list of who cannot win: ", people, "; entries of theirs that do not count any more: ", marked),
      absl::StrCat("新增不得中奖人员：", people, " 人；因此不再有效的参与：", marked, " 次"),
      absl::StrCat("新增不得中獎人員：", people, " 人；因此不再有效的參與：", marked, " 次"));
}

}  // namespace

absl::StatusOr<Excluded> ProposeExclusion(WriteContext& write, const DrawKey& key, const std::vector<Exclusion>& people,
                                          const v1::LocalizedText& reason, const Doer& doer, int64_t* proposed) {
  *proposed = 0;
  auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  if (absl::Status may = MayExclude(*draw); !may.ok()) return may;
  if (draw->state() == v1::DRAW_STATE_DRAFT) return ExcludePeople(write, key, people);
  if (auto problems = CheckPublishedText("reason", reason); !problems.empty()) return errors::InvalidFields(std::move(problems));
  if (draw->exclusions_size() >= kMaxExclusions) return errors::InvalidField("phones", "TOO_MANY");
  v1::DrawExclusion* exclusion = draw->add_exclusions();
  exclusion->set_number(draw->exclusions_size());
  exclusion->set_propose_time_ms(doer.now_ms);
  exclusion->set_proposed_by(doer.user);
  *exclusion->mutable_reason() = reason;
  for (const Exclusion& person : people) {
    const auto kept = write.db().Execute(kInsertProposal,
                                         {key.campaign_id, key.draw_id, exclusion->number(), Bytes{person.phone_hash}, Bytes{person.tag}});
    if (!kept.ok()) return kept.status();
    exclusion->set_people(exclusion->people() + *kept);
  }
  *proposed = exclusion->number();
  const auto listed = ListExcludedTags(write.db(), key);
  if (!listed.ok()) return listed.status();
  draw->set_update_time_ms(doer.now_ms);
  if (absl::Status stored = ReplaceDraw(write, &*draw); !stored.ok()) return stored;  // nothing changes for kiosks yet
  return Excluded{.total = static_cast<int64_t>(listed->size())};
}

absl::Status ApproveExclusion(WriteContext& write, const DrawKey& key, int64_t number, bool same_person, const Doer& doer,
                              v1::DrawExclusion* stored) {
  auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  if (number < 1 || number > draw->exclusions_size()) return errors::NotFound(absl::StrCat(draw->name(), "/exclusions/", number));
  v1::DrawExclusion* exclusion = draw->mutable_exclusions(static_cast<int>(number - 1));
  if (exclusion->approve_time_ms() != 0) return errors::FailedPrecondition("EXCLUSION_APPROVED", draw->name());
  if (same_person || exclusion->proposed_by() == doer.user) return errors::FailedPrecondition("SAME_PERSON", draw->name());
  if (absl::Status may = MayExclude(*draw); !may.ok()) return may;
  const auto people = ListProposal(write.db(), key, number);
  if (!people.ok()) return people.status();
  const auto excluded = ExcludePeople(write, key, *people);
  if (!excluded.ok()) return excluded.status();
  exclusion->set_approve_time_ms(doer.now_ms);
  exclusion->set_approved_by(doer.user);
  exclusion->set_marked(excluded->marked);
  *stored = *exclusion;
  return Keep(write, key, doer.now_ms, &*draw);
}

absl::Status ProposeEarlyStop(WriteContext& write, const DrawKey& key, int64_t synced_until_ms, const std::string& reason, const Doer& doer,
                              v1::Draw* draw) {
  auto found = GetDraw(write.db(), key);
  if (!found.ok()) return found.status();
  *draw = *std::move(found);
  if (draw->state() == v1::DRAW_STATE_DRAFT) return errors::FailedPrecondition("DRAW_NOT_PUBLISHED", draw->name());
  if (draw->state() != v1::DRAW_STATE_PUBLISHED) return errors::FailedPrecondition("ENTRIES_CLOSED", draw->name());
  if (reason.empty()) return errors::InvalidField("reason", "REQUIRED");
  if (synced_until_ms < doer.now_ms + kMinHandInMs) return errors::InvalidField("synced_until_ms", "TOO_SOON");
  v1::DrawEarlyStop* stop = draw->mutable_early_stop();
  stop->set_propose_time_ms(doer.now_ms);
  stop->set_proposed_by(doer.user);
  stop->set_reason(reason);
  stop->set_synced_until_ms(synced_until_ms);
  draw->set_update_time_ms(doer.now_ms);
  return ReplaceDraw(write, draw);
}

absl::Status ApproveEarlyStop(WriteContext& write, const DrawKey& key, bool same_person, const Doer& doer, v1::Draw* draw) {
  const auto found = GetDraw(write.db(), key);
  if (!found.ok()) return found.status();
  const v1::DrawEarlyStop& stop = found->early_stop();
  if (!found->has_early_stop() || stop.approve_time_ms() != 0) return errors::FailedPrecondition("NO_EARLY_STOP", found->name());
  if (same_person || stop.proposed_by() == doer.user) return errors::FailedPrecondition("SAME_PERSON", found->name());
  // Kiosks have their time from now on, however long the approval took.
  const int64_t synced_until_ms = std::max(stop.synced_until_ms(), doer.now_ms + kMinHandInMs);
  if (absl::Status closed = CloseEntries(write, key, synced_until_ms, stop.reason(), doer.now_ms, draw); !closed.ok()) return closed;
  draw->mutable_early_stop()->set_approve_time_ms(doer.now_ms);
  draw->mutable_early_stop()->set_approved_by(doer.user);
  return Keep(write, key, doer.now_ms, draw);
}

std::vector<PublishedStep> ApprovedSteps(const v1::Draw& draw) {
  std::vector<PublishedStep> steps;
  for (const v1::DrawExclusion& exclusion : draw.exclusions()) {
    if (exclusion.approve_time_ms() == 0) continue;
    steps.push_back(
        {exclusion.approve_time_ms(), exclusion.proposed_by(), exclusion.approved_by(), ExclusionWords(exclusion), exclusion.reason()});
  }
  const v1::DrawEarlyStop& stop = draw.early_stop();
  if (stop.approve_time_ms() == 0) return steps;
  steps.push_back({stop.approve_time_ms(), stop.proposed_by(), stop.approved_by(),
                   InAll("The draw was stopped before its published end", "抽奖在公布的结束时间之前停止", "抽獎在公布的結束時間之前停止"),
                   InAll(stop.reason(), stop.reason(), stop.reason())});
  return steps;
}

std::vector<rules::CanonicalObject> PublishedSteps(const v1::Draw& draw, absl::TimeZone zone) {
  std::vector<rules::CanonicalObject> published;
  for (const PublishedStep& step : ApprovedSteps(draw)) {
    published.push_back(rules::CanonicalObject()
                            .Set("at", Moment(step.time_ms, zone))
                            .Set("by", std::vector<std::string>{step.proposed_by, step.approved_by})
                            .Set("change", CanonicalText(step.change))
                            .Set("reason", CanonicalText(step.reason)));
  }
  return published;
}

}  // namespace footfall::server
