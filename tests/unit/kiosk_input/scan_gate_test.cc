#include "kiosk/input/scan_gate.h"

#include <gtest/gtest.h>

#include <string_view>

namespace footfall::kiosk {
namespace {

using Kind = ScanGate::Output::Kind;

class ScanGateTest : public testing::Test {
 protected:
  // What came out, to be read: characters as they are, "⏎" as \n, a scan in brackets.
  void Take(const std::vector<ScanGate::Output>& outputs) {
    for (const ScanGate::Output& output : outputs) {
      if (output.kind == Kind::kCharacter) {
        out += static_cast<char>(output.character);
      } else if (output.kind == Kind::kEnter) {
        out += '\n';
      } else {
        out += "[" + std::string(output.scan.begin(), output.scan.end()) + "]";
      }
    }
  }
  // Time goes on; a program that listens all the while hears the silence.
  void Pass(int64_t ms) {
    for (int64_t end = now_ms + ms; now_ms < end;) {
      ++now_ms;
      Take(gate.Silence(now_ms));
    }
  }
  KeyTime Now() const { return {now_ms, now_ms}; }
  void Key(char character) { Take(character == '\n' ? gate.Enter(Now()) : gate.Character(static_cast<char32_t>(character), Now())); }
  // Keys this far apart.
  void Keys(std::string_view text, int64_t gap_ms) {
    for (const char character : text) {
      Key(character);
      Pass(gap_ms);
    }
  }

  ScanGate gate;
  int64_t now_ms = 1'000;
  std::string out;
};

TEST_F(ScanGateTest, AScanComesWholeAndNothingOfItIsTyped) {
  for (const int64_t gap_ms : {0, 1, 5, 12, 25}) {
    out.clear();
    Keys("FC1:ABCD\n", gap_ms);
    EXPECT_EQ(out, "[FC1:ABCD]") << gap_ms << " ms a character";
    Pass(1'000);
  }
}

TEST_F(ScanGateTest, APersonTypes) {
  Keys("Anna\n", 60);
  EXPECT_EQ(out, "Anna\n");
}

TEST_F(ScanGateTest, AKeyIsHeldForAnInstantOnly) {
  Key('a');
  EXPECT_EQ(out, "");
  EXPECT_EQ(gate.deadline_ms(), now_ms + ScanGate::kMostGapMs + 1);
  Pass(ScanGate::kMostGapMs);
  EXPECT_EQ(out, "");
  Pass(1);
  EXPECT_EQ(out, "a");
  EXPECT_EQ(gate.deadline_ms(), INT64_MAX);
}

TEST_F(ScanGateTest, TheFirstCharacterOfAScanIsNotTypedEither) {
  Keys("Li", 80);
  Keys("K7Q4MX\n", 3);
  EXPECT_EQ(out, "Li[K7Q4MX]");
}

TEST_F(ScanGateTest, AScanRightAfterAKeyDoesNotSwallowIt) {
  Key('x');
  Pass(ScanGate::kMostGapMs + 1);
  Keys("K7Q4MX\n", 3);
  EXPECT_EQ(out, "x[K7Q4MX]");
}

TEST_F(ScanGateTest, AFewQuickKeysAndEnterAreTyped) {
  Keys("abc\n", 10);
  EXPECT_EQ(out, "abc\n") << "no code is so short";
}

TEST_F(ScanGateTest, QuickKeysWithoutEnterAreTyped) {
  Keys("hello", 10);
  Pass(100);
  EXPECT_EQ(out, "hello");
}

TEST_F(ScanGateTest, EnterLongAfterIsTyped) {
  Keys("hello", 10);
  Pass(100);
  Key('\n');
  EXPECT_EQ(out, "hello\n");
}

TEST_F(ScanGateTest, EnterAloneIsImmediate) {
  Key('\n');
  EXPECT_EQ(out, "\n");
}

TEST_F(ScanGateTest, TheSecondEndOfAScannersLineIsNobodys) {
  Keys("K7Q4MX\n\n", 3);
  EXPECT_EQ(out, "[K7Q4MX]");
  Pass(200);
  Key('\n');
  EXPECT_EQ(out, "[K7Q4MX]\n");
}

TEST_F(ScanGateTest, TwoScansStayTwo) {
  Keys("K7Q4MX\n", 3);
  Keys("A2B3C4\n", 3);
  EXPECT_EQ(out, "[K7Q4MX][A2B3C4]");
}

TEST_F(ScanGateTest, AnotherKeyEndsTheHolding) {
  Keys("ab", 5);
  Take(gate.Flush());
  EXPECT_EQ(out, "ab");
  Pass(100);
  EXPECT_EQ(out, "ab");
}

// A frame that takes long: the whole scan waits in the system's queue, and its characters seem to come long after the first one.
TEST_F(ScanGateTest, ASlowFrameDoesNotTearAScanApart) {
  const int64_t listened_ms = now_ms;
  Take(gate.Character('K', {listened_ms, listened_ms}));
  const int64_t frame_end_ms = listened_ms + 250;
  // Before it hears the silence, the program looks into the queue.
  for (const char character : std::string_view("7Q4MX")) Take(gate.Character(character, {listened_ms, frame_end_ms}));
  Take(gate.Enter({listened_ms, frame_end_ms}));
  EXPECT_EQ(out, "[K7Q4MX]");
}

TEST_F(ScanGateTest, AScanOfNoKnownKindIsDroppedWhole) {
  Keys(std::string(ScanGate::kMostScan + 1, 'x') + "\n", 1);
  EXPECT_EQ(out, "");
  Keys("K7Q4MX\n", 1);
  EXPECT_EQ(out, "[K7Q4MX]");
}

}  // namespace
}  // namespace footfall::kiosk
