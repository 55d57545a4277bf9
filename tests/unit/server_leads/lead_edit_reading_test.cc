// What an edit reads of those that are there, on the one thread that writes: what decides which of them counts, and values only of one that
// comes to count. A lead may have hundreds of 60 KB.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/unit/server_leads/lead_edit_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// A row that counts the bytes it hands out.
class CountingRow : public Row {
 public:
  CountingRow(const Row& real, size_t* bytes) : real_(real), bytes_(bytes) {}
  int64_t Int(int column) const override { return real_.Int(column); }
  std::string Text(int column) const override { return Count(real_.Text(column)); }
  std::string Blob(int column) const override { return Count(real_.Blob(column)); }
  bool IsNull(int column) const override { return real_.IsNull(column); }

 private:
  std::string Count(std::string value) const {
    *bytes_ += value.size();
    return value;
  }
  const Row& real_;
  size_t* const bytes_;
};

// A job's connection that takes down what is read of the table of edits, and how SQLite finds it.
class WatchedConnection : public Connection {
 public:
  explicit WatchedConnection(Connection& real) : real_(real) {}
  absl::StatusOr<int64_t> Execute(std::string_view sql, const std::vector<SqlValue>& values) override { return real_.Execute(sql, values); }
  absl::Status Query(std::string_view sql, const std::vector<SqlValue>& values, const std::function<bool(const Row&)>& each) override {
    if (!absl::StrContains(absl::string_view(sql.data(), sql.size()), "FROM lead_edits")) return real_.Query(sql, values, each);
    const absl::Status explained = real_.Query("EXPLAIN QUERY PLAN " + std::string(sql), values, [&](const Row& row) {
      plans.push_back(row.Text(3));
      return true;
    });
    if (!explained.ok()) return explained;
    return real_.Query(sql, values, [&](const Row& row) { return each(CountingRow(row, &bytes)); });
  }

  size_t bytes = 0;
  std::vector<std::string> plans;

 private:
  Connection& real_;
};

class WatchedWrite : public WriteContext {
 public:
  explicit WatchedWrite(WriteContext& real) : db_(real.db()), real_(real) {}
  WatchedConnection& db() override { return db_; }
  int64_t NextNumber() override { return real_.NextNumber(); }
  void Announce(Change change) override { real_.Announce(std::move(change)); }
  absl::Status Tally(std::string_view sql, absl::Span<const SqlValue> key, int64_t add, int64_t latest) override {
    return real_.Tally(sql, key, add, latest);
  }
  absl::Status Attempt(const std::function<absl::Status()>& body) override { return real_.Attempt(body); }

 private:
  WatchedConnection db_;
  WriteContext& real_;
};

class LeadEditReadingTest : public LeadEditTest {
 protected:
  static constexpr int kEdits = 20;
  static constexpr size_t kValueBytes = 5000;

  LeadEditReadingTest() : lead_(Register().name()) {
    // Of one kiosk each; the last one counts.
    for (int i = 0; i < kEdits; ++i) {
      EXPECT_TRUE(ApplyEdit(lead_, Wishes(), KioskOrigin('a', i + 1, 1000 + i, Id(static_cast<char>('A' + i)))).ok());
    }
  }
  static v1::LeadChanges Wishes() {
    v1::LeadChanges changes = Intent(v1::INTENT_LEVEL_COLD);
    v1::Answer* answer = changes.add_answers();
    answer->set_field_id("wishes");
    answer->add_values(std::string(kValueBytes, 'w'));
    return changes;
  }
  struct Reading {
    size_t bytes = 0;
    std::vector<std::string> plans;
    EditOutcome outcome = EditOutcome::kWritten;
  };
  Reading Watch(const EditOrigin& origin) {
    Reading reading;
    const std::string lead_id = rules::UuidBytes(ParseLeadName("lead", lead_)->lead_id);
    auto edit = PrepareLeadEdit(world_.vault(), world_.campaign(), lead_id, Wishes(), origin);
    EXPECT_TRUE(edit.ok());
    const absl::Status status = world_.database().Write([&](WriteContext& write) {
      WatchedWrite watched(write);
      const absl::StatusOr<EditOutcome> outcome = ApplyLeadEdit(watched, *edit);
      if (outcome.ok()) reading = {watched.db().bytes, watched.db().plans, *outcome};
      return outcome.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return reading;
  }

  const std::string lead_;
};

TEST_F(LeadEditReadingTest, OneThatIsThereIsLookedUpAndNothingElse) {
  const Reading reading = Watch(KioskOrigin('a', 3, 1002, Id('C')));
  EXPECT_EQ(reading.outcome, EditOutcome::kAlreadyThere);
  EXPECT_EQ(reading.bytes, 0u);
  EXPECT_THAT(reading.plans, SizeIs(1));
  EXPECT_THAT(reading.plans, Each(HasSubstr("COVERING INDEX")));
}

TEST_F(LeadEditReadingTest, NoValuesAreReadWhetherItCountsOrNot) {
  for (const int64_t time_ms : {5000, 500}) {
    const Reading reading = Watch(KioskOrigin('b', time_ms, time_ms, Id(time_ms == 500 ? 'x' : 'y')));
    EXPECT_EQ(reading.outcome, EditOutcome::kWritten);
    EXPECT_GT(reading.bytes, 0u);
    EXPECT_LT(reading.bytes, kValueBytes) << time_ms;
    // By the primary key of a table without row ids SQLite would read whole rows to find where the lead's end.
    EXPECT_THAT(reading.plans, Not(IsEmpty()));
    EXPECT_THAT(reading.plans, Each(HasSubstr("INDEX")));
  }
}

TEST_F(LeadEditReadingTest, ValuesAreReadOnlyOfOneThatComesToCount) {
  // Kiosk b's second edit has an early time and loses; its first, which comes now, has a late one, from which on the second counts.
  ASSERT_EQ(Watch(KioskOrigin('b', 2, 100, Id('x'))).outcome, EditOutcome::kWritten);
  const Reading reading = Watch(KioskOrigin('b', 1, 9000, Id('y')));
  EXPECT_GT(reading.bytes, kValueBytes);
  EXPECT_LT(reading.bytes, 2 * kValueBytes);
}

}  // namespace
}  // namespace footfall::server
