// The calls of DrawService that move a draw from its publication to its end.
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "proto/rules/phone.h"
#include "proto/rules/pin.h"
#include "server/access/account_store.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/campaigns/campaign_store.h"
#include "server/draws/approved_steps.h"
#include "server/draws/draw_service.h"
#include "server/draws/draw_view.h"
#include "server/people/people_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr size_t kMaxReasonLength = 500;
constexpr size_t kEntryBytes = 16;
constexpr int kMaxExcludedAtOnce = 5'000;  // a large company's staff; more is sent in parts

// Whether two accounts are one person's: the same account, or both of one member of staff.
absl::StatusOr<bool> SamePerson(Connection& db, const std::string& proposer, const Caller& caller) {
  if (proposer == caller.user) return true;
  if (caller.staff.empty()) return false;
  const auto id = ParseUserName("user", proposer);
  if (!id.ok()) return id.status();
  const auto account = ReadAccount(db, *id);
  if (absl::IsNotFound(account.status())) return false;
  if (!account.ok()) return account.status();
  return account->user.staff() == caller.staff;
}

// For the audit log; never what the tax office asks.
std::string ClaimDetail(const v1::ClaimPrizeRequest& request) {
  std::string detail = request.entry().substr(0, 32);
  if (request.call_in()) absl::StrAppend(&detail, ", called in");
  if (!request.despite_kiosk().empty())
    absl::StrAppend(&detail, ", despite its kiosk: ", request.despite_kiosk().substr(0, kMaxReasonLength));
  return detail;
}

}  // namespace

template <typename Request, typename Response>
grpc::Status DrawServiceImpl::Step(grpc::ServerContext* context, Right right, std::string_view action, const Request& request,
                                   const std::string& detail, Response* response,
                                   const std::function<absl::Status(WriteContext&, const Asked&)>& step) {
  auto asked = Ask(context, right, action, "name", request.name());
  if (!asked.ok()) return ToGrpc(asked.status());
  return ToGrpc(parts_.access->WriteOnce(asked->caller, action, request.request_id(), request, response, [&](WriteContext& write) {
    absl::Status done = step(write, *asked);
    return done.ok() ? parts_.access->Audit(write, asked->caller, action, request.name(), detail) : done;
  }));
}

grpc::Status DrawServiceImpl::PublishDraw(grpc::ServerContext* context, const v1::PublishDrawRequest* request, v1::Draw* response) {
  return Step(context, Right::kWritePlan, "DrawService.PublishDraw", *request, "", response,
              [&](WriteContext& write, const Asked& asked) -> absl::Status {
                const auto draw = server::GetDraw(write.db(), asked.key);
                if (!draw.ok()) return draw.status();
                if (absl::Status same = CheckEtag(request->etag(), draw->etag(), draw->name()); !same.ok()) return same;
                return server::PublishDraw(write, asked.key, *parts_.vault, parts_.random, parts_.clock->NowMs(), response);
              });
}

grpc::Status DrawServiceImpl::SetBeacon(grpc::ServerContext* context, const v1::SetBeaconRequest* request, v1::Draw* response) {
  return Step(context, Right::kWritePlan, "DrawService.SetBeacon", *request, request->beacon().substr(0, 64), response,
              [&](WriteContext& write, const Asked& asked) {
                return server::SetBeacon(write, asked.key, request->beacon(), parts_.clock->NowMs(), response);
              });
}

grpc::Status DrawServiceImpl::AmendDraw(grpc::ServerContext* context, const v1::AmendDrawRequest* request, v1::DrawAmendment* response) {
  return Step(context, Right::kWritePlan, "DrawService.AmendDraw", *request, "", response, [&](WriteContext& write, const Asked& asked) {
    return ProposeAmendment(write, asked.key, request->amendment(), DoerOf(asked.caller), response);
  });
}

