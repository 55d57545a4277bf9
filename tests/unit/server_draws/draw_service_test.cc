// The calls as clients make them: who may, what is refused with which field and reason, what is answered, what stays in the audit log.
#include "server/draws/draw_service.h"

#include <grpcpp/grpcpp.h>

#include <map>

#include "proto/rules/ids.h"
#include "proto/rules/merkle.h"
#include "proto/rules/sha256.h"
#include "server/access/audit_reader.h"
#include "server/draws/approved_steps.h"
#include "tests/support/server/server_fixture.h"
#include "tests/unit/server_draws/draw_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::CompleteDraw;
using ::testing::Contains;
using testing::DrawTest;
using testing::FieldsOf;
using ::testing::HasSubstr;
using testing::kDrawStart;
using testing::kHourMs;
using testing::kWheel;
using testing::kWheelName;
using testing::ReasonOf;
using testing::TestBooth;
using Stub = v1::DrawService::Stub;

class DrawServiceTest : public DrawTest {
 protected:
  DrawServiceTest()
      : service_({.database = &world_.database(),
                  .access = &world_.leads().access(),
                  .vault = &world_.leads().vault(),
                  .clock = &world_.leads().clock(),
                  .random = SystemRandom()}) {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::DrawService::NewStub(server_->InProcessChannel({}));
    for (const auto& [name, role] : {std::pair("admin", v1::USER_ROLE_ADMINISTRATOR), std::pair("planner", v1::USER_ROLE_PLANNER),
                                     std::pair("approver", v1::USER_ROLE_APPROVER), std::pair("lead", v1::USER_ROLE_TEAM_LEAD),
                                     std::pair("sales", v1::USER_ROLE_SALES), std::pair("staff", v1::USER_ROLE_STAFF)}) {
      tokens_[name] = world_.leads().AddUser(name, role, false, false);
    }
  }
  ~DrawServiceTest() override { server_->Shutdown(); }

  template <typename Request, typename Response>
  grpc::Status As(const std::string& user, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request, Response* response) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + tokens_.at(user));
    return (stub_.get()->*method)(&context, request, response);
  }
  template <typename Request>
  static Request Named() {
    Request request;
    request.set_name(kWheelName);
    return request;
  }
  grpc::Status Create(const v1::Draw& draw, const std::string& user = "planner") {
    v1::CreateDrawRequest request;
    request.set_parent("campaigns/spring-2026");
    request.set_draw_id("wheel");
    *request.mutable_draw() = draw;
    return As(user, &Stub::CreateDraw, request, &answer_);
  }
  grpc::Status PublishIt(const std::string& user = "planner") {
    return As(user, &Stub::PublishDraw, Named<v1::PublishDrawRequest>(), &answer_);
  }
  std::string ExportIt(const std::string& user, grpc::Status* status) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + tokens_.at(user));
    auto stream = stub_->ExportDraw(&context, Named<v1::ExportDrawRequest>());
    std::string file;
    for (v1::ExportDrawResponse part; stream->Read(&part);) file += part.chunk();
    *status = stream->Finish();
    return file;
  }

  DrawServiceImpl service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Stub> stub_;
  std::map<std::string, std::string> tokens_;
  v1::Draw answer_;
};

