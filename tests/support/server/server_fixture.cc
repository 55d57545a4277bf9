#include "tests/support/server/server_fixture.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "server/access/account_store.h"

namespace footfall::server::testing {
namespace {

using footfall::v1::UserRole;

// What a booth day takes, and more than any test moves the clock.
constexpr int64_t kTokenLife = 1000 * kHour;

// "team-lead" for USER_ROLE_TEAM_LEAD.
std::string UserId(UserRole role) {
  std::string id = footfall::v1::UserRole_Name(role).substr(std::string_view("USER_ROLE_").size());
  for (char& c : id) c = c == '_' ? '-' : static_cast<char>(c - 'A' + 'a');
  return id;
}

std::string TokenFor(UserRole role) { return "token-of-" + UserId(role); }

void CheckOk(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

absl::Status AddUser(WriteContext& write, UserRole role, int64_t now_ms) {
  Account account;
  account.user_id = UserId(role);
  account.user.set_name(UserName(account.user_id));
  account.user.set_display_name(account.user_id);
  account.user.set_role(role);
  if (role == footfall::v1::USER_ROLE_STAFF) account.user.set_staff("staff/chen");
  absl::Status status = InsertAccount(write.db(), account);
  if (status.ok()) status = InsertToken(write.db(), {TokenHash(TokenFor(role)), account.user_id, now_ms + kTokenLife}, now_ms);
  return status;
}

template <typename Detail>
std::vector<Detail> DetailsOf(const grpc::Status& status) {
  google::rpc::Status answer;
  answer.ParseFromString(status.error_details());
  std::vector<Detail> details;
  for (const auto& any : answer.details()) {
    if (Detail detail; any.UnpackTo(&detail)) details.push_back(detail);
  }
  return details;
}

}  // namespace

TestServer::TestServer()
    : access_(database_.get(), &clock_, SystemRandom(), std::string(32, 's')), vault_(std::string(32, 'k'), SystemRandom()) {
  CheckOk(database_->Write([&](WriteContext& write) {
    absl::Status status;
    for (int role = footfall::v1::USER_ROLE_ADMINISTRATOR; role <= footfall::v1::USER_ROLE_STAFF && status.ok(); ++role) {
      status = AddUser(write, static_cast<UserRole>(role), clock_.NowMs());
    }
    return status;
  }));
}

TestServer::~TestServer() { Stop(); }

void TestServer::Start(const std::vector<grpc::Service*>& services) {
  grpc::ServerBuilder builder;
  for (grpc::Service* service : services) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
  channel_ = server_->InProcessChannel(grpc::ChannelArguments());
}

void TestServer::Stop() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());  // calls under way are cancelled: their tests are over
  server_->Wait();
  server_.reset();
}

void TestServer::SignIn(grpc::ClientContext* context, UserRole role) { context->AddMetadata("authorization", "Bearer " + TokenFor(role)); }

std::vector<footfall::v1::AuditEntry> TestServer::AuditLog() {
  std::vector<footfall::v1::AuditEntry> entries;
  CheckOk(database_->Read([&](Connection& db) {
    return db.Query("SELECT number, actor, action, resource, outcome, detail FROM audit_entries ORDER BY number", {}, [&](const Row& row) {
      footfall::v1::AuditEntry& entry = entries.emplace_back();
      entry.set_number(row.Int(0));
      entry.set_actor(row.Text(1));
      entry.set_action(row.Text(2));
      entry.set_resource(row.Text(3));
      entry.set_outcome(static_cast<footfall::v1::AuditOutcome>(row.Int(4)));
      entry.set_detail(row.Text(5));
      return true;
    });
  }));
  return entries;
}

std::string ReasonOf(const grpc::Status& status) {
  const auto details = DetailsOf<google::rpc::ErrorInfo>(status);
  return details.empty() ? "" : details.front().reason();
}

std::vector<std::string> FieldsOf(const grpc::Status& status) {
  std::vector<std::string> fields;
  for (const auto& bad : DetailsOf<google::rpc::BadRequest>(status)) {
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field() + ": " + violation.description());
  }
  return fields;
}

}  // namespace footfall::server::testing