grpc::Status DrawServiceImpl::ApproveAmendment(grpc::ServerContext* context, const v1::ApproveAmendmentRequest* request,
                                               v1::DrawAmendment* response) {
  const std::string detail = absl::StrCat("amendment ", request->number());
  return Step(context, Right::kOverseeDraws, "DrawService.ApproveAmendment", *request, detail, response,
              [&](WriteContext& write, const Asked& asked) -> absl::Status {
                const auto draw = server::GetDraw(write.db(), asked.key);
                if (!draw.ok()) return draw.status();
                bool same = false;
                if (request->number() >= 1 && request->number() <= draw->amendments_size()) {
                  const auto& proposer = draw->amendments(static_cast<int>(request->number() - 1)).proposed_by();
                  const auto found = SamePerson(write.db(), proposer, asked.caller);
                  if (!found.ok()) return found.status();
                  same = *found;
                }
                return server::ApproveAmendment(write, asked.key, request->number(), same, DoerOf(asked.caller), response);
              });
}

absl::StatusOr<std::string> DrawServiceImpl::DuplicateKey(WriteContext& write) {
  auto wrapped = FindOrgSecret(write.db(), kDuplicateKeyName);
  if (!wrapped.ok()) return wrapped.status();
  if (wrapped->has_value()) return parts_.vault->DecryptSecret(**wrapped, kDuplicateKeyContext);
  // Made with the first PIN, or here when nobody has one yet.
  std::string key = parts_.random->Bytes(rules::kKeySize);
  absl::Status kept = InsertOrgSecret(write, kDuplicateKeyName, parts_.vault->EncryptSecret(key, kDuplicateKeyContext));
  if (!kept.ok()) return kept;
  return key;
}

absl::StatusOr<std::vector<Exclusion>> DrawServiceImpl::HashPeople(WriteContext& write, const DrawKey& key,
                                                                   const v1::ExcludePeopleRequest& request) {
  if (request.phones().empty()) return errors::InvalidField("phones", "REQUIRED");
  if (request.phones_size() > kMaxExcludedAtOnce) return errors::InvalidField("phones", "TOO_MANY");
  const auto campaign = GetCampaign(write.db(), key.campaign_id);
  if (!campaign.ok()) return campaign.status();
  auto tag_key = DuplicateKey(write);
  if (!tag_key.ok()) return tag_key.status();
  std::vector<Exclusion> people;
  std::vector<rules::Problem> problems;
  for (int i = 0; i < request.phones_size(); ++i) {
    const auto phone = rules::NormalisePhone(request.phones(i), campaign->phone_region());
    if (!phone) {
      problems.push_back({absl::StrCat("phones[", i, "]"), "INVALID_PHONE"});
      continue;
    }
    people.push_back({parts_.vault->PhoneHash(*phone), rules::DuplicateTag(*tag_key, key.campaign_id, *phone)});
  }
  rules::Wipe(&*tag_key);
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  return people;
}

grpc::Status DrawServiceImpl::ExcludePeople(grpc::ServerContext* context, const v1::ExcludePeopleRequest* request,
                                            v1::ExcludePeopleResponse* response) {
  const std::string detail = absl::StrCat(request->phones_size(), " people");
  return Step(context, Right::kWritePlan, "DrawService.ExcludePeople", *request, detail, response,
              [&](WriteContext& write, const Asked& asked) -> absl::Status {
                const auto people = HashPeople(write, asked.key, *request);
                if (!people.ok()) return people.status();
                int64_t awaits_approval = 0;
                const auto excluded =
                    ProposeExclusion(write, asked.key, *people, request->reason(), DoerOf(asked.caller), &awaits_approval);
                if (!excluded.ok()) return excluded.status();
                response->set_awaits_approval(awaits_approval);
                response->set_added(excluded->added);
                response->set_total(excluded->total);
                response->set_marked(excluded->marked);
                return absl::OkStatus();
              });
}