TEST_F(DrawServiceTest, WhoMayWhat) {
  for (const char* user : {"approver", "lead", "sales", "staff"}) {
    EXPECT_EQ(ReasonOf(Create(CompleteDraw(), user)), "ROLE_LACKS_RIGHT") << user;
  }
  ASSERT_TRUE(Create(CompleteDraw()).ok());
  v1::Draw draw;
  EXPECT_EQ(ReasonOf(As("staff", &Stub::GetDraw, Named<v1::GetDrawRequest>(), &draw)), "ROLE_LACKS_RIGHT");
  EXPECT_TRUE(As("sales", &Stub::GetDraw, Named<v1::GetDrawRequest>(), &draw).ok());
  for (const char* user : {"approver", "lead", "sales", "staff"}) EXPECT_EQ(ReasonOf(PublishIt(user)), "ROLE_LACKS_RIGHT") << user;
  ASSERT_TRUE(PublishIt().ok());
  v1::ClaimPrizeRequest claim = Named<v1::ClaimPrizeRequest>();
  claim.set_entry(std::string(32, '0'));
  v1::DrawWinner winner;
  EXPECT_EQ(ReasonOf(As("sales", &Stub::ClaimPrize, claim, &winner)), "ROLE_LACKS_RIGHT");
  EXPECT_EQ(ReasonOf(As("lead", &Stub::ClaimPrize, claim, &winner)), "NOT_A_WINNER");
  grpc::Status status;
  ExportIt("sales", &status);
  EXPECT_EQ(ReasonOf(status), "ROLE_LACKS_RIGHT");
  ExportIt("approver", &status);
  EXPECT_EQ(ReasonOf(status), "DRAW_NOT_OVER");
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + tokens_.at("planner"));
  v1::ExportTaxLedgerRequest tax = Named<v1::ExportTaxLedgerRequest>();
  tax.set_reason("filing");
  auto stream = stub_->ExportTaxLedger(&context, tax);
  for (v1::ExportTaxLedgerResponse part; stream->Read(&part);) {
  }
  EXPECT_EQ(ReasonOf(stream->Finish()), "ROLE_LACKS_RIGHT");
}

TEST_F(DrawServiceTest, ADraftIsChangedAndCheckedUntilItIsRight) {
  v1::Draw draw = CompleteDraw();
  draw.clear_contact();
  draw.set_state(v1::DRAW_STATE_DRAWN);  // not the caller's to say
  draw.set_config_hash("x");
  ASSERT_TRUE(Create(draw).ok());
  EXPECT_EQ(answer_.state(), v1::DRAW_STATE_DRAFT);
  EXPECT_EQ(answer_.config_hash(), "");
  EXPECT_EQ(Create(draw).error_code(), grpc::StatusCode::ALREADY_EXISTS);
  v1::CheckDrawResponse checked;
  ASSERT_TRUE(As("planner", &Stub::CheckDraw, Named<v1::CheckDrawRequest>(), &checked).ok());
  ASSERT_GE(checked.problems_size(), 3);
  EXPECT_EQ(checked.problems(0).field(), "draw.contact.en");
  EXPECT_TRUE(checked.problems(0).blocks_publication());
  EXPECT_FALSE(checked.problems(0).description().empty());
  EXPECT_THAT(FieldsOf(PublishIt()), Contains("draw.contact.en: REQUIRED"));
  v1::UpdateDrawRequest update;
  update.mutable_draw()->set_name(kWheelName);
  *update.mutable_draw()->mutable_contact() = testing::Texts("400 800 8000");
  update.mutable_draw()->set_etag("stale");
  update.mutable_update_mask()->add_paths("contact");
  EXPECT_EQ(ReasonOf(As("planner", &Stub::UpdateDraw, update, &answer_)), "STALE_ETAG");
  update.mutable_draw()->clear_etag();
  ASSERT_TRUE(As("planner", &Stub::UpdateDraw, update, &answer_).ok());
  v1::PublishDrawRequest publish = Named<v1::PublishDrawRequest>();
  publish.set_etag("stale");
  EXPECT_EQ(ReasonOf(As("planner", &Stub::PublishDraw, publish, &answer_)), "STALE_ETAG");
  ASSERT_TRUE(PublishIt().ok());
  EXPECT_EQ(ReasonOf(As("planner", &Stub::UpdateDraw, update, &answer_)), "DRAW_FROZEN");
}

