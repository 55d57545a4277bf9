#include "server/storage/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <latch>
#include <set>
#include <thread>

#include "server/base/errors.h"

namespace footfall::server {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr char kInsert[] = "INSERT INTO users VALUES (:1, '', 1, '', 0, 0, 0, :2, '', 0)";

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() {
    std::string pattern = testing::TempDir() + "footfall_db_XXXXXX";
    dir_ = mkdtemp(pattern.data());
    options_.path = dir_ + "/footfall.db";
    Reopen();
  }
  ~DatabaseTest() override {
    database_.reset();
    std::filesystem::remove_all(dir_);
  }
  void Reopen() {
    database_.reset();
    auto opened = Database::Open(options_);
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
  }
  static WriteJob Insert(std::string id, int64_t number = 0) {
    return [=](WriteContext& write) { return write.db().Execute(kInsert, {id, number}).status(); };
  }
  std::vector<std::string> Ids() {
    std::vector<std::string> ids;
    EXPECT_TRUE(database_
                    ->Read([&](Connection& db) {
                      return db.Query("SELECT user_id FROM users ORDER BY user_id", {}, [&](const Row& row) {
                        ids.push_back(row.Text(0));
                        return true;
                      });
                    })
                    .ok());
    return ids;
  }
  // Holds the writer up until the returned function is called, so that what is submitted meanwhile becomes one group.
  std::function<void()> HoldWriter() {
    auto entered = std::make_shared<std::latch>(1);
    auto release = std::make_shared<std::latch>(1);
    database_->WriteAsync(
        [=](WriteContext&) {
          entered->count_down();
          release->wait();
          return absl::OkStatus();
        },
        [](absl::Status) {});
    entered->wait();
    return [release] { release->count_down(); };
  }

  std::string dir_;
  DatabaseOptions options_;
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseTest, WhatWasWrittenIsReadAndSurvivesReopening) {
  ASSERT_TRUE(database_->Write(Insert("ann")).ok());
  EXPECT_THAT(Ids(), ElementsAre("ann"));
  Reopen();
  EXPECT_THAT(Ids(), ElementsAre("ann"));
}

TEST_F(DatabaseTest, ValuesOfEveryKindComeBackAsTheyWent) {
  const std::string bytes("\0\xff\x01", 3);
  ASSERT_TRUE(database_
                  ->Read([&](Connection& db) {
                    return db.Query("SELECT :1, :2, :3, :4, :5",
                                    {int64_t{-5}, std::string("北京 a\0b", 10), Bytes{bytes}, std::monostate(), Bytes{""}},
                                    [&](const Row& row) {
                                      EXPECT_EQ(row.Int(0), -5);
                                      EXPECT_EQ(row.Text(1), std::string("北京 a\0b", 10));
                                      EXPECT_EQ(row.Blob(2), bytes);
                                      EXPECT_TRUE(row.IsNull(3));
                                      EXPECT_EQ(row.Text(3), "");
                                      EXPECT_EQ(row.Int(3), 0);
                                      EXPECT_FALSE(row.IsNull(4));
                                      return true;
                                    });
                  })
                  .ok());
}

TEST_F(DatabaseTest, PlaceholdersGoByNumberNotByPlace) {
  ASSERT_TRUE(database_
                  ->Read([&](Connection& db) {
                    return db.Query("SELECT :2, :1, :2", {std::string("one"), std::string("two")}, [&](const Row& row) {
                      EXPECT_EQ(row.Text(0) + row.Text(1) + row.Text(2), "twoonetwo");
                      return true;
                    });
                  })
                  .ok());
}

TEST_F(DatabaseTest, WrongNumberOfValuesIsInternalNotACrash) {
  const absl::Status status = database_->Read([](Connection& db) { return db.Query("SELECT :1", {}, [](const Row&) { return true; }); });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
}

TEST_F(DatabaseTest, BadSqlIsInternalAndTheConnectionGoesOn) {
  EXPECT_EQ(database_->Read([](Connection& db) { return db.Query("SELEKT", {}, [](const Row&) { return true; }); }).code(),
            absl::StatusCode::kInternal);
  EXPECT_THAT(Ids(), ElementsAre());
}

TEST_F(DatabaseTest, AQueryInsideItsOwnRowsSeesAllRows) {
  ASSERT_TRUE(database_->Write(Insert("a")).ok());
  ASSERT_TRUE(database_->Write(Insert("b")).ok());
  int pairs = 0;
  ASSERT_TRUE(database_
                  ->Read([&](Connection& db) {
                    const auto all = [&](const std::function<bool(const Row&)>& each) {
                      return db.Query("SELECT user_id FROM users", {}, each);
                    };
                    return all([&](const Row&) {
                      EXPECT_TRUE(all([&](const Row&) { return ++pairs, true; }).ok());
                      return true;
                    });
                  })
                  .ok());
  EXPECT_EQ(pairs, 4);
}