grpc::Status DrawServiceImpl::CloseEntries(grpc::ServerContext* context, const v1::CloseEntriesRequest* request, v1::Draw* response) {
  return Step(context, Right::kWritePlan, "DrawService.CloseEntries", *request, request->reason().substr(0, kMaxReasonLength), response,
              [&](WriteContext& write, const Asked& asked) -> absl::Status {
                if (request->reason().size() > kMaxReasonLength) return errors::InvalidField("reason", "TOO_LONG");
                const auto draw = server::GetDraw(write.db(), asked.key);
                if (!draw.ok()) return draw.status();
                if (parts_.clock->NowMs() < draw->period().end_ms()) {
                  return ProposeEarlyStop(write, asked.key, request->synced_until_ms(), request->reason(), DoerOf(asked.caller), response);
                }
                return server::CloseEntries(write, asked.key, request->synced_until_ms(), request->reason(), parts_.clock->NowMs(),
                                            response);
              });
}

grpc::Status DrawServiceImpl::ApproveExclusion(grpc::ServerContext* context, const v1::ApproveExclusionRequest* request,
                                               v1::DrawExclusion* response) {
  const std::string detail = absl::StrCat("exclusion ", request->number());
  return Step(context, Right::kOverseeDraws, "DrawService.ApproveExclusion", *request, detail, response,
              [&](WriteContext& write, const Asked& asked) -> absl::Status {
                const auto draw = server::GetDraw(write.db(), asked.key);
                if (!draw.ok()) return draw.status();
                bool same = false;
                if (request->number() >= 1 && request->number() <= draw->exclusions_size()) {
                  const auto& proposer = draw->exclusions(static_cast<int>(request->number() - 1)).proposed_by();
                  const auto found = SamePerson(write.db(), proposer, asked.caller);
                  if (!found.ok()) return found.status();
                  same = *found;
                }
                return server::ApproveExclusion(write, asked.key, request->number(), same, DoerOf(asked.caller), response);
              });
}

grpc::Status DrawServiceImpl::ApproveEarlyStop(grpc::ServerContext* context, const v1::ApproveEarlyStopRequest* request,
                                               v1::Draw* response) {
  return Step(context, Right::kOverseeDraws, "DrawService.ApproveEarlyStop", *request, "", response,
              [&](WriteContext& write, const Asked& asked) -> absl::Status {
                const auto draw = server::GetDraw(write.db(), asked.key);
                if (!draw.ok()) return draw.status();
                bool same = false;
                if (draw->has_early_stop()) {
                  const auto found = SamePerson(write.db(), draw->early_stop().proposed_by(), asked.caller);
                  if (!found.ok()) return found.status();
                  same = *found;
                }
                return server::ApproveEarlyStop(write, asked.key, same, DoerOf(asked.caller), response);
              });
}

grpc::Status DrawServiceImpl::PublishEntries(grpc::ServerContext* context, const v1::PublishEntriesRequest* request, v1::Draw* response) {
  return Step(
      context, Right::kWritePlan, "DrawService.PublishEntries", *request, "", response,
      [&](WriteContext& write, const Asked& asked) { return server::PublishEntries(write, asked.key, DoerOf(asked.caller), response); });
}

grpc::Status DrawServiceImpl::DrawClosing(grpc::ServerContext* context, const v1::DrawClosingRequest* request, v1::Draw* response) {
  const std::vector<std::string> values(request->values().begin(), request->values().end());
  return Step(context, Right::kWritePlan, "DrawService.DrawClosing", *request, "", response, [&](WriteContext& write, const Asked& asked) {
    return server::DrawClosing(write, asked.key, values, intake_, parts_.clock->NowMs(), response);
  });
}