TEST_F(DrawServiceTest, NamesAndPagesAreChecked) {
  v1::CreateDrawRequest create;
  create.set_parent("campaigns/spring-2026");
  create.set_draw_id("Not Good");
  EXPECT_THAT(FieldsOf(As("planner", &Stub::CreateDraw, create, &answer_)), Contains("draw_id: BAD_ID"));
  create.set_draw_id("wheel");
  create.set_parent("campaigns/none");
  EXPECT_EQ(As("planner", &Stub::CreateDraw, create, &answer_).error_code(), grpc::StatusCode::NOT_FOUND);
  v1::GetDrawRequest get;
  EXPECT_THAT(FieldsOf(As("planner", &Stub::GetDraw, get, &answer_)), Contains("name: REQUIRED"));
  get.set_name("campaigns/spring-2026/sessions/day-1");
  EXPECT_THAT(FieldsOf(As("planner", &Stub::GetDraw, get, &answer_)), Contains("name: BAD_NAME"));
  v1::ListDrawRowsRequest rows;
  rows.set_parent(kWheelName);
  rows.set_page_size(-1);
  v1::ListDrawRowsResponse page;
  EXPECT_THAT(FieldsOf(As("planner", &Stub::ListDrawRows, rows, &page)), Contains("page_size: NEGATIVE"));
  rows.set_page_size(1);
  rows.set_page_token("foreign");
  EXPECT_EQ(ReasonOf(As("planner", &Stub::ListDrawRows, rows, &page)), "PAGE_TOKEN_INVALID");
  v1::GetDrawPageRequest print = Named<v1::GetDrawPageRequest>();
  print.set_language("fr");
  v1::DrawPage html;
  EXPECT_THAT(FieldsOf(As("planner", &Stub::GetDrawPage, print, &html)), Contains("language: BAD_LANGUAGE"));
}

TEST_F(DrawServiceTest, ARepeatedPublicationMakesNoSecondSeeds) {
  ASSERT_TRUE(Create(CompleteDraw()).ok());
  v1::PublishDrawRequest publish = Named<v1::PublishDrawRequest>();
  publish.set_request_id("01890a5d-ac96-774b-bcce-b302099a8057");
  v1::Draw first, second;
  ASSERT_TRUE(As("planner", &Stub::PublishDraw, publish, &first).ok());
  ASSERT_TRUE(As("planner", &Stub::PublishDraw, publish, &second).ok());
  EXPECT_EQ(first.commitments_hash(), second.commitments_hash());
  v1::ListDrawBlocksRequest request;
  request.set_parent(kWheelName);
  request.set_page_size(3);
  v1::ListDrawBlocksResponse blocks;
  ASSERT_TRUE(As("sales", &Stub::ListDrawBlocks, request, &blocks).ok());
  EXPECT_EQ(blocks.blocks_size(), 3);
  EXPECT_EQ(blocks.blocks(0).commitment().size(), 64u);
  EXPECT_EQ(blocks.blocks(0).seed(), "");  // not before the end
  request.set_page_token(blocks.next_page_token());
  v1::ListDrawBlocksResponse rest;
  ASSERT_TRUE(As("sales", &Stub::ListDrawBlocks, request, &rest).ok());
  ASSERT_EQ(rest.blocks_size(), 1);
  EXPECT_EQ(rest.blocks(0).number(), 4);
  EXPECT_EQ(rest.next_page_token(), "");
}

TEST_F(DrawServiceTest, TwoAccountsOfOnePersonAreOnePerson) {
  ASSERT_TRUE(Create(CompleteDraw()).ok());
  ASSERT_TRUE(PublishIt().ok());
  v1::AmendDrawRequest amend = Named<v1::AmendDrawRequest>();
  amend.mutable_amendment()->set_per_person(2);
  *amend.mutable_amendment()->mutable_change() = testing::Texts("two draws each");
  v1::DrawAmendment amendment;
  EXPECT_THAT(FieldsOf(As("planner", &Stub::AmendDraw, amend, &amendment)), Contains("amendment.reason.en: REQUIRED"));
  *amend.mutable_amendment()->mutable_reason() = testing::Texts("rain");
  amend.mutable_amendment()->set_approved_by("users/approver");  // not the caller's to say
  amend.mutable_amendment()->set_approve_time_ms(5);
  ASSERT_TRUE(As("planner", &Stub::AmendDraw, amend, &amendment).ok());
  EXPECT_EQ(amendment.approve_time_ms(), 0);
  v1::ApproveAmendmentRequest approve = Named<v1::ApproveAmendmentRequest>();
  approve.set_number(1);
  EXPECT_EQ(ReasonOf(As("planner", &Stub::ApproveAmendment, approve, &amendment)), "SAME_PERSON");
  EXPECT_EQ(ReasonOf(As("lead", &Stub::ApproveAmendment, approve, &amendment)), "ROLE_LACKS_RIGHT");
  ASSERT_TRUE(As("approver", &Stub::ApproveAmendment, approve, &amendment).ok());
  EXPECT_EQ(amendment.proposed_by(), "users/planner");
  EXPECT_EQ(amendment.approved_by(), "users/approver");
}

