#include "server/leases/grant_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/files.h"
#include "tests/support/disk/hush.h"
#include "tests/support/server_disk/disk_file_calls.h"

namespace footfall::server {
namespace {

using simulation::Dice;
using simulation::Disk;
using Failure = Disk::Failure;
using testing::ElementsAre;
using testing::IsEmpty;

class GrantLogTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { simulation::UseDisks(); }
  std::string Path() const { return disk_.Path("grants"); }
  std::unique_ptr<GrantLog> Open() {
    auto log = GrantLog::Open(Path());
    return log.ok() ? *std::move(log) : nullptr;
  }
  // A file with two lives and three grants.
  void Fill() {
    auto log = Open();
    ASSERT_TRUE(log->BeginLife("life one", 10, 0).ok());
    ASSERT_TRUE(log->Append({Grant(11), Grant(14)}).ok());
    log = Open();
    ASSERT_TRUE(log->BeginLife("life two", 12, 12).ok());
    ASSERT_TRUE(log->Append({Grant(13)}).ok());
  }
  static GrantLog::Entry Grant(int64_t number) { return {number, absl::StrCat("grant\n ", number), absl::StrCat("signed ", number)}; }
  static std::vector<int64_t> Numbers(const GrantLog::Life& life) {
    std::vector<int64_t> numbers;
    for (const GrantLog::Entry& entry : life.grants) {
      EXPECT_EQ(entry.grant, Grant(entry.number).grant);
      EXPECT_EQ(entry.signature, Grant(entry.number).signature);
      numbers.push_back(entry.number);
    }
    return numbers;
  }

