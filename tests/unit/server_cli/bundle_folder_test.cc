// A bundle's folder: there whole or not at all; checked byte by byte, and what was changed is named.
#include "server/cli/bundle_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "tests/support/server_drawcheck/draw_sample.h"

namespace footfall::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class BundleFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(rules::InitCrypto());
    base_ = ::testing::TempDir() + "/bundle_folder_test." + std::to_string(getpid());
    fs::create_directories(base_);
    path_ = base_ + "/bundle";
    for (const char* file :
         {"README.txt", "amendments.csv", "audit.csv", "counts.json", "patterns.html", "prizes.csv", "reserves.csv", "rules.en.html",
          "rules.en.pdf", "rules.zh-Hans.html", "rules.zh-Hans.pdf", "rules.zh-Hant.html", "rules.zh-Hant.pdf", "tax.csv", "verify.html"}) {
      files_[file] = std::string("what stands in ") + file + "\n";
    }
    files_["draw.json"] = drawcheck::support::Write(drawcheck::support::SampleDraw({}));
  }
  void TearDown() override { fs::remove_all(base_); }

  std::string Sums() const {
    std::string sums;
    for (const auto& [file, bytes] : files_) sums += rules::ToHex(rules::Sha256(bytes)) + "  " + file + "\n";
    return sums;
  }
  void Make() {
    auto folder = BundleFolder::Open(path_);
    ASSERT_TRUE(folder.ok()) << folder.status();
    for (const auto& [file, bytes] : files_) {
      ASSERT_TRUE((*folder)->Begin(file).ok());
      ASSERT_TRUE((*folder)->Write(bytes).ok());
    }
    ASSERT_TRUE((*folder)->Begin("SHA256SUMS").ok());
    ASSERT_TRUE((*folder)->Write(Sums()).ok());
    ASSERT_TRUE((*folder)->Keep().ok());
  }
  std::string Read(const std::string& file) const {
    std::ifstream in(path_ + "/" + file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void Put(const std::string& file, const std::string& bytes) const { std::ofstream(path_ + "/" + file, std::ios::binary) << bytes; }
  std::vector<BundleFinding> Findings() const { return CheckBundle(path_)->findings; }
  static auto Names(const std::string& file) { return Contains(Field(&BundleFinding::file, file)); }

  std::string base_, path_;
  std::map<std::string, std::string> files_;
};

TEST_F(BundleFolderTest, AnHonestBundleIsWhole) {
  Make();
  const auto check = CheckBundle(path_);
  ASSERT_TRUE(check.ok());
  EXPECT_THAT(check->findings, IsEmpty());
  EXPECT_TRUE(check->draw.verified);
  EXPECT_EQ(check->sums_hash, rules::ToHex(rules::Sha256(Sums())));
}

TEST_F(BundleFolderTest, AChangedByteAnywhereIsNamed) {
  Make();
  for (const auto& [file, bytes] : files_) {
    for (size_t at = 0; at < bytes.size(); at += bytes.size() / 7 + 1) {
      std::string changed = bytes;
      changed[at] ^= 1;
      Put(file, changed);
      EXPECT_THAT(Findings(), Names(file)) << at;
    }
    Put(file, bytes + "x");
    EXPECT_THAT(Findings(), Names(file));
    Put(file, bytes.substr(1));
    EXPECT_THAT(Findings(), Names(file));
    Put(file, bytes);
  }
  const std::string sums = Read("SHA256SUMS");
  for (size_t at = 0; at < sums.size(); ++at) {
    for (const char flip : {1, 0x20}) {
      std::string changed = sums;
      changed[at] ^= flip;
      Put("SHA256SUMS", changed);
      ASSERT_FALSE(Findings().empty()) << "byte " << at;
    }
  }
  Put("SHA256SUMS", sums);
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(BundleFolderTest, WhatIsGoneAddedOrReplacedIsNamed) {
  Make();
  fs::remove(path_ + "/tax.csv");
  EXPECT_THAT(Findings(), Names("tax.csv"));
  fs::create_symlink("/etc/hostname", path_ + "/tax.csv");
  EXPECT_THAT(Findings(), Names("tax.csv"));
  fs::remove(path_ + "/tax.csv");
  Put("tax.csv", files_["tax.csv"]);
  Put("extra.csv", "x");
  EXPECT_THAT(Findings(), Names("extra.csv"));
  fs::remove(path_ + "/extra.csv");
  // Taken out together with its line.
  files_.erase("patterns.html");
  fs::remove(path_ + "/patterns.html");
  Put("SHA256SUMS", Sums());
  EXPECT_THAT(Findings(), Names("patterns.html"));
  EXPECT_THAT(Findings(), SizeIs(1));
}

// Somebody who makes the hashes anew as well.
TEST_F(BundleFolderTest, ADrawThatIsNotTrueIsFoundUnderRightHashes) {
  auto draw = drawcheck::support::SampleDraw({});
  std::swap(draw["closing"][0]["winners"][0]["entry"], draw["closing"][0]["reserves"][0]);
  drawcheck::support::Reseal(&draw);
  files_["draw.json"] = drawcheck::support::Write(draw);
  Make();
  EXPECT_THAT(Findings(), Names("draw.json"));
}

TEST_F(BundleFolderTest, ThereWholeOrNotAtAllAndItsOwnersAlone) {
  {
    auto folder = BundleFolder::Open(path_);
    ASSERT_TRUE((*folder)->Begin("README.txt").ok());
    ASSERT_TRUE((*folder)->Write("half").ok());
    EXPECT_FALSE(fs::exists(path_));
  }
  EXPECT_TRUE(fs::is_empty(base_));
  Make();
  struct stat folder {};
  ASSERT_EQ(stat(path_.c_str(), &folder), 0);
  EXPECT_EQ(folder.st_mode & 0777, 0700u);
  struct stat file {};
  ASSERT_EQ(stat((path_ + "/tax.csv").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  EXPECT_EQ(BundleFolder::Open(path_).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(BundleFolder::Open(path_ + "/").status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(CheckBundle(base_ + "/none").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(BundleFolderTest, AServerChoosesNoNamesOutsideTheFolder) {
  auto folder = BundleFolder::Open(path_);
  EXPECT_FALSE((*folder)->Write("bytes of no file").ok());
  for (const char* name : {"", "..", ".hidden", "a/b", "/etc/passwd", "a\nb", "a b", "0123456789012345678901234567890123456789x"}) {
    EXPECT_EQ((*folder)->Begin(name).code(), absl::StatusCode::kInvalidArgument) << name;
  }
  ASSERT_TRUE((*folder)->Begin("README.txt").ok());
  EXPECT_FALSE((*folder)->Begin("README.txt").ok()) << "twice";
}

}  // namespace
}  // namespace footfall::cli