TEST_F(DrawServiceTest, NumbersOfWhoCannotWinAreNowhereInClear) {
  ASSERT_TRUE(Create(CompleteDraw()).ok());
  v1::ExcludePeopleRequest request = Named<v1::ExcludePeopleRequest>();
  v1::ExcludePeopleResponse response;
  EXPECT_THAT(FieldsOf(As("planner", &Stub::ExcludePeople, request, &response)), Contains("phones: REQUIRED"));
  request.add_phones("138 1234 5678");
  request.add_phones("12");
  EXPECT_THAT(FieldsOf(As("planner", &Stub::ExcludePeople, request, &response)), Contains("phones[1]: INVALID_PHONE"));
  request.mutable_phones()->RemoveLast();
  request.add_phones("+86 138-1234-5678");
  ASSERT_TRUE(As("planner", &Stub::ExcludePeople, request, &response).ok());
  EXPECT_EQ(response.added(), 1);
  EXPECT_EQ(response.total(), 1);
  EXPECT_EQ(response.awaits_approval(), 0);  // nobody has drawn
  const auto tags = world_.Read<std::vector<std::string>>([](Connection& db) { return ListExcludedTags(db, kWheel); });
  ASSERT_EQ(tags.size(), 1u);
  EXPECT_EQ(tags[0].size(), 16u);
}

TEST_F(DrawServiceTest, OnePersonAloneTakesNobodyOutOfAPublishedDraw) {
  ASSERT_TRUE(Create(CompleteDraw()).ok());
  ASSERT_TRUE(PublishIt().ok());
  v1::ExcludePeopleRequest request = Named<v1::ExcludePeopleRequest>();
  request.add_phones("138 1234 5678");
  v1::ExcludePeopleResponse response;
  EXPECT_THAT(FieldsOf(As("planner", &Stub::ExcludePeople, request, &response)), Contains("reason.en: REQUIRED"));
  *request.mutable_reason() = testing::Texts("works for the agency");
  ASSERT_TRUE(As("planner", &Stub::ExcludePeople, request, &response).ok());
  EXPECT_EQ(response.awaits_approval(), 1);
  EXPECT_EQ(response.total(), 0);
  v1::ApproveExclusionRequest approve = Named<v1::ApproveExclusionRequest>();
  approve.set_number(1);
  v1::DrawExclusion exclusion;
  EXPECT_EQ(ReasonOf(As("planner", &Stub::ApproveExclusion, approve, &exclusion)), "SAME_PERSON");
  EXPECT_EQ(ReasonOf(As("lead", &Stub::ApproveExclusion, approve, &exclusion)), "ROLE_LACKS_RIGHT");
  ASSERT_TRUE(As("approver", &Stub::ApproveExclusion, approve, &exclusion).ok());
  EXPECT_EQ(exclusion.people(), 1);
  EXPECT_EQ(world_.Read<std::vector<std::string>>([](Connection& db) { return ListExcludedTags(db, kWheel); }).size(), 1u);
}

