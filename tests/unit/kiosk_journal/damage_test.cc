// Rot in the journal's file: whatever is whole is still handed out, what is not is declared, and the chain goes on from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "kiosk/journal/salvage.h"
#include "proto/rules/hash_chain.h"
#include "proto/rules/payload_seal.h"
#include "tests/unit/kiosk_journal/journal_support.h"

namespace footfall::kiosk {
namespace {

constexpr int kSaved = kVerifiedAtOpen + 20;

class DamageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto journal = OpenIn(folder_.path(), &random_);
    ASSERT_TRUE(journal);
    ASSERT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
    for (int i = 1; i <= kSaved; ++i) ASSERT_TRUE(journal->Save(Draft(i)).ok());
    for (uint64_t seq = 0; seq <= kSaved; ++seq) hashes_.push_back(*journal->HashAt(1, seq));
    device_ = journal->identity()->device_id;
  }
  // Runs SQL on the closed file, as a rotten disk would.
  void Rot(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((folder_.path() + "/journal.db").c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  static std::string At(uint64_t seq) { return " WHERE place=" + std::to_string((int64_t{1} << 40) + static_cast<int64_t>(seq)); }

  // Reads all there is, from `first` on, as sync does, and checks it as the server does: the operations that are lost.
  std::set<uint64_t> ReadAll(Journal* journal, uint64_t first = 1) {
    std::set<uint64_t> lost;
    std::string hash = hashes_[first - 1];
    const uint64_t head = journal->epochs().back().head.seq;
    for (uint64_t seq = first; seq <= head;) {
      auto run = journal->ReadRun(1, seq, 1000, 1 << 20);
      EXPECT_TRUE(run.ok()) << run.status();
      if (!run.ok()) return lost;
      EXPECT_EQ(run->first_seq, seq);
      EXPECT_EQ(run->previous_hash, hash) << seq;
      for (const v1::Operation& operation : run->operations) {
        if (operation.lost_hash().empty()) {
          hash = rules::OperationHash(hash, operation.header(), rules::Commitment(operation.sealed_payload()));
          EXPECT_EQ(hash, hashes_[seq]) << seq;
          const auto plain = rules::PayloadOpener().Open(operation.sealed_payload(), CampaignKeys());
          EXPECT_EQ(plain, "payload of lead " + std::to_string(seq));
        } else {
          hash = operation.lost_hash();
          lost.insert(seq);
        }
        ++seq;
      }
      EXPECT_EQ(run->last.hash, hash);
    }
    EXPECT_EQ(hash, journal->epochs().back().head.hash);
    EXPECT_EQ(static_cast<int64_t>(lost.size()), journal->lost());
    return lost;
  }
  // After that damage exactly `lost` is lost, also when it is read again and after another start; and life goes on.
  void ExpectLost(const std::string& sql, const std::set<uint64_t>& lost) {
    Rot(sql);
    auto journal = OpenIn(folder_.path(), &random_);
    ASSERT_TRUE(journal) << sql;
    EXPECT_EQ(ReadAll(journal.get()), lost) << sql;
    ASSERT_TRUE(journal->Save(Draft(kSaved + 1)).ok());
    hashes_.push_back(*journal->HashAt(1, kSaved + 1));
    EXPECT_TRUE(journal->VerifyAll().ok());
    journal.reset();
    journal = OpenIn(folder_.path(), &random_);
    ASSERT_TRUE(journal) << sql;
    EXPECT_EQ(ReadAll(journal.get()), lost) << sql;
    ASSERT_TRUE(journal->Acknowledge({1, kSaved + 1, kSaved + 1, {}}).ok());
    EXPECT_EQ(*journal->Prune(Draft(kSaved + 1).header.corrected_ms() + kKeepMs + 1), kSaved + 1);
    EXPECT_EQ(journal->lost(), 0);
  }

  TempFolder folder_;
  SeededRandom random_{8};
  std::vector<std::string> hashes_;
  rules::Uuid device_{};
};

TEST_F(DamageTest, APayloadThatRottedIsDeclaredAndAllOthersAreSent) { ExpectLost("UPDATE operations SET sealed=x'00'" + At(5), {5}); }

TEST_F(DamageTest, SoIsAHeader) { ExpectLost("UPDATE operations SET header=x'00'" + At(1), {1}); }

TEST_F(DamageTest, SoIsTheNewest) { ExpectLost("UPDATE operations SET sealed=x'00'" + At(kSaved), {kSaved}); }

TEST_F(DamageTest, SoAreNeighboursAndWhatIsGoneAltogether) {
  ExpectLost("UPDATE operations SET sealed=x'00'" + At(5) + "; UPDATE operations SET header=x'01'" + At(6) + "; DELETE FROM operations" +
                 At(7) + "; DELETE FROM operations" + At(30),
             {5, 6, 7, 30});
}

TEST_F(DamageTest, SoIsAllThereIs) {
  std::set<uint64_t> all;
  for (uint64_t seq = 1; seq <= kSaved; ++seq) all.insert(seq);
  ExpectLost("UPDATE operations SET sealed=x'00'", all);
}

TEST_F(DamageTest, AHashThatRottedLosesNothing) {
  ExpectLost("UPDATE operations SET hash=zeroblob(32)" + At(5) + "; UPDATE operations SET previous=zeroblob(32)" + At(9) +
                 "; UPDATE operations SET hash=zeroblob(32)" + At(kSaved) + "; UPDATE operations SET hash=zeroblob(32),previous=x'07'" +
                 At(20),
             {});
}

// What an operation says of the one before it is put right while that one is whole; later it may be all that is left to tell what it was.
TEST_F(DamageTest, AHashThatRottedIsPutRightBeforeItIsNeeded) {
  Rot("UPDATE operations SET previous=zeroblob(32)" + At(9));
  EXPECT_EQ(ReadAll(OpenIn(folder_.path(), &random_).get()), std::set<uint64_t>());
  ExpectLost("UPDATE operations SET sealed=x'00'" + At(8), {8});
}

TEST_F(DamageTest, TheHeadsOwnHashIsPutRight) { ExpectLost("UPDATE epochs SET head_hash=zeroblob(32)", {}); }

TEST_F(DamageTest, RowsThatDoNotKnowTheHashBeforeThemAreSalvagedToo) {
  ExpectLost(
      "UPDATE operations SET previous=NULL; UPDATE operations SET sealed=x'00'" + At(40) + "; UPDATE operations SET sealed=x'00'" + At(3),
      {3, 40});
}

TEST_F(DamageTest, AnOperationThatWasRewrittenWithItsHashIsFoundOut) {
  auto journal = OpenIn(folder_.path(), &random_);
  auto run = journal->ReadRun(1, 7, 1, 1 << 20);
  ASSERT_TRUE(run.ok());
  journal.reset();
  const std::string hash = rules::OperationHash(run->previous_hash, "forged", rules::Commitment(run->operations[0].sealed_payload()));
  ExpectLost("UPDATE operations SET header=CAST('forged' AS BLOB), hash=x'" + rules::ToHex(hash) + "'" + At(7), {7});
}

TEST_F(DamageTest, AnAckOfADamagedOperationIsStillBelieved) {
  Rot("UPDATE operations SET hash=zeroblob(32)" + At(5) + "; UPDATE operations SET sealed=x'00'" + At(8));
  auto journal = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal);
  EXPECT_EQ(ReadAll(journal.get(), 6), std::set<uint64_t>{8});
  EXPECT_EQ(*journal->HashAt(1, 5), hashes_[5]);
  EXPECT_EQ(*journal->HashAt(1, 8), hashes_[8]);
}

// Every page of the file in turn is full of something else.
TEST_F(DamageTest, AnyPageMayRot) {
  const std::string path = folder_.path() + "/journal.db";
  std::ifstream file(path, std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), {});
  constexpr size_t kPage = 4096;
  int opened = 0, salvaged = 0, emptied = 0;
  for (size_t at = 0; at < whole.size(); at += kPage) {
    SCOPED_TRACE("page " + std::to_string(at / kPage + 1));
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) std::filesystem::remove(entry.path());
    std::string bytes = whole;
    bytes.replace(at, kPage, random_.Bytes(kPage));
    std::ofstream(path, std::ios::binary) << bytes;
    auto journal = OpenIn(folder_.path(), &random_);
    if (!journal) {
      std::ifstream untouched(path, std::ios::binary);
      EXPECT_TRUE(std::string((std::istreambuf_iterator<char>(untouched)), {}) == bytes);
      continue;
    }
    ++opened;
    salvaged += std::filesystem::exists(folder_.path() + "/journal.damaged");
    emptied += ReadAll(journal.get()).size() > 30;
    EXPECT_TRUE(journal->Save(Draft(kSaved + 1)).ok());
    EXPECT_TRUE(journal->StoreConfig({"life", 1, "bytes"}).ok());
    EXPECT_TRUE(journal->VerifyAll().ok()) << journal->VerifyAll();
    ASSERT_TRUE(journal->Acknowledge({1, kSaved + 1, kSaved + 1, {}}).ok());
    EXPECT_EQ(*journal->Prune(Draft(kSaved + 1).header.corrected_ms() + kKeepMs + 1), kSaved + 1);
    ASSERT_TRUE(journal->Wipe().ok());
    EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/journal.damaged"));
  }
  const int pages = static_cast<int>(whole.size() / kPage);
  EXPECT_GT(pages, 15);
  EXPECT_GE(opened, pages - 5);  // not without the schema (three pages), the identity or the epochs
  EXPECT_GT(salvaged, pages / 2);
  EXPECT_LE(emptied, 1);  // the page that knows where all the others are
}

