// A process that is killed in the middle of saving: what was told as saved is there, whole; nothing personal lies about.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "footfall/v1/operation.pb.h"
#include "footfall/v1/sync_service.pb.h"
#include "tests/unit/kiosk_journal/canary.h"
#include "tests/unit/kiosk_journal/journal_support.h"

namespace footfall::kiosk {
namespace {

using ::testing::IsEmpty;

constexpr char kName[] = "欧阳赛凤";
constexpr char kNational[] = "13987654321";
constexpr char kPhone[] = "+8613987654321";
constexpr char kStaffName[] = "司徒文静";

// A configuration that names somebody.
StoredConfig NamingConfig(int64_t version) {
  v1::KioskConfig config;
  config.set_version(version);
  config.add_staff()->set_display_name(kStaffName);
  return {std::string(16, 'i'), version, config.SerializeAsString()};
}

std::string PersonalPayload() {
  v1::LeadPayload payload;
  payload.set_phone(kPhone);
  payload.set_phone_typed(kNational);
  payload.set_display_name(kName);
  return payload.SerializeAsString();
}

OperationDraft PersonalDraft(int number) { return Draft(number, PersonalPayload()); }

// Saves for ever from `first` on; writes one byte for each save that was told as durable.
[[noreturn]] void SaveUntilKilled(const std::string& folder, int first, int pipe) {
  SeededRandom random(9);
  auto journal = OpenIn(folder, &random);
  for (int i = first;; ++i) {
    if (!journal || !journal->StoreConfig(NamingConfig(i)).ok()) _exit(1);
    if (!journal->Save(PersonalDraft(i)).ok()) _exit(1);
    if (write(pipe, "s", 1) != 1) _exit(1);
  }
}

// Runs a child until it has told `saves` saves, and kills it where it then is. Returns how many it told in all.
int RunAndKill(const std::string& folder, int first, int saves) {
  int pipes[2];
  if (pipe(pipes) != 0) abort();
  const pid_t child = fork();
  if (child == 0) SaveUntilKilled(folder, first, pipes[1]);
  close(pipes[1]);
  int told = 0;
  char byte;
  while (told < saves && read(pipes[0], &byte, 1) == 1) ++told;
  kill(child, SIGKILL);
  while (read(pipes[0], &byte, 1) == 1) ++told;
  close(pipes[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  return told;
}

TEST(CrashTest, AKilledKioskKeepsWhatItToldAndNothingHalf) {
  TempFolder folder;
  SeededRandom random(3);
  {
    auto journal = OpenIn(folder.path(), &random);
    ASSERT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
  }
  uint64_t before = 0;
  for (int round = 0; round < 40; ++round) {
    const int told = RunAndKill(folder.path(), static_cast<int>(before) + 1, 1 + round % 7);
    size_t bytes_read = 0;
    EXPECT_THAT(FindCanaries(folder.path(), {kName, kNational, kPhone, kStaffName}, &bytes_read), IsEmpty());
    EXPECT_GT(bytes_read, 10'000u);
    auto journal = OpenIn(folder.path(), &random);
    ASSERT_TRUE(journal) << "round " << round;
    const uint64_t head = journal->epochs().back().head.seq;
    EXPECT_GE(head, before + told);      // nothing told was lost
    EXPECT_LE(head, before + told + 1);  // at most the one under way came through
    EXPECT_TRUE(journal->VerifyAll().ok());
    int64_t counted = 0;
    const LeadCounts counts = *journal->CountsOf(20'000);
    for (const auto& [key, leads] : counts) counted += leads;
    EXPECT_EQ(counted, static_cast<int64_t>(head));  // effects came with their operations
    EXPECT_TRUE(*journal->HasTag(Draft(static_cast<int>(head)).effects.tag));
    EXPECT_FALSE(*journal->HasTag(Draft(static_cast<int>(head) + 1).effects.tag));
    before = head;
  }
}

TEST(CanaryTest, TheSearchFindsEveryWriting) {
  TempFolder folder;
  const std::string base64 = absl::Base64Escape(std::string("ab") + kPhone + "tail");
  for (const std::string& text :
       {std::string(kName), Utf16(kName, true), Utf16(kPhone, false), rules::ToHex(kPhone), std::string("12345678931"), base64}) {
    std::ofstream(folder.path() + "/file", std::ios::binary) << "before " << text << " after";
    size_t bytes_read = 0;
    EXPECT_EQ(FindCanaries(folder.path(), {kName, kNational, kPhone}, &bytes_read).empty(), false) << text;
  }
}

TEST(CanaryTest, NothingPersonalIsLeftByADayOfSaving) {
  TempFolder folder;
  SeededRandom random(3);
  auto journal = OpenIn(folder.path(), &random);
  ASSERT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
  for (int i = 1; i <= 300; ++i) {
    ASSERT_TRUE(journal->Save(PersonalDraft(i)).ok());
    ASSERT_TRUE(i % 50 != 0 || journal->StoreConfig(NamingConfig(i)).ok());
  }
  size_t bytes_read = 0;
  EXPECT_THAT(FindCanaries(folder.path(), {kName, kNational, kPhone, kStaffName}, &bytes_read), IsEmpty());  // -wal is full now
  ASSERT_TRUE(journal->Acknowledge({1, 300, 300, {}}).ok());
  EXPECT_GT(*journal->Prune(Draft(300).header.corrected_ms() + 2 * kKeepMs), 0);
  journal.reset();
  EXPECT_THAT(FindCanaries(folder.path(), {kName, kNational, kPhone, kStaffName}, &bytes_read), IsEmpty());
  EXPECT_GT(bytes_read, 200'000u);
}

}  // namespace
}  // namespace footfall::kiosk