TEST_F(DrawServiceTest, FromPublicationToProof) {
  ASSERT_TRUE(Create(CompleteDraw()).ok());
  ASSERT_TRUE(PublishIt().ok());
  TestBooth booth("kiosk-1", world_.Now());
  ASSERT_TRUE(world_.Lend(&booth));
  const auto facts = world_.DrawMany(&booth, 1, 9);
  ASSERT_TRUE(world_.GiveBack(&booth).ok());
  v1::CloseEntriesRequest close = Named<v1::CloseEntriesRequest>();
  close.set_synced_until_ms(world_.now_ms() + kMinHandInMs);
  EXPECT_THAT(FieldsOf(As("planner", &Stub::CloseEntries, close, &answer_)), Contains("reason: REQUIRED"));
  close.set_reason("sold out");
  ASSERT_TRUE(As("planner", &Stub::CloseEntries, close, &answer_).ok());
  EXPECT_EQ(answer_.state(), v1::DRAW_STATE_PUBLISHED);  // it is before the published end: somebody else decides too
  const auto stop = Named<v1::ApproveEarlyStopRequest>();
  EXPECT_EQ(ReasonOf(As("planner", &Stub::ApproveEarlyStop, stop, &answer_)), "SAME_PERSON");
  EXPECT_EQ(ReasonOf(As("lead", &Stub::ApproveEarlyStop, stop, &answer_)), "ROLE_LACKS_RIGHT");
  ASSERT_TRUE(As("approver", &Stub::ApproveEarlyStop, stop, &answer_).ok());
  EXPECT_EQ(answer_.state(), v1::DRAW_STATE_ENTRIES_CLOSED);
  v1::GetInclusionProofRequest ask = Named<v1::GetInclusionProofRequest>();
  ask.set_entry(rules::ToHex(facts[3].entry_id));
  v1::InclusionProof proof;
  EXPECT_EQ(ReasonOf(As("sales", &Stub::GetInclusionProof, ask, &proof)), "ENTRIES_NOT_PUBLISHED");
  ASSERT_TRUE(As("planner", &Stub::PublishEntries, Named<v1::PublishEntriesRequest>(), &answer_).ok());
  ASSERT_TRUE(As("sales", &Stub::GetInclusionProof, ask, &proof).ok());
  std::vector<std::string> path;
  for (const std::string& hash : proof.path()) path.push_back(*rules::FromHex(hash));
  EXPECT_EQ(proof.size(), 9);
  EXPECT_TRUE(
      rules::VerifyMerkleProof(rules::MerkleLeaf(ask.entry()), static_cast<size_t>(proof.index()), 9, path, *rules::FromHex(proof.root())));
  ask.set_entry(std::string(32, '0'));
  EXPECT_EQ(As("sales", &Stub::GetInclusionProof, ask, &proof).error_code(), grpc::StatusCode::NOT_FOUND);
  v1::DrawClosingRequest run = Named<v1::DrawClosingRequest>();
  run.add_values(std::string(64, 'b'));
  EXPECT_THAT(FieldsOf(As("planner", &Stub::DrawClosing, run, &answer_)), Contains("values: NOT_ONE_PER_SOURCE"));
  run.add_values("407");
  ASSERT_TRUE(As("planner", &Stub::DrawClosing, run, &answer_).ok());
  EXPECT_EQ(answer_.closing().winners(), 9);  // more prizes than entries
  grpc::Status status;
  const std::string file = ExportIt("approver", &status);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(testing::DrawWorld::Verify(file), "");
  v1::Draw draw;
  ASSERT_TRUE(As("sales", &Stub::GetDraw, Named<v1::GetDrawRequest>(), &draw).ok());
  EXPECT_EQ(draw.counts().drawn(), 9);
  EXPECT_EQ(draw.counts().blocks_unused(), 3);
  v1::ListWinnersRequest winners;
  winners.set_parent(kWheelName);
  v1::ListWinnersResponse won;
  ASSERT_TRUE(As("sales", &Stub::ListWinners, winners, &won).ok());
  int closing = 0;
  for (const v1::DrawWinner& winner : won.winners()) closing += winner.closing();
  EXPECT_EQ(closing, 9);
}

TEST_F(DrawServiceTest, ThePageComesAsPdfToo) {
  ASSERT_TRUE(Create(CompleteDraw()).ok());
  v1::GetDrawPageRequest ask = Named<v1::GetDrawPageRequest>();
  ask.set_format(v1::DRAW_PAGE_FORMAT_PDF);
  v1::DrawPage page;
  ASSERT_TRUE(As("sales", &Stub::GetDrawPage, ask, &page).ok());
  EXPECT_EQ(page.pdf().substr(0, 5), "%PDF-");
  EXPECT_EQ(page.html(), "");
  ask.set_format(static_cast<v1::DrawPageFormat>(7));
  EXPECT_THAT(FieldsOf(As("sales", &Stub::GetDrawPage, ask, &page)), Contains("format: UNKNOWN"));
}

