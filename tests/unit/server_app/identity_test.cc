#include "server/app/identity.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "server/base/errors.h"

namespace footfall::server {
namespace {

class IdentityTest : public testing::Test {
 protected:
  IdentityTest() {
    std::string pattern = testing::TempDir() + "footfall_identity_XXXXXX";
    dir_ = mkdtemp(pattern.data());
    data_ = dir_ + "/data";
    folder_ = *DataFolder::Open(data_);
  }
  ~IdentityTest() override {
    database_.reset();
    folder_.reset();
    std::filesystem::remove_all(dir_);
  }
  Identity Load() {
    database_.reset();
    database_ = *Database::Open({.path = folder_->Path("footfall.db")});
    const auto identity = LoadIdentity(*folder_, database_.get(), vault_, SystemRandom(), [this](WriteContext&, int64_t known_number) {
      known_numbers_.push_back(known_number);
      return absl::OkStatus();
    });
    EXPECT_TRUE(identity.ok()) << identity.status();
    return identity.ok() ? *identity : Identity{};
  }
  void TakeNumbers(int count) {
    ASSERT_TRUE(database_
                    ->Write([&](WriteContext& write) {
                      for (int i = 0; i < count; ++i) write.NextNumber();
                      return absl::OkStatus();
                    })
                    .ok());
  }

  std::string dir_, data_;
  std::unique_ptr<DataFolder> folder_;
  std::unique_ptr<Database> database_;
  std::vector<int64_t> known_numbers_;  // of each new life after the first
  PiiVault vault_{std::string(32, 'k'), SystemRandom()};
};

TEST_F(IdentityTest, TwoServersNeverShareAFolder) {
  const auto second = DataFolder::Open(data_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(errors::GetDetail(second.status())->reason, "DATA_FOLDER_IN_USE");
  folder_.reset();
  EXPECT_TRUE(DataFolder::Open(data_).ok());
}

TEST_F(IdentityTest, TheFolderAndItsKeysAreForTheOwnerAlone) {
  ASSERT_TRUE(LoadMasterKey(*folder_, SystemRandom()).ok());
  struct stat info;
  ASSERT_EQ(stat(data_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  ASSERT_EQ(stat((data_ + "/keys/master.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(IdentityTest, AFileIsReplacedWhole) {
  ASSERT_TRUE(folder_->Write("x", "a long first text").ok());
  ASSERT_TRUE(folder_->Write("x", "short").ok());
  EXPECT_EQ(*folder_->Read("x"), "short");
  EXPECT_EQ(folder_->Read("y").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(IdentityTest, TheMasterKeyIsMadeOnceAndNeverForAnExistingDatabase) {
  const auto first = LoadMasterKey(*folder_, SystemRandom());
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->size(), 32u);
  EXPECT_EQ(*LoadMasterKey(*folder_, SystemRandom()), *first);
  Load();
  std::filesystem::remove(data_ + "/keys/master.key");
  EXPECT_EQ(errors::GetDetail(LoadMasterKey(*folder_, SystemRandom()).status())->reason, "MASTER_KEY_MISSING");
  ASSERT_TRUE(folder_->Write("keys/master.key", "short").ok());
  EXPECT_EQ(LoadMasterKey(*folder_, SystemRandom()).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(IdentityTest, IncarnationAndSignKeyStayOverRestarts) {
  const Identity first = Load();
  EXPECT_EQ(first.incarnation.size(), 16u);
  TakeNumbers(3);
  const Identity second = Load();
  EXPECT_EQ(second.incarnation, first.incarnation);
  EXPECT_EQ(second.sign_keys.public_key, first.sign_keys.public_key);
}

TEST_F(IdentityTest, ADatabaseInAnotherFolderBeginsANewLifeWithTheSameSignKey) {
  const Identity first = Load();
  std::filesystem::remove(data_ + "/incarnation");
  const Identity second = Load();
  EXPECT_NE(second.incarnation, first.incarnation);
  EXPECT_EQ(second.sign_keys.public_key, first.sign_keys.public_key);
  EXPECT_EQ(known_numbers_, std::vector<int64_t>{0});  // told once; how far the first life came nobody knows
}

TEST_F(IdentityTest, AnOlderCopyOfTheDatabaseBeginsANewLife) {
  const Identity first = Load();
  database_.reset();
  std::filesystem::copy(data_ + "/footfall.db", dir_ + "/backup.db");
  Load();
  TakeNumbers(5);
  ASSERT_TRUE(NoteProgress(*folder_, *database_, first.incarnation).ok());
  database_.reset();
  std::filesystem::copy(dir_ + "/backup.db", data_ + "/footfall.db", std::filesystem::copy_options::overwrite_existing);
  EXPECT_NE(Load().incarnation, first.incarnation);
  EXPECT_EQ(known_numbers_, std::vector<int64_t>{5});
}

TEST_F(IdentityTest, TheFirstLifeEverIsNoRestoreAndAFailingJobLeavesTheOldLife) {
  const Identity first = Load();
  EXPECT_TRUE(known_numbers_.empty());
  ASSERT_TRUE(ForgetIncarnation(*folder_).ok());
  const auto fails = [](WriteContext&, int64_t) { return errors::Internal("the disk"); };
  EXPECT_FALSE(LoadIdentity(*folder_, database_.get(), vault_, SystemRandom(), fails).ok());
  EXPECT_NE(Load().incarnation, first.incarnation);
  EXPECT_EQ(known_numbers_.size(), 1u);  // the account is begun with the life it belongs to, or not at all
}

TEST_F(IdentityTest, HowFarTheServerHadComeStaysNotedOverARestore) {
  const Identity first = Load();
  TakeNumbers(4);
  ASSERT_TRUE(NoteProgress(*folder_, *database_, first.incarnation).ok());
  ASSERT_TRUE(ForgetIncarnation(*folder_).ok());
  ASSERT_TRUE(ForgetIncarnation(*folder_).ok());  // another restore before the next start
  EXPECT_EQ(NotedProgress(*folder_), 4);
  EXPECT_NE(Load().incarnation, first.incarnation);
  EXPECT_EQ(known_numbers_, std::vector<int64_t>{4});
}

TEST_F(IdentityTest, TheCertificateIsMadeOnceAndItsPinIsStable) {
  const auto made = LoadTlsCertificate(*folder_, "booth.example");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(LoadTlsCertificate(*folder_, "")->certificate_pem, made->certificate_pem);
  const auto pin = CertificatePin(made->certificate_pem);
  ASSERT_TRUE(pin.ok());
  EXPECT_EQ(pin->size(), 32u);
  EXPECT_EQ(*CertificatePin(made->certificate_pem), *pin);
  EXPECT_NE(*CertificatePin(MakeTlsCertificate({})->certificate_pem), *pin);
  EXPECT_EQ(CertificatePin("no certificate").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(IdentityTest, AKeyWithoutItsCertificateIsRefused) {
  ASSERT_TRUE(LoadTlsCertificate(*folder_, "").ok());
  std::filesystem::remove(data_ + "/keys/tls.crt");
  EXPECT_EQ(LoadTlsCertificate(*folder_, "").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace footfall::server