TEST_F(DatabaseTest, AFailingJobIsUndoneAloneInItsGroup) {
  const auto release = HoldWriter();
  std::latch done(3);
  std::map<std::string, absl::Status> results;
  const auto submit = [&](const std::string& name, WriteJob job) {
    database_->WriteAsync(std::move(job), [&, name](absl::Status status) {
      results[name] = status;
      done.count_down();
    });
  };
  submit("a", Insert("a"));
  submit("bad", [](WriteContext& write) {
    EXPECT_TRUE(write.db().Execute(kInsert, {std::string("half"), int64_t{0}}).ok());
    return errors::InvalidField("x", "BAD");
  });
  submit("c", Insert("c"));
  release();
  done.wait();
  EXPECT_TRUE(results["a"].ok());
  EXPECT_EQ(results["bad"].code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(results["c"].ok());
  EXPECT_THAT(Ids(), ElementsAre("a", "c"));
}

TEST_F(DatabaseTest, AttemptUndoesItsBodyAloneAndTheJobGoesOn) {
  std::vector<Change> heard;
  database_->AddListener([&](const std::vector<Change>& changes) { heard = changes; });
  ASSERT_TRUE(database_
                  ->Write([](WriteContext& write) {
                    EXPECT_TRUE(write.db().Execute(kInsert, {std::string("kept"), int64_t{0}}).ok());
                    write.Announce({Change::Kind::kStaff, "", ""});
                    const absl::Status tried = write.Attempt([&] {
                      EXPECT_TRUE(write.db().Execute(kInsert, {std::string("gone"), int64_t{0}}).ok());
                      write.Announce({Change::Kind::kLead, "c", "s"});
                      return write.db().Execute(kInsert, {std::string("kept"), int64_t{0}}).status();
                    });
                    EXPECT_TRUE(IsConstraintViolation(tried)) << tried;
                    return write.Attempt([&] { return write.db().Execute(kInsert, {std::string("second"), int64_t{0}}).status(); });
                  })
                  .ok());
  EXPECT_THAT(Ids(), ElementsAre("kept", "second"));
  EXPECT_THAT(heard, ElementsAre(Change{Change::Kind::kStaff, "", ""}));
}

TEST_F(DatabaseTest, ExecuteSaysHowManyRowsItChanged) {
  ASSERT_TRUE(database_
                  ->Write([](WriteContext& write) {
                    EXPECT_EQ(*write.db().Execute(kInsert, {std::string("a"), int64_t{0}}), 1);
                    EXPECT_EQ(*write.db().Execute(kInsert, {std::string("b"), int64_t{0}}), 1);
                    EXPECT_EQ(*write.db().Execute("UPDATE users SET role = :1", {int64_t{2}}), 2);
                    EXPECT_EQ(*write.db().Execute("UPDATE users SET role = :1 WHERE user_id = 'x'", {int64_t{2}}), 0);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_F(DatabaseTest, OtherErrorsAreNotConstraintViolations) {
  EXPECT_FALSE(IsConstraintViolation(database_->Read([](Connection& db) { return db.Execute("SELEKT", {}).status(); })));
  EXPECT_FALSE(IsConstraintViolation(absl::OkStatus()));
}

TEST_F(DatabaseTest, NumbersRiseByOneAndNeverRepeatAfterReopening) {
  std::vector<int64_t> numbers;
  const WriteJob take = [&](WriteContext& write) {
    numbers.push_back(write.NextNumber());
    return absl::OkStatus();
  };
  ASSERT_TRUE(database_->Write(take).ok());
  ASSERT_TRUE(database_->Write(take).ok());
  EXPECT_EQ(database_->LastNumber(), 2);
  Reopen();
  EXPECT_EQ(database_->LastNumber(), 2);
  ASSERT_TRUE(database_->Write(take).ok());
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3));
}

TEST_F(DatabaseTest, ANumberOfAFailedJobIsNotGivenAgain) {
  int64_t lost = 0, next = 0;
  EXPECT_FALSE(database_
                   ->Write([&](WriteContext& write) {
                     lost = write.NextNumber();
                     return errors::InvalidField("x", "BAD");
                   })
                   .ok());
  ASSERT_TRUE(database_
                  ->Write([&](WriteContext& write) {
                    next = write.NextNumber();
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_GT(next, lost);
}

TEST_F(DatabaseTest, ListenersHearAGroupOnceWithRepeatsMerged) {
  std::vector<std::vector<Change>> heard;
  const Change lead{Change::Kind::kLead, "c", "s"}, shift{Change::Kind::kShift, "c", "s"};
  const int64_t id = database_->AddListener([&](const std::vector<Change>& changes) { heard.push_back(changes); });
  const auto release = HoldWriter();
  std::latch done(3);
  for (const Change& change : {lead, lead, shift}) {
    database_->WriteAsync(
        [=](WriteContext& write) {
          write.Announce(change);
          return absl::OkStatus();
        },
        [&](absl::Status) { done.count_down(); });
  }
  release();
  done.wait();
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_THAT(heard[0], UnorderedElementsAre(lead, shift));
  database_->RemoveListener(id);
  ASSERT_TRUE(database_
                  ->Write([=](WriteContext& write) {
                    write.Announce(lead);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(heard.size(), 1u);
}

TEST_F(DatabaseTest, AFailedJobAnnouncesNothing) {
  bool told = false;
  database_->AddListener([&](const std::vector<Change>&) { told = true; });
  EXPECT_FALSE(database_
                   ->Write([](WriteContext& write) {
                     write.Announce({Change::Kind::kLead, "c", "s"});
                     return errors::InvalidField("x", "BAD");
                   })
                   .ok());
  EXPECT_FALSE(told);
}

TEST_F(DatabaseTest, ListenersHearBeforeTheWriterIsAnswered) {
  bool told = false;
  database_->AddListener([&](const std::vector<Change>&) { told = true; });
  ASSERT_TRUE(database_
                  ->Write([](WriteContext& write) {
                    write.Announce({Change::Kind::kLead, "c", "s"});
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_TRUE(told);
}

TEST_F(DatabaseTest, ReadersCannotWrite) {
  EXPECT_FALSE(database_->Read([](Connection& db) { return db.Execute(kInsert, {std::string("a"), int64_t{0}}).status(); }).ok());
  EXPECT_THAT(Ids(), ElementsAre());
}

TEST_F(DatabaseTest, AReadSeesOneSnapshotWhateverIsWrittenMeanwhile) {
  const auto count = [](Connection& db) {
    int64_t rows = -1;
    EXPECT_TRUE(db.Query("SELECT COUNT(*) FROM users", {}, [&](const Row& row) { return rows = row.Int(0), true; }).ok());
    return rows;
  };
  ASSERT_TRUE(database_
                  ->Read([&](Connection& db) {
                    EXPECT_EQ(count(db), 0);
                    EXPECT_TRUE(database_->Write(Insert("a")).ok());
                    EXPECT_EQ(count(db), 0);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_THAT(Ids(), ElementsAre("a"));
}

TEST_F(DatabaseTest, AReadInsideAReadNeedsNoSecondConnection) {
  options_.reader_count = 1;
  Reopen();
  EXPECT_TRUE(database_->Read([&](Connection&) { return database_->Read([](Connection&) { return absl::OkStatus(); }); }).ok());
}

TEST_F(DatabaseTest, WritingFromInsideAJobIsRefusedInsteadOfWaitingForItself) {
  absl::Status inner;
  ASSERT_TRUE(database_
                  ->Write([&](WriteContext&) {
                    inner = database_->Write(Insert("a"));
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(inner.code(), absl::StatusCode::kInternal);
}

TEST_F(DatabaseTest, TooManyWaitingJobsAreRefusedAtOnce) {
  options_.max_waiting_jobs = 2;
  Reopen();
  const auto release = HoldWriter();
  std::latch done(2);
  absl::Status refused;
  database_->WriteAsync(Insert("a"), [&](absl::Status) { done.count_down(); });
  database_->WriteAsync(Insert("b"), [&](absl::Status) { done.count_down(); });
  database_->WriteAsync(Insert("c"), [&](absl::Status status) { refused = status; });
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(errors::GetDetail(refused)->reason, "STORAGE_BUSY");
  release();
  done.wait();
  EXPECT_THAT(Ids(), ElementsAre("a", "b"));
}

TEST_F(DatabaseTest, ClosingFinishesWhatWaits) {
  const auto release = HoldWriter();
  absl::Status result = errors::Internal("never called");
  database_->WriteAsync(Insert("a"), [&](absl::Status status) { result = status; });
  release();
  Reopen();
  EXPECT_TRUE(result.ok());
  EXPECT_THAT(Ids(), ElementsAre("a"));
}

TEST_F(DatabaseTest, ForeignKeysHold) {
  EXPECT_TRUE(IsConstraintViolation(database_->Write(
      [](WriteContext& write) { return write.db().Execute("INSERT INTO tokens VALUES (:1, 'nobody', 0)", {Bytes{"x"}}).status(); })));
}

TEST_F(DatabaseTest, TheWalStaysSmallUnderALongRunOfWrites) {
  const std::string filler(3000, 'x');
  for (int i = 0; i < 6000; ++i) {
    database_->WriteAsync(
        [&filler, i](WriteContext& write) {
          return write.db()
              .Execute("INSERT INTO answered_requests VALUES (:1, '', :2, :3, :3)",
                       {std::string("u"), Bytes{std::to_string(i)}, Bytes{filler}})
              .status();
        },
        [](absl::Status) {});
    if (i % 1000 == 999) {
      ASSERT_TRUE(database_->Write(Insert(std::to_string(i))).ok());
    }
  }
  // 4,000 pages at most and one group more; without checkpoints it would be over 36 MB.
  EXPECT_LT(std::filesystem::file_size(options_.path + "-wal"), 24u << 20);
}

// The child writes and says on a pipe what was acknowledged, until it is killed in the middle.
[[noreturn]] void WriteUntilKilled(const DatabaseOptions& options, int pipe) {
  auto database = Database::Open(options);
  if (!database.ok()) _exit(1);
  std::vector<std::thread> threads;
  std::atomic<int64_t> next = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      while (true) {
        const int64_t id = next++;
        const auto job = [id](WriteContext& write) {
          return write.db().Execute(kInsert, {std::to_string(id), write.NextNumber()}).status();
        };
        if (!(*database)->Write(job).ok() || write(pipe, &id, sizeof(id)) != sizeof(id)) _exit(1);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  _exit(0);
}

TEST_F(DatabaseTest, EveryAcknowledgedWriteIsThereAfterKill9) {
  database_.reset();
  std::set<std::string> acknowledged;
  for (int round = 0; round < 3; ++round) {
    std::filesystem::remove_all(dir_);
    std::filesystem::create_directory(dir_);
    acknowledged.clear();
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    if (child == 0) WriteUntilKilled(options_, pipe_ends[1]);
    close(pipe_ends[1]);
    int64_t id = 0;
    while (acknowledged.size() < 300u + 137u * round && read(pipe_ends[0], &id, sizeof(id)) == sizeof(id))
      acknowledged.insert(std::to_string(id));
    kill(child, SIGKILL);
    while (read(pipe_ends[0], &id, sizeof(id)) == sizeof(id)) acknowledged.insert(std::to_string(id));
    close(pipe_ends[0]);
    waitpid(child, nullptr, 0);
    ASSERT_GE(acknowledged.size(), 300u);
    Reopen();
    const std::vector<std::string> ids = Ids();
    const std::set<std::string> stored(ids.begin(), ids.end());
    for (const std::string& ack : acknowledged) EXPECT_TRUE(stored.contains(ack)) << ack;
    EXPECT_EQ(database_->LastNumber(), static_cast<int64_t>(stored.size()));
    database_.reset();
  }
}

// SQLite ends a transaction by itself when the disk is full or fails, and a job does not notice at once.
TEST_F(DatabaseTest, WhatAJobWritesAfterItsTransactionEndedIsNotKept) {
  const absl::Status status = database_->Write([](WriteContext& write) {
    EXPECT_TRUE(write.db().Execute(kInsert, {"before", int64_t{0}}).ok());
    EXPECT_TRUE(write.db().Execute("ROLLBACK", {}).ok());
    EXPECT_FALSE(write.db().Execute(kInsert, {"after", int64_t{0}}).ok());
    EXPECT_FALSE(write.Attempt([&] { return write.db().Execute(kInsert, {"attempted", int64_t{0}}).status(); }).ok());
    return absl::OkStatus();
  });
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(Ids(), ElementsAre());
  ASSERT_TRUE(database_->Write(Insert("next")).ok());
  EXPECT_THAT(Ids(), ElementsAre("next"));
}

TEST_F(DatabaseTest, NorIsWhatTheJobsBehindItInItsGroupWrite) {
  const auto release = HoldWriter();
  std::latch done(2);
  std::vector<absl::Status> results;
  const auto submit = [&](WriteJob job) {
    database_->WriteAsync(std::move(job), [&](absl::Status status) {
      results.push_back(std::move(status));
      done.count_down();
    });
  };
  submit([](WriteContext& write) { return write.db().Execute("ROLLBACK", {}).status(); });
  submit(Insert("behind"));
  release();
  done.wait();
  EXPECT_FALSE(results[0].ok());
  EXPECT_FALSE(results[1].ok());
  EXPECT_THAT(Ids(), ElementsAre());
}

}  // namespace
}  // namespace footfall::server