TEST_F(DrawServiceTest, OnlyTheAdministratorTakesEverythingAndItIsRecorded) {
  v1::Draw plan = CompleteDraw();
  plan.mutable_prizes()->DeleteSubrange(1, 2);
  plan.set_blocks(1);
  ASSERT_TRUE(Create(plan).ok());
  ASSERT_TRUE(PublishIt().ok());
  TestBooth booth("kiosk-1", world_.Now());
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 10);
  ASSERT_TRUE(world_.GiveBack(&booth).ok());
  v1::CloseEntriesRequest close = Named<v1::CloseEntriesRequest>();
  close.set_synced_until_ms(world_.now_ms() + kMinHandInMs);
  close.set_reason("sold out");
  ASSERT_TRUE(As("planner", &Stub::CloseEntries, close, &answer_).ok());
  ASSERT_TRUE(As("approver", &Stub::ApproveEarlyStop, Named<v1::ApproveEarlyStopRequest>(), &answer_).ok());
  ASSERT_TRUE(As("planner", &Stub::PublishEntries, Named<v1::PublishEntriesRequest>(), &answer_).ok());
  std::map<std::string, std::string> files;
  const auto take = [&](const std::string& user, const std::string& reason) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + tokens_.at(user));
    v1::ExportDrawBundleRequest request = Named<v1::ExportDrawBundleRequest>();
    request.set_reason(reason);
    auto stream = stub_->ExportDrawBundle(&context, request);
    files.clear();
    std::string file;
    for (v1::ExportDrawBundleResponse part; stream->Read(&part);) {
      if (!part.file().empty()) file = part.file();
      files[file] += part.chunk();
      EXPECT_LE(part.chunk().size(), 64u << 10);
    }
    return stream->Finish();
  };
  for (const char* user : {"planner", "approver", "lead", "sales", "staff"}) EXPECT_EQ(ReasonOf(take(user, "asked")), "ROLE_LACKS_RIGHT");
  EXPECT_THAT(FieldsOf(take("admin", "")), Contains("reason: REQUIRED"));
  EXPECT_EQ(ReasonOf(take("admin", "the market authority asks")), "DRAW_NOT_OVER");
  v1::DrawClosingRequest run = Named<v1::DrawClosingRequest>();
  run.add_values(std::string(64, 'b'));
  run.add_values("407");
  ASSERT_TRUE(As("planner", &Stub::DrawClosing, run, &answer_).ok());
  ASSERT_GT(answer_.closing().reserves_size(), 0);
  v1::ListWinnersRequest list;
  list.set_parent(kWheelName);
  v1::ListWinnersResponse winners;
  ASSERT_TRUE(As("sales", &Stub::ListWinners, list, &winners).ok());
  v1::ReplaceWinnerRequest replace = Named<v1::ReplaceWinnerRequest>();
  for (const v1::DrawWinner& winner : winners.winners()) {
    if (winner.closing() && winner.prize() == "TV") replace.set_winner(winner.entry());
  }
  v1::DrawReplacement step;
  const auto fields = FieldsOf(As("planner", &Stub::ReplaceWinner, replace, &step));
  EXPECT_THAT(fields, Contains("cause: REQUIRED"));
  EXPECT_THAT(fields, Contains("reason: REQUIRED"));
  EXPECT_THAT(fields, Contains("claim_until_ms: IN_THE_PAST"));
  replace.set_cause(v1::DRAW_REPLACEMENT_CAUSE_DECLINED);
  replace.set_reason("has one already");
  replace.set_claim_until_ms(kDrawStart + 99 * kHourMs);
  EXPECT_EQ(ReasonOf(As("lead", &Stub::ReplaceWinner, replace, &step)), "ROLE_LACKS_RIGHT");
  ASSERT_TRUE(As("approver", &Stub::ReplaceWinner, replace, &step).ok());
  v1::ApproveReplacementRequest approve = Named<v1::ApproveReplacementRequest>();
  approve.set_number(step.proposal());
  EXPECT_EQ(ReasonOf(As("lead", &Stub::ApproveReplacement, approve, &step)), "ROLE_LACKS_RIGHT");
  EXPECT_EQ(ReasonOf(As("approver", &Stub::ApproveReplacement, approve, &step)), "SAME_PERSON");
  ASSERT_TRUE(As("planner", &Stub::ApproveReplacement, approve, &step).ok());
  EXPECT_EQ(step.replaced_by(), "users/approver");
  EXPECT_EQ(step.approved_by(), "users/planner");
  ASSERT_TRUE(take("admin", "the market authority asks").ok());
  EXPECT_EQ(testing::DrawWorld::Verify(files["draw.json"]), "");
  EXPECT_THAT(files["audit.csv"], HasSubstr("DrawService.ReplaceWinner"));
  EXPECT_THAT(files["audit.csv"], HasSubstr("DrawService.ApproveReplacement"));
  EXPECT_THAT(files["audit.csv"], HasSubstr("the market authority asks"));
  EXPECT_THAT(files["audit.csv"], HasSubstr("AUDIT_OUTCOME_DENIED"));
  std::string recorded;
  ASSERT_TRUE(world_.database()
                  .Read([&](Connection& db) {
                    const auto entries = ListAuditEntriesOf(db, kWheelName, 0, 1000);
                    if (entries.ok()) recorded = entries->back().detail();
                    return entries.status();
                  })
                  .ok());
  EXPECT_EQ(recorded, "SHA256SUMS " + rules::ToHex(rules::Sha256(files["SHA256SUMS"])));
  // When the time to claim is over, what nobody claimed has lapsed in whatever leaves the server, whether or not somebody said so.
  EXPECT_THAT(files["draw.json"], HasSubstr("\"open\":1"));
  world_.leads().clock().Set(kDrawStart + 200 * kHourMs);
  tokens_["admin"] = world_.leads().AddUser("late-admin", v1::USER_ROLE_ADMINISTRATOR, false, false);
  tokens_["approver"] = world_.leads().AddUser("late-approver", v1::USER_ROLE_APPROVER, false, false);
  ASSERT_TRUE(take("admin", "the market authority asks").ok());
  EXPECT_THAT(files["draw.json"], ::testing::ContainsRegex("\"lapsed\":[1-9]"));
  EXPECT_THAT(files["draw.json"], Not(::testing::ContainsRegex("\"open\":[1-9]")));
  EXPECT_EQ(testing::DrawWorld::Verify(files["draw.json"]), "");
}

