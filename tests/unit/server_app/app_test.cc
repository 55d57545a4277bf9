#include "server/app/app.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "footfall/v1/access_service.grpc.pb.h"
#include "server/app/address.h"
#include "server/app/first_password.h"
#include "server/app/migration_copy.h"
#include "server/base/errors.h"
#include "server/storage/database_copy.h"
#include "server/storage/migrations.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class AppTest : public testing::Test {
 protected:
  AppTest() {
    std::string pattern = testing::TempDir() + "footfall_app_XXXXXX";
    dir_ = mkdtemp(pattern.data());
    config_ = {.data = dir_ + "/data", .listen = "127.0.0.1:0", .metrics = "127.0.0.1:0", .log_level = "error"};
    Restart();
  }
  ~AppTest() override {
    app_.reset();
    std::filesystem::remove_all(dir_);
  }
  void Restart() {
    app_.reset();
    auto started = App::Start(config_);
    ASSERT_TRUE(started.ok()) << started.status();
    app_ = *std::move(started);
  }
  std::string ReadFile(const std::string& name) {
    std::stringstream text;
    text << std::ifstream(config_.data + "/" + name).rdbuf();
    return text.str();
  }
  std::unique_ptr<v1::AccessService::Stub> Stub() {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = ReadFile("keys/tls.crt");
    return v1::AccessService::NewStub(grpc::CreateChannel("localhost:" + std::to_string(app_->port()), grpc::SslCredentials(tls)));
  }
  grpc::Status SignIn(const std::string& password, v1::SignInResponse* response, std::string* request_id = nullptr) {
    grpc::ClientContext context;
    v1::SignInRequest request;
    request.set_user_id("admin");
    request.set_password(password);
    const grpc::Status status = Stub()->SignIn(&context, request, response);
    if (request_id != nullptr) {
      const auto& metadata = context.GetServerInitialMetadata();
      const auto it = metadata.find("x-request-id");
      if (it != metadata.end()) request_id->assign(it->second.data(), it->second.size());
    }
    return status;
  }
  grpc::Status ChangePassword(const std::string& token, const std::string& from, const std::string& to) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    v1::ChangePasswordRequest request;
    request.set_old_password(from);
    request.set_new_password(to);
    v1::ChangePasswordResponse response;
    return Stub()->ChangePassword(&context, request, &response);
  }
  // A plain HTTP request to the status page.
  std::string Ask(const std::string& request) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(static_cast<uint16_t>(app_->status_port()))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    const std::string text = request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    std::string answer;
    char buffer[4096];
    for (ssize_t got = read(fd, buffer, sizeof(buffer)); got > 0; got = read(fd, buffer, sizeof(buffer))) answer.append(buffer, got);
    close(fd);
    return answer;
  }

  std::string dir_;
  Config config_;
  std::unique_ptr<App> app_;
};

TEST_F(AppTest, ServesOverTlsFromTheFirstStartOn) {
  EXPECT_THAT(app_->certificate_pin(), SizeIs(64));
  v1::SignInResponse response;
  std::string request_id;
  const grpc::Status status = SignIn(app_->first_password(), &response, &request_id);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_TRUE(response.must_change_password());
  EXPECT_THAT(request_id, SizeIs(36));
}

TEST_F(AppTest, ADatabaseOfAnOldProgramIsKeptBeforeItIsBroughtForward) {
  app_.reset();
  const std::string file = config_.data + "/footfall.db";
  std::filesystem::remove(file);
  const std::vector<Migration>& all = BuiltInMigrations();
  {
    auto old = SqliteConnection::Open(file, SqliteConnection::Mode::kWriter);
    ASSERT_TRUE(old.ok() && Migrate(**old, {all.begin(), all.end() - 1}).ok());
  }
  Restart();
  EXPECT_EQ(SchemaNumber(config_.data + "/" + MigrationCopyName(all.back().number)).value_or(-1), all.back().number - 1);
  EXPECT_EQ(SchemaNumber(file).value_or(-1), all.back().number);
}

TEST_F(AppTest, TheFirstPasswordIsShownOnceAndStaysGood) {
  const std::string password = app_->first_password();
  const std::string pin = app_->certificate_pin();
  ASSERT_TRUE(app_->FirstPasswordSeen().ok());
  Restart();
  EXPECT_EQ(app_->first_password(), "");
  EXPECT_EQ(app_->certificate_pin(), pin);
  v1::SignInResponse response;
  EXPECT_TRUE(SignIn(password, &response).ok());
}

// A start that failed after the account was made has shown nobody its password.
TEST_F(AppTest, TheFirstPasswordIsShownAtTheFirstStartThatSucceeds) {
  Config other = config_;
  other.data = dir_ + "/other";
  other.listen = "127.0.0.1:" + std::to_string(app_->port());
  ASSERT_FALSE(App::Start(other).ok());
  config_.data = other.data;
  Restart();
  ASSERT_NE(app_->first_password(), "");
  v1::SignInResponse response;
  EXPECT_TRUE(SignIn(app_->first_password(), &response).ok());
  EXPECT_TRUE(response.must_change_password());
}