  Disk disk_{"log", Dice(7)};
};

TEST_F(GrantLogTest, SaysEveryLifeWithItsGrants) {
  Fill();
  const auto log = Open();
  ASSERT_EQ(log->lives().size(), 2u);
  EXPECT_EQ(log->lives()[0].incarnation, "life one");
  EXPECT_EQ(log->lives()[0].base, 10);
  EXPECT_THAT(Numbers(log->lives()[0]), ElementsAre(11, 14));
  EXPECT_EQ(log->lives()[1].base, 12);
  EXPECT_THAT(Numbers(log->lives()[1]), ElementsAre(13));
  EXPECT_EQ(log->begins_at(), 0);
}

TEST_F(GrantLogTest, GoesOnWithTheLifeItIsIn) {
  Fill();
  auto log = Open();
  ASSERT_TRUE(log->BeginLife("life two", 99, 99).ok());
  EXPECT_EQ(log->last_number(), 13);
  ASSERT_TRUE(log->Append({Grant(15)}).ok());
  EXPECT_EQ(log->last_number(), 15);
  log = Open();
  ASSERT_EQ(log->lives().size(), 2u);
  EXPECT_THAT(Numbers(log->lives()[1]), ElementsAre(13, 15));
}

TEST_F(GrantLogTest, KnowsNothingWithoutAFile) {
  auto log = Open();
  EXPECT_THAT(log->lives(), IsEmpty());
  ASSERT_TRUE(log->BeginLife("life", 40, 40).ok());
  EXPECT_EQ(log->last_number(), 40);
  EXPECT_EQ(Open()->begins_at(), 40);
}

// F18: the server was cut off while it wrote. Wherever that was, all before is there, and the next grant is readable.
TEST_F(GrantLogTest, ATornEndIsPassedOver) {
  Fill();
  const std::string whole = *ReadFile(Path());
  const size_t last_line = whole.rfind('\n', whole.size() - 2) + 1;
  for (size_t size = last_line; size < whole.size(); ++size) {
    ASSERT_TRUE(ReplaceDurably(Path(), whole.substr(0, size)).ok());
    auto log = Open();
    ASSERT_EQ(log->lives().size(), 2u) << size;
    ASSERT_EQ(Numbers(log->lives()[1]).size(), size + 1 == whole.size() ? 1u : 0u) << size;
    ASSERT_TRUE(log->BeginLife("life two", 12, 12).ok());
    ASSERT_TRUE(log->Append({Grant(13), Grant(15)}).ok());
    log = Open();
    ASSERT_EQ(log->lives().size(), 2u) << size;
    EXPECT_EQ(Numbers(log->lives()[1]).back(), 15) << size;
  }
}

TEST_F(GrantLogTest, AByteThatRottedInTheMiddleIsFound) {
  Fill();
  const std::string whole = *ReadFile(Path());
  const size_t third_line = whole.find('\n', whole.find('\n') + 1) + 1, end = whole.rfind('\n', whole.size() - 2);
  for (size_t at = third_line; at < end; ++at) {
    std::string rotten = whole;
    rotten[at] = static_cast<char>(rotten[at] ^ 1);
    ASSERT_TRUE(ReplaceDurably(Path(), rotten).ok());
    EXPECT_THAT(Open()->lives(), IsEmpty()) << at;
    EXPECT_FALSE(Open()->readable().empty()) << at;
  }
}

TEST_F(GrantLogTest, ADamagedFileIsKeptBesideTheNewOne) {
  Fill();
  std::string rotten = *ReadFile(Path());
  rotten.erase(0, rotten.find('\n') + 1);
  ASSERT_TRUE(ReplaceDurably(Path(), rotten).ok());
  auto log = Open();
  EXPECT_THAT(log->lives(), IsEmpty());
  ASSERT_TRUE(log->BeginLife("life three", 50, 50).ok());
  EXPECT_EQ(*ReadFile(disk_.Path("grants.damaged")), rotten);
  log = Open();
  ASSERT_EQ(log->lives().size(), 1u);
  EXPECT_EQ(log->begins_at(), 50);
}

// Fails or dies at every call to the disk: what was answered OK to is there.
class GrantLogDiskTest : public GrantLogTest, public testing::WithParamInterface<Failure> {
 protected:
  // Appends one grant after another, each again until it is taken or the disk is off; what was taken.
  std::vector<int64_t> Work() {
    std::vector<int64_t> taken;
    auto log = Open();
    if (log == nullptr || !log->BeginLife("life", 1, 0).ok()) return taken;
    for (int64_t number = 2; number < 6; ++number) {
      for (int tries = 0; tries < 2; ++tries) {
        if (!log->Append({Grant(number)}).ok()) continue;
        taken.push_back(number);
        break;
      }
    }
    return taken;
  }
};

TEST_P(GrantLogDiskTest, WhatWasTakenIsThere) {
  const simulation::Hush hush;
  bool reached = true;
  int survived = 0;
  for (int nth = 1; reached; ++nth) {
    for (unsigned seed = 0; seed < 4; ++seed) {
      disk_.Put({});
      disk_.Reseed(Dice(seed * 1000 + nth));
      disk_.FailAt(GetParam(), nth);
      const std::vector<int64_t> taken = Work();
      reached = disk_.calls() >= nth;
      if (!disk_.off()) disk_.CutPower();
      disk_.PowerOn();
      disk_.FailAt(Failure::kNone, 0);
      const auto log = Open();
      ASSERT_TRUE(log != nullptr);
      if (taken.empty()) continue;
      ASSERT_EQ(log->lives().size(), 1u) << nth << " " << seed;
      const std::vector<int64_t> there = Numbers(log->lives()[0]);
      EXPECT_THAT(there, testing::IsSupersetOf(taken)) << nth << " " << seed;
      survived += static_cast<int>(taken.size());
    }
  }
  EXPECT_GT(survived, 10);
}

INSTANTIATE_TEST_SUITE_P(Failures, GrantLogDiskTest,
                         testing::Values(Failure::kPowerCut, Failure::kWrite, Failure::kSync, Failure::kFull, Failure::kRead));

}  // namespace
}  // namespace footfall::server
