#include "server/cli/export_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace footfall::cli {
namespace {

class ExportFileTest : public testing::Test {
 protected:
  ExportFileTest() {
    std::string pattern = testing::TempDir() + "footfall_export_XXXXXX";
    dir_ = mkdtemp(pattern.data());
    path_ = dir_ + "/leads.csv";
  }
  ~ExportFileTest() override { std::filesystem::remove_all(dir_); }
  std::string Content() const {
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  int64_t FileCount() const { return std::distance(std::filesystem::directory_iterator(dir_), std::filesystem::directory_iterator()); }
  std::unique_ptr<ExportFile> Open(bool replace = false) {
    auto file = ExportFile::Open(path_, replace);
    EXPECT_TRUE(file.ok()) << file.status();
    return file.ok() ? *std::move(file) : nullptr;
  }

  std::string dir_, path_;
};

TEST_F(ExportFileTest, AFileHasItsNameOnlyWhenItIsWhole) {
  auto file = Open();
  ASSERT_TRUE(file->Write("a\r\n").ok());
  EXPECT_FALSE(std::filesystem::exists(path_));
  ASSERT_TRUE(file->Write("b\r\n").ok());
  ASSERT_TRUE(file->Keep().ok());
  EXPECT_EQ(Content(), "a\r\nb\r\n");
  file.reset();
  EXPECT_EQ(FileCount(), 1);
}

TEST_F(ExportFileTest, OneThatFailsLeavesNothingAndTouchesNothing) {
  { ASSERT_TRUE(Open()->Write("half of it").ok()); }
  EXPECT_EQ(FileCount(), 0);
  std::ofstream(path_) << "kept";
  { ASSERT_TRUE(Open(/*replace=*/true)->Write("half of it").ok()); }
  EXPECT_EQ(Content(), "kept");
  EXPECT_EQ(FileCount(), 1);
}

TEST_F(ExportFileTest, AFileThatIsThereIsReplacedOnlyOnDemand) {
  std::ofstream(path_) << "kept";
  EXPECT_EQ(ExportFile::Open(path_, false).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Content(), "kept");
  auto file = Open(/*replace=*/true);
  ASSERT_TRUE(file->Write("new").ok());
  ASSERT_TRUE(file->Keep().ok());
  EXPECT_EQ(Content(), "new");
}

TEST_F(ExportFileTest, ItIsForItsOwnerAlone) {
  auto file = Open();
  ASSERT_TRUE(file->Keep().ok());
  EXPECT_EQ(std::filesystem::status(path_).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(ExportFileTest, WhatIsNoFileIsNeverReplaced) {
  EXPECT_EQ(ExportFile::Open(dir_, true).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ExportFile::Open("/dev/null", true).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ExportFile::Open(dir_ + "/nowhere/leads.csv", false).status().code(), absl::StatusCode::kInternal);
}

TEST_F(ExportFileTest, CountsRowsWithoutTheHeadAndNotTheLineBreaksInCells) {
  auto file = Open();
  EXPECT_EQ(file->rows(), 0);
  ASSERT_TRUE(file->Write("\xef\xbb\xbf"
                          "name,note\r\n")
                  .ok());
  EXPECT_EQ(file->rows(), 0);
  ASSERT_TRUE(file->Write("A,\"two \"\"lin").ok());
  ASSERT_TRUE(file->Write("es\"\"\nof it\"\r\nB,\r\n").ok());
  EXPECT_EQ(file->rows(), 2);
}

}  // namespace
}  // namespace footfall::cli
