#include "server/access/access.h"

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/server_context.h>
#include <grpcpp/test/server_context_test_spouse.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <set>
#include <thread>

#include "absl/strings/escaping.h"
#include "server/access/access_service.h"
#include "server/access/first_user.h"
#include "server/access/grpc_status.h"
#include "server/base/advice.h"
#include "server/base/errors.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kUuid[] = "018f3a5c-0000-7000-8000-000000000001";

class ManualClock : public Clock {
 public:
  int64_t NowMs() const override { return now_ms; }
  int64_t SteadyMs() const override { return now_ms; }
  std::atomic<int64_t> now_ms{1'750'000'000'000};
};

// The reason a client gets.
std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  if (!details.ParseFromString(status.error_details()) || details.details().empty() || !details.details(0).UnpackTo(&info)) return "";
  return info.reason();
}

class AccessTest : public testing::Test {
 protected:
  AccessTest() {
    std::string pattern = testing::TempDir() + "footfall_access_XXXXXX";
    dir_ = mkdtemp(pattern.data());
    database_ = *Database::Open({.path = dir_ + "/footfall.db"});
    access_ = std::make_unique<Access>(database_.get(), &clock_, SystemRandom(), std::string(32, 's'));
    service_ = std::make_unique<AccessServiceImpl>(database_.get(), access_.get(), &clock_, SystemRandom());
  }
  ~AccessTest() override {
    service_.reset();
    access_.reset();
    database_.reset();
    std::filesystem::remove_all(dir_);
  }

  // A call as gRPC would bring it.
  struct Call {
    explicit Call(const std::string& token) {
      if (!token.empty()) spouse.AddClientMetadata("authorization", "Bearer " + token);
    }
    grpc::ServerContext context;
    grpc::testing::ServerContextTestSpouse spouse{&context};
  };

  // An account and its token, without the slow hash.
  std::string SignedIn(const std::string& id, v1::UserRole role, bool may_reveal = false, bool may_export = false) {
    Account account{.user_id = id, .password_hash = "none"};
    account.user.set_role(role);
    account.user.set_may_reveal(may_reveal);
    account.user.set_may_export(may_export);
    const std::string token = "token-of-" + id;
    EXPECT_TRUE(database_
                    ->Write([&](WriteContext& write) {
                      if (absl::Status status = InsertAccount(write.db(), account); !status.ok()) return status;
                      return InsertToken(write.db(), {TokenHash(token), id, clock_.NowMs() + kTokenLifeMs}, clock_.NowMs());
                    })
                    .ok());
    return token;
  }
  absl::StatusOr<Caller> Check(const std::string& token, Right right) {
    Call call(token);
    return access_->Check(call.context, right, "Test.Call", "things/one");
  }
  std::vector<v1::AuditEntry> Entries() {
    std::vector<v1::AuditEntry> entries;
    EXPECT_TRUE(database_
                    ->Read([&](Connection& db) {
                      entries = *AuditLog::List(db, INT64_MAX, v1::AUDIT_OUTCOME_UNSPECIFIED, 100);
                      return absl::OkStatus();
                    })
                    .ok());
    return entries;
  }
  v1::VerifyAuditLogResponse Verify() {
    v1::VerifyAuditLogResponse result;
    EXPECT_TRUE(database_
                    ->Read([&](Connection& db) {
                      result = *access_->audit_log().Verify(db);
                      return absl::OkStatus();
                    })
                    .ok());
    return result;
  }
  void Tamper(const std::string& sql) {
    ASSERT_TRUE(database_->Write([&](WriteContext& write) { return write.db().Execute(sql, {}).status(); }).ok());
  }
  // The first account, with a password that is known.
  std::string CreateAdmin() {
    const auto password = CreateFirstUser(database_.get(), access_.get(), &clock_, SystemRandom());
    EXPECT_TRUE(password.ok()) << password.status();
    return *password;
  }
  grpc::Status TakeOwnPassword(const std::string& token, const std::string& before, const std::string& own) {
    v1::ChangePasswordRequest request;
    request.set_old_password(before);
    request.set_new_password(own);
    v1::ChangePasswordResponse response;
    Call call(token);
    return service_->ChangePassword(&call.context, &request, &response);
  }
  grpc::Status SignIn(const std::string& user_id, const std::string& password, v1::SignInResponse* response) {
    v1::SignInRequest request;
    request.set_user_id(user_id);
    request.set_password(password);
    Call call("");
    return service_->SignIn(&call.context, &request, response);
  }

