// The power goes, or a call fails, at every single call of the writer to the disk: whoever heard that a job is done finds it there after a
// restart, whole; whoever heard that it failed finds nothing of it or all of it, after a power cut, and nothing while the writer lives on.
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/storage/database.h"
#include "tests/support/disk/hush.h"
#include "tests/support/server_disk/disk_file_calls.h"

namespace footfall::server {
namespace {

using simulation::Dice;
using simulation::Disk;
using Failure = Disk::Failure;

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned kSeeds = 1;  // ways in which each cut may leave the disk
constexpr int kStep = 3;        // the sanitizer makes each ten times as long, and it is not the number that it is about
#else
constexpr unsigned kSeeds = 4;
constexpr int kStep = 1;  // every call
#endif
constexpr int kGroups = 3;
constexpr int kJobs = 4;  // of a group; one of them fails by itself
constexpr int kFailingJob = 2;

class GroupCrashTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { simulation::UseDisks(); }

  GroupCrashTest() {
    Open();
    image_ = disk_.Copy();
    Close();
  }
  bool Open() {
    auto opened =
        Database::Open({.path = disk_.Path("footfall.db"), .reader_count = 1, .writer_executor = [this](std::function<void()> work) {
                          works_.push_back(std::move(work));
                        }});
    if (opened.ok()) database_ = *std::move(opened);
    return opened.ok();
  }
  void Close() {
    RunWorks();
    database_.reset();
    disk_.KillProcess();
  }
  void RunWorks() {
    while (!works_.empty()) {
      const std::function<void()> work = std::move(works_.front());
      works_.pop_front();
      work();
    }
  }

  // A user, a token of theirs and a running total: what a job writes is big enough to spread over pages.
  static absl::Status AddUser(WriteContext& write, int number) {
    const std::string id = "user-" + std::to_string(number);
    (void)write.NextNumber();
    const auto user = write.db().Execute("INSERT INTO users VALUES (:1, :2, 1, '', 0, 0, 0, 0, '', 0)", {id, std::string(2500, 'n')});
    if (!user.ok()) return user.status();
    static constexpr char kCount[] =
        "INSERT INTO lead_totals VALUES (:1, 0, '', '', :2, :3) ON CONFLICT DO UPDATE SET leads = leads + excluded.leads";
    const std::vector<SqlValue> key = {std::string("all")};
    absl::Status status = write.Tally(kCount, key, 1, 0);
    if (!status.ok()) return status;
    if (number % kJobs == kFailingJob) return absl::AbortedError("by itself");
    return write.db().Execute("INSERT INTO tokens VALUES (:1, :2, 0)", {Bytes{id}, id}).status();
  }
  void WriteGroups() {
    for (int group = 0; group < kGroups; ++group) {
      for (int job = 0; job < kJobs; ++job) {
        const int number = group * kJobs + job;
        database_->WriteAsync([number](WriteContext& write) { return AddUser(write, number); },
                              [this, number](const absl::Status& status) { (status.ok() ? done_ : failed_).insert(number); });
      }
      RunWorks();
    }
  }

