// A changed byte anywhere in the file makes verification fail and says where.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "proto/rules/crypto.h"
#include "server/drawcheck/draw_verifier.h"
#include "tests/support/server_drawcheck/draw_sample.h"

namespace footfall::drawcheck {
namespace {

using Json = nlohmann::json;

#ifdef __SANITIZE_ADDRESS__
constexpr size_t kStep = 31;  // the sanitizer makes each thirty times as long, and it is not the number of bytes that it is about
#else
constexpr size_t kStep = 1;  // every byte
#endif

// Calls `each` with every single value inside `value` and its place as findings write it.
void ForEachLeaf(Json& value, const std::string& place, const std::function<void(Json&, const std::string&)>& each) {
  if (value.is_object()) {
    for (auto& [key, inner] : value.items()) ForEachLeaf(inner, place.empty() ? key : absl::StrCat(place, ".", key), each);
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) ForEachLeaf(value[i], absl::StrCat(place, "[", i, "]"), each);
  } else {
    each(value, place);
  }
}

// One more, or the last character another one of the same kind.
void Change(Json* leaf) {
  if (leaf->is_number()) {
    *leaf = leaf->get<int64_t>() + 1;
    return;
  }
  std::string text = leaf->get<std::string>();
  if (text.empty()) {
    text = "x";
  } else if (static_cast<unsigned char>(text.back()) < 0x80) {
    text.back() = text.back() == '0' ? '1' : '0';
  } else {
    text += "0";
  }
  *leaf = text;
}

// The place itself, or what it lies in; of a row at least that row.
bool SaysWhere(const std::vector<Finding>& findings, const std::string& place) {
  const size_t row = place.find("].", place.find(".rows["));
  const std::string least = absl::StartsWith(place, "kiosks[") && row != std::string::npos ? place.substr(0, row + 1) : "";
  for (const Finding& finding : findings) {
    const std::string changed(absl::StripPrefix(place, "digests."));
    const bool around = absl::StartsWith(changed, finding.place) || absl::StartsWith(place, finding.place);
    if (!finding.place.empty() && around && absl::StartsWith(finding.place, least)) return true;
    if (!least.empty() && absl::StartsWith(finding.place, least)) return true;
  }
  return false;
}

class TamperingTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(rules::InitCrypto());
    draw_ = support::SampleDraw({});
    ASSERT_TRUE(VerifyDrawFile(support::Write(draw_)).verified);
  }
  Json draw_;
};

TEST_F(TamperingTest, AnyChangedValueIsFoundWhereItIs) {
  int leaves = 0;
  ForEachLeaf(draw_, "", [&](Json& leaf, const std::string& place) {
    const Json before = leaf;
    Change(&leaf);
    const Verdict verdict = VerifyDrawFile(support::Write(draw_));
    ASSERT_FALSE(verdict.verified) << place;
    EXPECT_TRUE(SaysWhere(verdict.findings, place)) << place << ", first: " << verdict.findings[0].code << " " << verdict.findings[0].place;
    leaf = before;
    ++leaves;
  });
  EXPECT_GT(leaves, 1000);
}

TEST_F(TamperingTest, AnyChangedByteIsFound) {
  std::string text = support::Write(draw_);
  uint32_t random = 1;
  for (size_t i = 0; i < text.size(); i += kStep) {
    const char before = text[i];
    random = random * 1664525 + 1013904223;  // the neighbour or any other byte, the same in every run
    const unsigned flip = random >> 31 == 0 ? 1 : 1 + (random >> 16) % 255;
    text[i] = static_cast<char>(static_cast<unsigned char>(before) ^ flip);
    const Verdict verdict = VerifyDrawFile(text);
    ASSERT_FALSE(verdict.verified) << "byte " << i << " from " << before << " to " << text[i];
    // The line break behind everything is in no part.
    ASSERT_TRUE(!verdict.findings[0].place.empty() || i + 1 == text.size()) << i;
    text[i] = before;
  }
}

TEST_F(TamperingTest, AnyCutOrInsertedByteIsFound) {
  const std::string text = support::Write(draw_);
  for (size_t i = 0; i < text.size(); i += 7 * kStep) {
    ASSERT_FALSE(VerifyDrawFile(text.substr(0, i)).verified) << i;
    ASSERT_FALSE(VerifyDrawFile(text.substr(0, i) + text.substr(i + 1)).verified) << i;
    for (const char* inserted : {" ", "0", "\"", ","}) {
      ASSERT_FALSE(VerifyDrawFile(text.substr(0, i) + inserted + text.substr(i)).verified) << i << inserted;
    }
  }
}

}  // namespace
}  // namespace footfall::drawcheck