  std::string dir_;
  ManualClock clock_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Access> access_;
  std::unique_ptr<AccessServiceImpl> service_;
};

// What each role may do, written down once more, by hand: a change of the table must be meant.
TEST_F(AccessTest, EveryRoleHasExactlyItsRights) {
  using R = Right;
  const std::vector<Right> all = {R::kReadPlan,         R::kWritePlan,   R::kRunSession,   R::kReadOwnShifts, R::kReadLeads,
                                  R::kWriteLeads,       R::kRevealLeads, R::kExportLeads,  R::kManageUsers,   R::kManageDevices,
                                  R::kManageQuarantine, R::kReadAudit,   R::kWidenConsents};
  const std::map<v1::UserRole, std::set<Right>> expected = {
      {v1::USER_ROLE_UNSPECIFIED, {}},
      {v1::USER_ROLE_ADMINISTRATOR, {all.begin(), all.end()}},
      {v1::USER_ROLE_PLANNER,
       {R::kReadPlan, R::kWritePlan, R::kRunSession, R::kReadOwnShifts, R::kReadLeads, R::kWriteLeads, R::kWidenConsents}},
      {v1::USER_ROLE_APPROVER, {R::kReadPlan, R::kReadOwnShifts}},
      {v1::USER_ROLE_TEAM_LEAD, {R::kReadPlan, R::kRunSession, R::kReadOwnShifts, R::kReadLeads, R::kWriteLeads}},
      {v1::USER_ROLE_SALES, {R::kReadPlan, R::kReadOwnShifts, R::kReadLeads, R::kWriteLeads}},
      {v1::USER_ROLE_STAFF, {R::kReadOwnShifts}},
  };
  for (const auto& [role, rights] : expected) {
    Caller caller;
    caller.role = role;
    for (const Right right : all)
      EXPECT_EQ(caller.Has(right), rights.contains(right)) << v1::UserRole_Name(role) << " " << RightName(right);
  }
}

TEST_F(AccessTest, RevealAndExportAreGivenToOneAccountEach) {
  Caller caller;
  caller.role = v1::USER_ROLE_SALES;
  caller.may_reveal = true;
  EXPECT_TRUE(caller.Has(Right::kRevealLeads));
  EXPECT_FALSE(caller.Has(Right::kExportLeads));
  caller.may_export = true;
  EXPECT_TRUE(caller.Has(Right::kExportLeads));
  EXPECT_FALSE(caller.Has(Right::kManageUsers));
}

TEST_F(AccessTest, ACallWithAGoodTokenIsItsUsers) {
  const auto caller = Check(SignedIn("lin", v1::USER_ROLE_TEAM_LEAD), Right::kRunSession);
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->user, "users/lin");
  EXPECT_EQ(caller->role, v1::USER_ROLE_TEAM_LEAD);
  EXPECT_THAT(caller->request_id, SizeIs(36));
  EXPECT_THAT(Entries(), IsEmpty());
}

TEST_F(AccessTest, TheRequestIdOfTheCallIsTheCallers) {
  Call call(SignedIn("lin", v1::USER_ROLE_TEAM_LEAD));
  call.spouse.AddClientMetadata("x-request-id", kUuid);
  EXPECT_EQ(access_->Identify(call.context)->request_id, kUuid);
}