  std::set<int> Users() {
    std::set<int> users;
    const absl::Status status = database_->Read([&](Connection& db) {
      return db.Query("SELECT substr(user_id, 6) FROM users", {}, [&](const Row& row) {
        users.insert(std::stoi(row.Text(0)));
        return true;
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return users;
  }
  int64_t Number(const char* sql) {
    int64_t number = -1;
    const absl::Status status = database_->Read([&](Connection& db) {
      return db.Query(sql, {}, [&](const Row& row) {
        number = row.Int(0);
        return false;
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return number;
  }
  // All that was told as done is there, and of the rest whole groups at most.
  void ExpectWhole(bool lives_on) {
    const std::set<int> users = Users();
    for (const int number : done_) EXPECT_TRUE(users.contains(number)) << "done and lost: " << number;
    for (const int number : users) {
      EXPECT_TRUE(done_.contains(number) || !lives_on) << "failed and there: " << number;
      EXPECT_NE(number % kJobs, kFailingJob);
      for (int job = 0; job < kJobs; ++job) {
        EXPECT_TRUE(job == kFailingJob || users.contains(number / kJobs * kJobs + job)) << "half a group";
      }
    }
    EXPECT_EQ(Number("SELECT count(*) FROM tokens"), static_cast<int64_t>(users.size()));
    EXPECT_EQ(Number("SELECT coalesce(sum(leads), 0) FROM lead_totals"), static_cast<int64_t>(users.size()));
    EXPECT_GE(Number("SELECT value FROM counter"), static_cast<int64_t>(users.size()));
    EXPECT_EQ(Number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
    seen_.insert(users.size());
  }
  // Whether the failure was met.
  bool LiveThrough(Failure failure, int nth, unsigned seed) {
    const simulation::Hush hush;
    disk_.Put(image_);
    disk_.Reseed(Dice(seed));
    done_.clear();
    failed_.clear();
    disk_.FailAt(failure, nth);
    bool hit = false;
    if (Open()) {
      WriteGroups();
      EXPECT_EQ(done_.size() + failed_.size(), size_t{kGroups * kJobs});  // nobody waits for ever
      hit = disk_.off() || disk_.calls() >= nth;
      disk_.PowerOn();
      if (failure != Failure::kPowerCut) ExpectWhole(/*lives_on=*/true);
      if (seed % 2 == 0) disk_.CutPower();
    }
    hit = hit || disk_.off() || disk_.calls() >= nth;
    disk_.PowerOn();
    Close();
    return hit;
  }
  void FailEverywhere(Failure failure) {
    bool hit = true;
    for (int nth = 1; hit && !HasFailure(); nth += failure == Failure::kSync ? 1 : kStep) {
      hit = false;
      for (unsigned i = 0; i < (failure == Failure::kPowerCut ? kSeeds : 1); ++i) {
        const unsigned seed = static_cast<unsigned>(nth) + i;
        SCOPED_TRACE(testing::Message() << "call " << nth << ", seed " << seed);
        hit = LiveThrough(failure, nth, seed) || hit;
        ASSERT_TRUE(Open());
        ExpectWhole(/*lives_on=*/false);
        Close();
      }
      calls_ = nth - 1;
    }
    // Nothing, all, and something between: else it would prove nothing.
    EXPECT_GT(seen_.size(), 2u);
    EXPECT_TRUE(seen_.contains(kGroups * (kJobs - 1)));
  }

  Disk disk_{"server", Dice(1)};
  std::deque<std::function<void()>> works_;
  std::unique_ptr<Database> database_;
  Disk::Image image_;
  std::set<int> done_, failed_;
  std::set<size_t> seen_;
  int calls_ = 0;
};

TEST_F(GroupCrashTest, DoneIsNotLostInAPowerCutAtAnyCall) {
  FailEverywhere(Failure::kPowerCut);
  EXPECT_GT(calls_, 10);
}

TEST_F(GroupCrashTest, DoneIsNotSaidWhenTheDiskIsFull) {
  FailEverywhere(Failure::kFull);
  EXPECT_GT(calls_, 3);
}

TEST_F(GroupCrashTest, DoneIsNotSaidWhenAWriteFails) {
  FailEverywhere(Failure::kWrite);
  EXPECT_GT(calls_, 3);
}

TEST_F(GroupCrashTest, DoneIsNotSaidWhenASyncFails) {
  FailEverywhere(Failure::kSync);
  EXPECT_GT(calls_, 2);
}

TEST_F(GroupCrashTest, DoneIsNotSaidWhenAReadFails) {
  FailEverywhere(Failure::kRead);
  EXPECT_GT(calls_, 2);
}

}  // namespace
}  // namespace footfall::server