TEST_F(DrawServiceTest, AnExportLapsesWhatIsDueFirst) {
  v1::Draw plan = CompleteDraw();
  plan.clear_closing_prizes();
  plan.set_blocks(1);
  ASSERT_TRUE(Create(plan).ok());
  ASSERT_TRUE(PublishIt().ok());
  TestBooth booth("kiosk-1", world_.Now());
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 9);
  world_.DrawMany(&booth, 11, 1);
  world_.leads().clock().Set(kDrawStart + 10 * kHourMs);
  v1::CloseEntriesRequest close = Named<v1::CloseEntriesRequest>();
  close.set_synced_until_ms(world_.now_ms() + kMinHandInMs);
  ASSERT_TRUE(As("planner", &Stub::CloseEntries, close, &answer_).ok());
  ASSERT_TRUE(As("planner", &Stub::PublishEntries, Named<v1::PublishEntriesRequest>(), &answer_).ok());
  grpc::Status status;
  EXPECT_THAT(ExportIt("approver", &status), ::testing::ContainsRegex("\"open\":[1-9]"));
  world_.leads().clock().Set(kDrawStart + 24 * kHourMs);
  tokens_["approver"] = world_.leads().AddUser("late-approver", v1::USER_ROLE_APPROVER, false, false);
  const std::string file = ExportIt("approver", &status);
  ASSERT_TRUE(status.ok());
  EXPECT_THAT(file, Not(::testing::ContainsRegex("\"open\":[1-9]")));
  EXPECT_EQ(testing::DrawWorld::Verify(file), "");
}

TEST_F(DrawServiceTest, PatternsAreForWhoOverseesDraws) {
  ASSERT_TRUE(Create(CompleteDraw()).ok());
  v1::DrawPatterns patterns;
  const auto ask = Named<v1::GetDrawPatternsRequest>();
  EXPECT_EQ(ReasonOf(As("planner", &Stub::GetDrawPatterns, ask, &patterns)), "DRAW_NOT_PUBLISHED");
  ASSERT_TRUE(PublishIt().ok());
  EXPECT_EQ(ReasonOf(As("sales", &Stub::GetDrawPatterns, ask, &patterns)), "ROLE_LACKS_RIGHT");
  ASSERT_TRUE(As("approver", &Stub::GetDrawPatterns, ask, &patterns).ok());
  EXPECT_EQ(patterns.comparisons(), 0);
  EXPECT_EQ(patterns.statement().texts_size(), 3);
}

}  // namespace
}  // namespace footfall::server