TEST_F(AppTest, APasswordThatWasNotShownIsReplacedAtTheNextStart) {
  const std::string unseen = app_->first_password();
  Restart();
  ASSERT_NE(app_->first_password(), "");
  v1::SignInResponse response;
  EXPECT_FALSE(SignIn(unseen, &response).ok());
  EXPECT_TRUE(SignIn(app_->first_password(), &response).ok());
}

// The start that showed it could not note that down; whoever saw it has chosen another since.
TEST_F(AppTest, APasswordThatSomebodyChoseIsNeverReplacedByALaterStart) {
  v1::SignInResponse response;
  ASSERT_TRUE(SignIn(app_->first_password(), &response).ok());
  ASSERT_TRUE(ChangePassword(response.token(), app_->first_password(), "chosen by admin").ok());
  Restart();
  EXPECT_EQ(app_->first_password(), "");
  EXPECT_FALSE(std::filesystem::exists(config_.data + "/" + kPasswordUnseenFile));
  EXPECT_TRUE(SignIn("chosen by admin", &response).ok());
}

TEST_F(AppTest, ALostPasswordIsReplacedWhileNoServerRuns) {
  const std::string lost = app_->first_password();
  EXPECT_EQ(errors::GetDetail(App::ResetAdminPassword(config_).status())->reason, "DATA_FOLDER_IN_USE");
  app_.reset();
  const auto password = App::ResetAdminPassword(config_);
  ASSERT_TRUE(password.ok()) << password.status();
  Restart();
  EXPECT_EQ(app_->first_password(), "");
  v1::SignInResponse response;
  EXPECT_FALSE(SignIn(lost, &response).ok());
  ASSERT_TRUE(SignIn(*password, &response).ok());
  EXPECT_TRUE(response.must_change_password());
}

TEST_F(AppTest, AFolderWithoutADatabaseIsNotMadeIntoAServersByAReset) {
  Config mistyped = config_;
  mistyped.data = dir_ + "/mistyped";
  EXPECT_TRUE(absl::IsNotFound(App::ResetAdminPassword(mistyped).status()));
  EXPECT_FALSE(std::filesystem::exists(mistyped.data));
}

TEST_F(AppTest, ASecondServerOnTheFolderIsRefused) {
  const auto second = App::Start(config_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(errors::GetDetail(second.status())->reason, "DATA_FOLDER_IN_USE");
}

TEST_F(AppTest, ATakenAddressIsRefused) {
  Config other = config_;
  other.data = dir_ + "/other";
  other.listen = "127.0.0.1:" + std::to_string(app_->port());
  const auto second = App::Start(other);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(other.listen));
  EXPECT_EQ(errors::GetDetail(second.status())->reason, "ADDRESS_TAKEN");
}

TEST_F(AppTest, ATakenAddressOfTheStatusPageIsRefused) {
  Config other = config_;
  other.data = dir_ + "/other";
  other.metrics = "127.0.0.1:" + std::to_string(app_->status_port());
  EXPECT_EQ(errors::GetDetail(App::Start(other).status())->reason, "ADDRESS_TAKEN");
}

TEST(AddressTest, ANameIsHereWhenOneOfItsAddressesIs) { EXPECT_TRUE(CheckAddress("localhost:0").ok()); }

TEST_F(AppTest, AnAddressOfAnotherMachineIsRefused) {
  Config other = config_;
  other.data = dir_ + "/other";
  other.listen = "192.0.2.1:7443";  // kept for documents: nobody's
  EXPECT_EQ(errors::GetDetail(App::Start(other).status())->reason, "ADDRESS_NOT_HERE");
}

TEST_F(AppTest, ACertificateOfAnotherKeyIsRefused) {
  Config other = config_;
  other.data = dir_ + "/other";
  ASSERT_TRUE(App::Start(other).ok());
  std::filesystem::copy_file(config_.data + "/keys/tls.crt", other.data + "/keys/tls.crt",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(errors::GetDetail(App::Start(other).status())->reason, "CERTIFICATE_UNUSABLE");
}

TEST_F(AppTest, ADatabaseWithoutItsMasterKeyIsRefused) {
  app_.reset();
  std::filesystem::remove(config_.data + "/keys/master.key");
  EXPECT_EQ(errors::GetDetail(App::Start(config_).status())->reason, "MASTER_KEY_MISSING");
}

TEST_F(AppTest, EveryFileIsForTheOwnerAlone) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(config_.data)) {
    const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    EXPECT_EQ(entry.status().permissions() & others, std::filesystem::perms::none) << entry.path();
  }
}

TEST_F(AppTest, TheStatusPageSaysHealthAndCounts) {
  v1::SignInResponse response;
  ASSERT_FALSE(SignIn("a wrong password", &response).ok());
  EXPECT_THAT(Ask("GET /healthz"), HasSubstr("200 OK"));
  EXPECT_THAT(Ask("GET /metrics"), HasSubstr(R"(code="UNAUTHENTICATED",method="/footfall.v1.AccessService/SignIn"} 1)"));
  EXPECT_THAT(Ask("POST /metrics"), HasSubstr("405"));
  EXPECT_THAT(Ask("GET /etc/passwd"), HasSubstr("404"));
}

}  // namespace
}  // namespace footfall::server