TEST_F(DamageTest, ASalvageThatWasCutShortIsFinishedOrBegunAgain) {
  const std::string path = folder_.path() + "/journal.db";
  std::filesystem::copy_file(path, folder_.path() + "/journal.salvaged");
  Rot("DELETE FROM operations");  // what was there before
  std::ofstream(path + "-wal") << "of the damaged file";
  std::ofstream(folder_.path() + "/journal.tmp") << "half made";
  auto journal = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal);
  EXPECT_EQ(ReadAll(journal.get()), std::set<uint64_t>{});
  EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/journal.damaged"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/journal.salvaged"));
}

TEST_F(DamageTest, WhatWasPutAsideBeforeStays) {
  const std::string damaged = folder_.path() + "/journal.damaged";
  std::ofstream(damaged) << "the first";
  for (int i = 2; i <= kMostDamaged + 2; ++i) {
    std::filesystem::copy_file(folder_.path() + "/journal.db", folder_.path() + "/journal.salvaged");
    ASSERT_TRUE(OpenIn(folder_.path(), &random_));
    EXPECT_EQ(std::filesystem::exists(damaged + "." + std::to_string(i)), i <= kMostDamaged);
  }
  EXPECT_EQ(std::filesystem::file_size(damaged), 9u);
  ASSERT_TRUE(OpenIn(folder_.path(), &random_)->Wipe().ok());
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
    EXPECT_EQ(entry.path().string().find(damaged), std::string::npos) << entry.path();
}

TEST_F(DamageTest, TheFullCheckNamesWhatWasNotReadYet) {
  Rot("UPDATE operations SET header=x'00'" + At(3));
  auto journal = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal);
  EXPECT_THAT(std::string(journal->VerifyAll().message()), ::testing::HasSubstr("operation 3 of epoch 1"));
  EXPECT_EQ(ReadAll(journal.get()), std::set<uint64_t>{3});
  EXPECT_TRUE(journal->VerifyAll().ok());
}

}  // namespace
}  // namespace footfall::kiosk