TEST_F(AccessTest, WithoutAGoodTokenNobodyIsLetIn) {
  EXPECT_EQ(errors::GetDetail(Check("", Right::kReadPlan).status())->reason, "TOKEN_MISSING");
  EXPECT_EQ(errors::GetDetail(Check("guess", Right::kReadPlan).status())->reason, "TOKEN_INVALID");
  EXPECT_EQ(errors::GetDetail(Check(std::string(5000, 'x'), Right::kReadPlan).status())->reason, "TOKEN_MISSING");
  EXPECT_EQ(Check("guess", Right::kReadPlan).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(AccessTest, ATokenEndsAfterTwelveHoursAlsoWhenItWasJustUsed) {
  const std::string token = SignedIn("lin", v1::USER_ROLE_TEAM_LEAD);
  clock_.now_ms += kTokenLifeMs - 1;
  EXPECT_TRUE(Check(token, Right::kReadPlan).ok());
  clock_.now_ms += 1;
  EXPECT_EQ(Check(token, Right::kReadPlan).status().code(), absl::StatusCode::kUnauthenticated);
  access_->ForgetCallers();
  EXPECT_EQ(Check(token, Right::kReadPlan).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(AccessTest, ARefusalIsInTheAuditLog) {
  const auto refused = Check(SignedIn("ann", v1::USER_ROLE_STAFF), Right::kWritePlan);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(errors::GetDetail(refused.status())->metadata["right"], "WRITE_PLAN");
  ASSERT_THAT(Entries(), SizeIs(1));
  const v1::AuditEntry entry = Entries()[0];
  EXPECT_EQ(entry.actor(), "users/ann");
  EXPECT_EQ(entry.action(), "Test.Call");
  EXPECT_EQ(entry.resource(), "things/one");
  EXPECT_EQ(entry.outcome(), v1::AUDIT_OUTCOME_DENIED);
  EXPECT_EQ(entry.time_ms(), clock_.NowMs());
}

TEST_F(AccessTest, AnAuditedStepThatFailsLeavesNoTraceAndNoGap) {
  Caller caller;
  caller.user = "users/lin";
  ASSERT_TRUE(access_->AuditNow(caller, "A.One", "", "").ok());
  EXPECT_FALSE(database_
                   ->Write([&](WriteContext& write) {
                     EXPECT_TRUE(access_->Audit(write, caller, "A.Two", "", "").ok());
                     return errors::InvalidField("x", "BAD");
                   })
                   .ok());
  ASSERT_TRUE(access_->AuditNow(caller, "A.Three", "", "").ok());
  ASSERT_THAT(Entries(), SizeIs(2));
  EXPECT_EQ(Entries()[0].action(), "A.Three");
  EXPECT_EQ(Entries()[0].number(), 2);
  EXPECT_EQ(Verify().first_bad_number(), 0);
  EXPECT_EQ(Verify().checked_count(), 2);
}

class AuditTamperTest : public AccessTest {
 protected:
  AuditTamperTest() {
    Caller caller;
    caller.user = "users/lin";
    for (int i = 1; i <= 5; ++i) EXPECT_TRUE(access_->AuditNow(caller, "A.Step", "r/" + std::to_string(i), "note").ok());
    EXPECT_EQ(Verify().first_bad_number(), 0);
  }
};

TEST_F(AuditTamperTest, AnEditedEntryShows) {
  for (const char* edit : {"actor = 'users/x'", "action = 'A.Other'", "resource = 'r/9'", "detail = 'n'", "outcome = 2",
                           "time_ms = time_ms + 1", "request_id = 'x'", "actor = 'users/li', action = 'nA.Step'"}) {
    Tamper("CREATE TEMP TABLE kept AS SELECT * FROM audit_entries WHERE number = 3");
    Tamper(std::string("UPDATE audit_entries SET ") + edit + " WHERE number = 3");
    EXPECT_EQ(Verify().first_bad_number(), 3) << edit;
    Tamper("INSERT OR REPLACE INTO audit_entries SELECT * FROM kept");
    Tamper("DROP TABLE kept");
    EXPECT_EQ(Verify().first_bad_number(), 0);
  }
}

TEST_F(AuditTamperTest, ARemovedEntryShows) {
  Tamper("DELETE FROM audit_entries WHERE number = 2");
  EXPECT_EQ(Verify().first_bad_number(), 2);
}

TEST_F(AuditTamperTest, ACutOffEndShows) {
  Tamper("DELETE FROM audit_entries WHERE number > 3");
  EXPECT_EQ(Verify().first_bad_number(), 4);
}

TEST_F(AuditTamperTest, SwappedEntriesShow) {
  Tamper("UPDATE audit_entries SET number = CASE number WHEN 2 THEN 30 ELSE 20 END WHERE number IN (2, 3)");
  Tamper("UPDATE audit_entries SET number = number / 10 WHERE number > 9");
  EXPECT_EQ(Verify().first_bad_number(), 2);
}

TEST_F(AuditTamperTest, WhoLacksTheKeyCannotContinueTheChain) {
  const Access forger(database_.get(), &clock_, SystemRandom(), std::string(32, 'f'));
  ASSERT_TRUE(database_->Write([&](WriteContext& write) { return forger.audit_log().Append(write.db(), v1::AuditEntry()); }).ok());
  EXPECT_EQ(Verify().first_bad_number(), 6);
}

class WriteOnceTest : public AccessTest {
 protected:
  // Counts how often the job ran; answers with that number.
  absl::Status Run(const std::string& request_id, const std::string& asked, v1::User* response, const std::string& user = "users/lin") {
    Caller caller;
    caller.user = user;
    v1::GetUserRequest request;
    request.set_name(asked);
    return access_->WriteOnce(caller, "Test.Create", request_id, request, response, [&](WriteContext&) {
      if (fail_) return errors::AlreadyExists("things/one");
      response->set_display_name(std::to_string(++runs_));
      return absl::OkStatus();
    });
  }
  int runs_ = 0;
  bool fail_ = false;
};

TEST_F(WriteOnceTest, ARepeatGetsTheFirstAnswerAndRunsNothing) {
  v1::User first, repeat;
  ASSERT_TRUE(Run(kUuid, "a", &first).ok());
  clock_.now_ms += int64_t{400} * 24 * 3600 * 1000;
  ASSERT_TRUE(Run(kUuid, "a", &repeat).ok());
  EXPECT_EQ(runs_, 1);
  EXPECT_EQ(repeat.display_name(), first.display_name());
}

TEST_F(WriteOnceTest, RepeatsAtTheSameMomentRunOnce) {
  std::vector<std::thread> threads;
  std::vector<v1::User> answers(8);
  for (v1::User& answer : answers) threads.emplace_back([&] { EXPECT_TRUE(Run(kUuid, "a", &answer).ok()); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(runs_, 1);
  for (const v1::User& answer : answers) EXPECT_EQ(answer.display_name(), "1");
}

TEST_F(WriteOnceTest, TheSameIdWithAnotherRequestIsRefused) {
  v1::User response;
  ASSERT_TRUE(Run(kUuid, "a", &response).ok());
  EXPECT_EQ(errors::GetDetail(Run(kUuid, "b", &response))->reason, "REQUEST_ID_REUSED");
}

TEST_F(WriteOnceTest, AnotherCallersSameIdIsAnotherRequest) {
  v1::User response;
  ASSERT_TRUE(Run(kUuid, "a", &response).ok());
  ASSERT_TRUE(Run(kUuid, "a", &response, "users/ann").ok());
  EXPECT_EQ(runs_, 2);
}

TEST_F(WriteOnceTest, AFailureIsNotKept) {
  v1::User response;
  fail_ = true;
  EXPECT_FALSE(Run(kUuid, "a", &response).ok());
  fail_ = false;
  EXPECT_TRUE(Run(kUuid, "a", &response).ok());
  EXPECT_EQ(runs_, 1);
}

TEST_F(WriteOnceTest, WithoutAnIdEachCallRunsAndABadIdIsNamed) {
  v1::User response;
  ASSERT_TRUE(Run("", "a", &response).ok());
  ASSERT_TRUE(Run("", "a", &response).ok());
  EXPECT_EQ(runs_, 2);
  const absl::Status bad = Run("no uuid", "a", &response);
  EXPECT_THAT(errors::GetDetail(bad)->fields, ElementsAre(rules::Problem{"request_id", "NOT_A_UUID"}));
}

TEST_F(AccessTest, TheFirstStartMakesOneAdministratorOnce) {
  const std::string password = CreateAdmin();
  EXPECT_THAT(password, SizeIs(20));
  EXPECT_TRUE(absl::IsAlreadyExists(CreateFirstUser(database_.get(), access_.get(), &clock_, SystemRandom()).status()));
  v1::SignInResponse response;
  ASSERT_TRUE(SignIn("admin", password, &response).ok());
  EXPECT_TRUE(response.must_change_password());
  EXPECT_EQ(response.user().role(), v1::USER_ROLE_ADMINISTRATOR);
  EXPECT_EQ(response.expire_time_ms(), clock_.NowMs() + kTokenLifeMs);
  // Good for taking a password of one's own, and for nothing else until then.
  EXPECT_TRUE(absl::IsFailedPrecondition(Check(response.token(), Right::kManageUsers).status()));
}

TEST_F(AccessTest, TheDatabaseHoldsNeitherTokenNorPassword) {
  const std::string password = CreateAdmin();
  v1::SignInResponse response;
  ASSERT_TRUE(SignIn("admin", password, &response).ok());
  std::string raw_token;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(response.token(), &raw_token));
  EXPECT_EQ(raw_token.size(), 32u);
  ASSERT_TRUE(database_
                  ->Read([&](Connection& db) {
                    return db.Query("SELECT token_hash, password_hash FROM tokens JOIN users USING (user_id)", {}, [&](const Row& row) {
                      EXPECT_NE(row.Blob(0), raw_token);
                      EXPECT_NE(row.Blob(0), response.token());
                      EXPECT_EQ(row.Text(1).find(password), std::string::npos);
                      EXPECT_THAT(row.Text(1), testing::StartsWith("$argon2id$"));
                      return true;
                    });
                  })
                  .ok());
}

TEST_F(AccessTest, FiveWrongPasswordsMeanAMinuteOfWaitingAlsoForTheRightOne) {
  const std::string password = CreateAdmin();
  v1::SignInResponse response;
  for (int i = 0; i < MissCounter::kMaxMisses; ++i) {
    EXPECT_EQ(ReasonOf(SignIn("admin", "wrong password", &response)), "PASSWORD_WRONG");
  }
  const grpc::Status refused = SignIn("admin", password, &response);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(refused), "SIGN_IN_MISSES");
  clock_.now_ms += MissCounter::kPauseMs;
  EXPECT_TRUE(SignIn("admin", password, &response).ok());
  EXPECT_EQ(Entries()[1].outcome(), v1::AUDIT_OUTCOME_FAILED);
  EXPECT_EQ(Entries()[1].actor(), "users/admin");
}

TEST_F(AccessTest, EveryWrongPasswordOfAnAccountIsInTheAuditLog) {
  const std::string password = CreateAdmin();
  v1::SignInResponse response;
  EXPECT_EQ(ReasonOf(SignIn("admin", "short", &response)), "PASSWORD_WRONG");  // none that anybody could have
  ASSERT_THAT(Entries(), Not(IsEmpty()));
  EXPECT_EQ(Entries()[0].action(), "AccessService.SignIn");
  EXPECT_EQ(Entries()[0].outcome(), v1::AUDIT_OUTCOME_FAILED);
  EXPECT_EQ(Entries()[0].actor(), "users/admin");
  ASSERT_TRUE(SignIn("admin", password, &response).ok());
  EXPECT_FALSE(TakeOwnPassword(response.token(), "not the password", "a new password").ok());
  EXPECT_EQ(Entries()[0].action(), "AccessService.ChangePassword");
  EXPECT_EQ(Entries()[0].outcome(), v1::AUDIT_OUTCOME_FAILED);
  EXPECT_EQ(Entries()[0].detail(), "PASSWORD_WRONG");
}

TEST_F(AccessTest, AnUnknownUserIsToldNoMoreThanAWrongPasswordAndNotWrittenDown) {
  v1::SignInResponse response;
  const grpc::Status unknown = SignIn("nobody", "some password", &response);
  EXPECT_EQ(unknown.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(unknown), "PASSWORD_WRONG");
  EXPECT_THAT(Entries(), IsEmpty());
}

TEST_F(AccessTest, TokensAreBoundedPerUserAndTheOldestGoesFirst) {
  const std::string first = SignedIn("lin", v1::USER_ROLE_SALES);
  for (int i = 1; i <= kMaxTokensPerUser; ++i) {
    ASSERT_TRUE(database_
                    ->Write([&](WriteContext& write) {
                      return InsertToken(write.db(), {TokenHash("t" + std::to_string(i)), "lin", clock_.NowMs() + kTokenLifeMs + i},
                                         clock_.NowMs());
                    })
                    .ok());
  }
  EXPECT_FALSE(Check(first, Right::kReadPlan).ok());
  EXPECT_TRUE(Check("t1", Right::kReadPlan).ok());
}

TEST_F(AccessTest, ChangingThePasswordEndsTheOtherTokensAndTheDuty) {
  const std::string password = CreateAdmin();
  v1::SignInResponse mine, other, again;
  ASSERT_TRUE(SignIn("admin", password, &mine).ok());
  ASSERT_TRUE(SignIn("admin", password, &other).ok());
  const absl::Status before = Check(mine.token(), Right::kReadPlan).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(before)) << before;
  EXPECT_EQ(errors::GetDetail(before)->reason, "PASSWORD_CHANGE_REQUIRED");
  ASSERT_TRUE(TakeOwnPassword(mine.token(), password, "a new password").ok());
  EXPECT_TRUE(Check(mine.token(), Right::kReadPlan).ok());
  EXPECT_FALSE(Check(other.token(), Right::kReadPlan).ok());
  EXPECT_FALSE(SignIn("admin", password, &again).ok());
  ASSERT_TRUE(SignIn("admin", "a new password", &again).ok());
  EXPECT_FALSE(again.must_change_password());
}

TEST_F(AccessTest, SigningOutEndsTheTokenAtOnce) {
  const std::string token = SignedIn("lin", v1::USER_ROLE_SALES);
  ASSERT_TRUE(Check(token, Right::kReadPlan).ok());
  v1::SignOutRequest request;
  v1::SignOutResponse response;
  Call call(token);
  ASSERT_TRUE(service_->SignOut(&call.context, &request, &response).ok());
  EXPECT_FALSE(Check(token, Right::kReadPlan).ok());
}

TEST_F(AccessTest, AnAccountIsCreatedListedAndChanged) {
  const std::string admin = SignedIn("root", v1::USER_ROLE_ADMINISTRATOR);
  v1::CreateUserRequest create;
  create.set_user_id("sales-1");
  create.set_password("first password");
  create.mutable_user()->set_role(v1::USER_ROLE_SALES);
  create.mutable_user()->set_staff("staff/chen");
  create.set_request_id(kUuid);
  v1::User user, repeat;
  Call call(admin);
  ASSERT_TRUE(service_->CreateUser(&call.context, &create, &user).ok());
  EXPECT_EQ(user.name(), "users/sales-1");
  EXPECT_EQ(user.create_time_ms(), clock_.NowMs());
  ASSERT_TRUE(service_->CreateUser(&call.context, &create, &repeat).ok());
  EXPECT_EQ(repeat.SerializeAsString(), user.SerializeAsString());
  create.set_request_id("");
  EXPECT_EQ(service_->CreateUser(&call.context, &create, &repeat).error_code(), grpc::StatusCode::ALREADY_EXISTS);

  v1::ListUsersRequest list;
  list.set_page_size(1);
  v1::ListUsersResponse page, rest;
  ASSERT_TRUE(service_->ListUsers(&call.context, &list, &page).ok());
  EXPECT_EQ(page.users(0).name(), "users/root");
  list.set_page_token(page.next_page_token());
  ASSERT_TRUE(service_->ListUsers(&call.context, &list, &rest).ok());
  EXPECT_EQ(rest.users(0).staff(), "staff/chen");
  EXPECT_EQ(rest.next_page_token(), "");

  v1::SignInResponse signed_in;
  ASSERT_TRUE(SignIn("sales-1", "first password", &signed_in).ok());
  EXPECT_TRUE(TakeOwnPassword(signed_in.token(), "first password", "own password").ok());
  EXPECT_TRUE(absl::IsPermissionDenied(Check(signed_in.token(), Right::kRevealLeads).status()));
  v1::UpdateUserRequest update;
  *update.mutable_user() = user;
  update.mutable_user()->set_may_reveal(true);
  ASSERT_TRUE(service_->UpdateUser(&call.context, &update, &user).ok());
  EXPECT_EQ(Check(signed_in.token(), Right::kReadPlan).status().code(), absl::StatusCode::kUnauthenticated);
  ASSERT_TRUE(SignIn("sales-1", "own password", &signed_in).ok());
  EXPECT_TRUE(Check(signed_in.token(), Right::kRevealLeads).ok());

  update.mutable_user()->set_disabled(true);
  ASSERT_TRUE(service_->UpdateUser(&call.context, &update, &user).ok());
  EXPECT_EQ(SignIn("sales-1", "own password", &signed_in).error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(AccessTest, TheLastAdministratorCannotBeLost) {
  const std::string admin = SignedIn("root", v1::USER_ROLE_ADMINISTRATOR);
  v1::UpdateUserRequest update;
  update.mutable_user()->set_name("users/root");
  update.mutable_user()->set_role(v1::USER_ROLE_PLANNER);
  v1::User user;
  Call call(admin);
  EXPECT_EQ(ReasonOf(service_->UpdateUser(&call.context, &update, &user)), "LAST_ADMINISTRATOR");
  EXPECT_TRUE(Check(admin, Right::kManageUsers).ok());
}

TEST_F(AccessTest, OthersAccountsAreForAdministratorsOnesOwnForAll) {
  const std::string ann = SignedIn("ann", v1::USER_ROLE_STAFF);
  SignedIn("lin", v1::USER_ROLE_SALES);
  v1::GetUserRequest request;
  v1::User user;
  Call call(ann);
  request.set_name("users/ann");
  EXPECT_TRUE(service_->GetUser(&call.context, &request, &user).ok());
  request.set_name("users/lin");
  EXPECT_EQ(service_->GetUser(&call.context, &request, &user).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(AccessTest, BadAccountsAreRefusedWithEveryFieldNamed) {
  Call call(SignedIn("root", v1::USER_ROLE_ADMINISTRATOR));
  v1::CreateUserRequest create;
  v1::User user;
  create.set_user_id("Bad Id");
  EXPECT_EQ(service_->CreateUser(&call.context, &create, &user).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  create.set_user_id("good");
  create.mutable_user()->set_staff("chen");
  const grpc::Status status = service_->CreateUser(&call.context, &create, &user);
  google::rpc::Status details;
  google::rpc::BadRequest bad;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  ASSERT_TRUE(details.details(1).UnpackTo(&bad));
  ASSERT_THAT(bad.field_violations(), SizeIs(2));
  EXPECT_EQ(bad.field_violations(0).field(), "user.role");
  EXPECT_EQ(bad.field_violations(1).field(), "user.staff");
}

TEST_F(AccessTest, TheAuditLogIsReadNewestFirstInPages) {
  Call call(SignedIn("root", v1::USER_ROLE_ADMINISTRATOR));
  Caller caller;
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(access_->AuditNow(caller, "A." + std::to_string(i), "", "").ok());
  v1::ListAuditEntriesRequest request;
  request.set_page_size(2);
  v1::ListAuditEntriesResponse page, rest;
  ASSERT_TRUE(service_->ListAuditEntries(&call.context, &request, &page).ok());
  EXPECT_EQ(page.entries(0).action(), "A.3");
  request.set_page_token(page.next_page_token());
  ASSERT_TRUE(service_->ListAuditEntries(&call.context, &request, &rest).ok());
  EXPECT_EQ(rest.entries(0).action(), "A.1");
  request.set_outcome(v1::AUDIT_OUTCOME_DENIED);
  EXPECT_EQ(ReasonOf(service_->ListAuditEntries(&call.context, &request, &rest)), "PAGE_TOKEN_INVALID");
}

TEST(PasswordRuleTest, TenTo200Characters) {
  EXPECT_FALSE(CheckPasswordRule("p", "123456789").ok());
  EXPECT_TRUE(CheckPasswordRule("p", "1234567890").ok());
  EXPECT_TRUE(CheckPasswordRule("p", "一二三四五六七八九十").ok());
  EXPECT_FALSE(CheckPasswordRule("p", "一二三四五六七八九").ok());
  EXPECT_TRUE(CheckPasswordRule("p", std::string(200, 'x')).ok());
  EXPECT_FALSE(CheckPasswordRule("p", std::string(201, 'x')).ok());
}

TEST(MissCounterTest, OneUsersMissesAreNotAnothersAndOldOnesAreForgotten) {
  MissCounter counter;
  for (int i = 0; i < 5; ++i) counter.Miss("a", 1000);
  EXPECT_EQ(errors::GetDetail(counter.Check("a", 1000))->metadata["retry_after_ms"], "60000");
  EXPECT_TRUE(counter.Check("b", 1000).ok());
  for (int i = 0; i < 4; ++i) counter.Miss("c", 1000);
  counter.Miss("c", 1000 + MissCounter::kPauseMs);
  EXPECT_TRUE(counter.Check("c", 1000 + MissCounter::kPauseMs).ok());
  counter.Forget("a");
  EXPECT_TRUE(counter.Check("a", 1000).ok());
}

TEST(GrpcStatusTest, CarriesCodeReasonMetadataAndFields) {
  const grpc::Status status = ToGrpc(errors::InvalidFields({{"phone", "INVALID_PHONE"}, {"display_name", "REQUIRED"}}));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), status.error_code());
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.domain(), "footfall");
  google::rpc::BadRequest bad;
  ASSERT_TRUE(details.details(1).UnpackTo(&bad));
  EXPECT_EQ(bad.field_violations(0).field(), "phone");
  EXPECT_EQ(bad.field_violations(0).description(), "INVALID_PHONE");
}

TEST(GrpcStatusTest, SaysWhenToComeBack) {
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(ToGrpc(errors::TooMany("X", 1500)).error_details()));
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(details.details(1).UnpackTo(&retry));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);
}

TEST(GrpcStatusTest, AnInternalErrorKeepsItsWordsToItself) {
  const grpc::Status status = ToGrpc(errors::Internal("disk /secret/path is full"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_message().find("secret"), std::string::npos);
  EXPECT_EQ(status.error_details().find("secret"), std::string::npos);
  EXPECT_EQ(ReasonOf(status), "INTERNAL");
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
}

TEST_F(AccessTest, AResetGivesTheFirstAccountBackWhateverBecameOfIt) {
  const std::string lost = CreateAdmin();
  v1::SignInResponse response;
  ASSERT_TRUE(SignIn("admin", lost, &response).ok());
  const std::string token = response.token();
  Tamper("UPDATE users SET role = " + std::to_string(v1::USER_ROLE_STAFF) + ", disabled = 1, must_change_password = 0");
  const auto password = ResetFirstUser(database_.get(), access_.get(), SystemRandom());
  ASSERT_TRUE(password.ok()) << password.status();
  EXPECT_TRUE(absl::IsUnauthenticated(Check(token, Right::kReadOwnShifts).status()));
  EXPECT_FALSE(SignIn("admin", lost, &response).ok());
  ASSERT_TRUE(SignIn("admin", *password, &response).ok());
  EXPECT_TRUE(response.must_change_password());
  EXPECT_EQ(response.user().role(), v1::USER_ROLE_ADMINISTRATOR);
  const auto entries = Entries();
  EXPECT_TRUE(std::any_of(entries.begin(), entries.end(), [](const v1::AuditEntry& entry) {
    return entry.actor() == "server" && entry.action() == "server.reset_admin_password" && entry.resource() == "users/admin";
  }));
  EXPECT_EQ(Verify().first_bad_number(), 0);
}

TEST_F(AccessTest, APasswordOfTheirOwnIsNoUnseenOne) {
  ASSERT_NE(CreateAdmin(), "");
  Tamper("UPDATE users SET must_change_password = 0");
  const auto replaced = ReplaceUnseenPassword(database_.get(), access_.get(), SystemRandom());
  ASSERT_TRUE(replaced.ok()) << replaced.status();
  EXPECT_EQ(*replaced, "");
}

// The words stand apart from the rule and must say its number.
TEST(PasswordAdvice, NamesTheLeastLength) {
  EXPECT_FALSE(CheckPasswordRule("password", "123456789").ok());
  EXPECT_TRUE(CheckPasswordRule("password", "1234567890").ok());
  EXPECT_THAT(errors::AdviceFor("TOO_SHORT"), ::testing::HasSubstr("10 characters"));
}

}  // namespace
}  // namespace footfall::server