grpc::Status DrawServiceImpl::ClaimPrize(grpc::ServerContext* context, const v1::ClaimPrizeRequest* request, v1::DrawWinner* response) {
  const std::optional<std::string> entry = rules::FromHex(request->entry());
  return Step(context, Right::kHandOverPrizes, "DrawService.ClaimPrize", *request, ClaimDetail(*request), response,
              [&](WriteContext& write, const Asked& asked) -> absl::Status {
                constexpr size_t kMaxTaxText = 200;
                if (!entry || entry->size() != kEntryBytes) return errors::InvalidField("entry", "BAD_ENTRY");
                if (request->tax_name().size() > kMaxTaxText) return errors::InvalidField("tax_name", "TOO_LONG");
                if (request->tax_id_number().size() > kMaxTaxText) return errors::InvalidField("tax_id_number", "TOO_LONG");
                if (request->despite_kiosk().size() > kMaxReasonLength) return errors::InvalidField("despite_kiosk", "TOO_LONG");
                if (request->call_in() && request->closing()) return errors::InvalidField("call_in", "NOT_AT_A_KIOSK");
                const OfficeClaim claim{.entry_id = *entry,
                                        .closing = request->closing(),
                                        .tax_name = request->tax_name(),
                                        .tax_id_number = request->tax_id_number(),
                                        .despite_kiosk = request->despite_kiosk()};
                absl::Status claimed = request->call_in() ? CallInForOffice(write, asked.key, claim, DoerOf(asked.caller))
                                                          : ClaimAtOffice(write, asked.key, claim, intake_, DoerOf(asked.caller));
                return claimed.ok() ? ViewWinner(write.db(), asked.key, *entry, request->closing(), response) : claimed;
              });
}

grpc::Status DrawServiceImpl::ReplaceWinner(grpc::ServerContext* context, const v1::ReplaceWinnerRequest* request,
                                            v1::DrawReplacement* response) {
  const std::optional<std::string> winner = rules::FromHex(request->winner());
  const std::string detail = absl::StrCat(request->winner().substr(0, 32), " ", request->reason().substr(0, kMaxReasonLength));
  return Step(context, Right::kOverseeDraws, "DrawService.ReplaceWinner", *request, detail, response,
              [&](WriteContext& write, const Asked& asked) -> absl::Status {
                if (!winner || winner->size() != kEntryBytes) return errors::InvalidField("winner", "BAD_ENTRY");
                const Succession succession{
                    .winner = *winner, .cause = request->cause(), .reason = request->reason(), .claim_until_ms = request->claim_until_ms()};
                return ProposeReplacement(write, asked.key, succession, DoerOf(asked.caller), response);
              });
}

grpc::Status DrawServiceImpl::ApproveReplacement(grpc::ServerContext* context, const v1::ApproveReplacementRequest* request,
                                                 v1::DrawReplacement* response) {
  const std::string detail = absl::StrCat("replacement ", request->number());
  return Step(context, Right::kOverseeDraws, "DrawService.ApproveReplacement", *request, detail, response,
              [&](WriteContext& write, const Asked& asked) -> absl::Status {
                const auto draw = server::GetDraw(write.db(), asked.key);
                if (!draw.ok()) return draw.status();
                bool same = false;
                const auto& proposals = draw->closing().proposals();
                if (request->number() >= 1 && request->number() <= proposals.size()) {
                  const auto found =
                      SamePerson(write.db(), proposals.at(static_cast<int>(request->number() - 1)).replaced_by(), asked.caller);
                  if (!found.ok()) return found.status();
                  same = *found;
                }
                return server::ApproveReplacement(write, asked.key, request->number(), same, intake_, DoerOf(asked.caller), response);
              });
}

grpc::Status DrawServiceImpl::LapsePrizes(grpc::ServerContext* context, const v1::LapsePrizesRequest* request,
                                          v1::LapsePrizesResponse* response) {
  return Step(context, Right::kWritePlan, "DrawService.LapsePrizes", *request, "", response,
              [&](WriteContext& write, const Asked& asked) -> absl::Status {
                const auto lapsed = server::LapsePrizes(write, asked.key, parts_.clock->NowMs());
                if (!lapsed.ok()) return lapsed.status();
                response->set_lapsed(*lapsed);
                return absl::OkStatus();
              });
}

}  // namespace footfall::server
