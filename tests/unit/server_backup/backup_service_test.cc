// When kiosks may forget: after a backup that was checked and has its name, and no sooner.
#include "server/backup/backup_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

class BackupServiceTest : public SyncTest {
 protected:
  BackupServiceTest()
      : service_(&world_.database(), &world_.leads().access(), &marks_, &unknown_, &world_.leads().clock(), world_.leads().folder(),
                 world_.leads().database_path()) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::BackupService::NewStub(grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  }
  grpc::Status CreateBackup(v1::Backup* backup) { return stub_->CreateBackup(world_.As(world_.admin()).get(), {}, backup); }
  int FilesInBackups() {
    std::error_code none_yet;
    int files = 0;
    for (std::filesystem::directory_iterator it(world_.leads().folder() + "/backups", none_yet), end; it != end; ++it) ++files;
    return files;
  }

  StableMarks marks_;
  UnknownDevices unknown_;
  BackupServiceImpl service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::BackupService::Stub> stub_;
};

TEST_F(BackupServiceTest, WhatABackupHoldsIsStableOnceItHasItsName) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 4);
  ASSERT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  v1::Backup backup;
  const grpc::Status status = CreateBackup(&backup);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(marks_.Of(kiosk.device_id(), 1), 3u);
  EXPECT_TRUE(std::filesystem::exists(world_.leads().folder() + "/" + backup.file()));
  EXPECT_EQ(FilesInBackups(), 1);
  ASSERT_THAT(PushOnce(kiosk, 4, 4), AcknowledgesThrough(kiosk, 4));
  EXPECT_EQ(marks_.Of(kiosk.device_id(), 1), 3u);
}

TEST_F(BackupServiceTest, ADamagedDatabaseMakesNothingStableAndLeavesNoFile) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  ASSERT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  const auto lose_the_last = [](WriteContext& write) { return write.db().Execute("DELETE FROM ledger WHERE seq = 3", {}).status(); };
  ASSERT_TRUE(world_.database().Write(lose_the_last).ok());
  v1::Backup backup;
  EXPECT_EQ(CreateBackup(&backup).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(marks_.Of(kiosk.device_id(), 1), 0u);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM stable_chains"), 0);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM backups"), 0);
  EXPECT_EQ(FilesInBackups(), 0);
}

}  // namespace
}  // namespace footfall::server
