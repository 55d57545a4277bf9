#include "server/drawcheck/canonical_reader.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::drawcheck {
namespace {

// What reading `{"k":VALUE}` says; "" when it is fine.
std::string Failure(std::string_view value, const std::function<void(CanonicalReader&)>& read) {
  const std::string text = std::string("{\"k\":").append(value).append("}\n");
  CanonicalReader reader(text);
  reader.First("k");
  read(reader);
  reader.Close();
  reader.End();
  return reader.ok() ? "" : reader.failure()->place + ": " + reader.failure()->expected;
}

TEST(CanonicalReaderTest, ReadsWhatIsWrittenInTheOneWay) {
  const std::string text = "{\"a\":[1,20],\"b\":\"x\\\"\\n\\u0001王\",\"c\":{\"d\":\"0f\"}}\n";
  CanonicalReader in(text);
  std::vector<int64_t> numbers;
  in.First("a");
  in.List(2, [&] { numbers.push_back(in.Number(20)); });
  in.Next("b");
  EXPECT_EQ(in.Text(20), "x\"\n\x01王");
  in.Next("c");
  const size_t start = in.at();
  in.First("d");
  EXPECT_EQ(in.Hex(2), "0f");
  in.Close();
  EXPECT_EQ(in.Since(start), R"({"d":"0f"})");
  in.Close();
  in.End();
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(numbers, (std::vector<int64_t>{1, 20}));
}

TEST(CanonicalReaderTest, OtherWaysToWriteTheSameAreRefused) {
  const auto number = [](CanonicalReader& in) { in.Number(100); };
  EXPECT_EQ(Failure("100", number), "");
  for (const char* value : {"", "007", "-1", "-0", "1.0", "1e2", "101", "+1", " 1", "99999999999999999999999", "\"1\"", "null"}) {
    EXPECT_EQ(Failure(value, number).substr(0, 2), "k:") << value;
  }
  const auto text = [](CanonicalReader& in) { in.Text(10); };
  EXPECT_EQ(Failure("\"ok\\u001f\"", text), "");
  for (const char* value :
       {"\"\"", "\"\\u0041\"", "\"\\u001F\"", "\"\\u000a\"", "\"\\/\"", "\"\t\"", "\"\xc3\"", "\"\xc0\x80\"", "\"12345678901\""}) {
    EXPECT_EQ(Failure(value, text), "k: a text of 1 to 10 bytes of UTF-8") << value;
  }
  const auto empty = [](CanonicalReader& in) { in.Text(10, true); };
  EXPECT_EQ(Failure("\"\"", empty), "");
  for (const char* value : {"", "1", "null", "\"\\", "\"a"}) EXPECT_EQ(Failure(value, empty), "k: a text in quotes") << value;
}

TEST(CanonicalReaderTest, IdsHexAndWordsAreExact) {
  const auto id = [](CanonicalReader& in) { in.Id("-"); };
  for (const char* value : {"\"A\"", "\"k-1_x\"", "\"-\""}) EXPECT_EQ(Failure(value, id), "") << value;
  for (const char* value : {"\"\"", "\"-a\"", "\"a b\"", "\"王\"", "\"a\\u0001\"", "\"12345678901234567890123456789012345678901\""}) {
    EXPECT_NE(Failure(value, id), "") << value;
  }
  const auto hex = [](CanonicalReader& in) { in.Hex(4); };
  EXPECT_EQ(Failure("\"09af\"", hex), "");
  for (const char* value : {"\"09aF\"", "\"09a\"", "\"09aff\"", "\"09ag\""}) EXPECT_NE(Failure(value, hex), "") << value;
  const auto word = [](CanonicalReader& in) { in.Word({"yes", "no"}); };
  EXPECT_EQ(Failure("\"no\"", word), "");
  EXPECT_EQ(Failure("\"No\"", word), "k: one of yes, no");
}

TEST(CanonicalReaderTest, FailuresNameThePlaceAndTheByte) {
  const std::string text = "{\"rows\":[{\"seq\":0},{\"seq\":x}]}\n";
  CanonicalReader in(text);
  in.First("rows");
  in.List(5, [&] {
    in.First("seq");
    in.Number(9);
    in.Close();
  });
  in.Close();
  in.End();
  ASSERT_FALSE(in.ok());
  EXPECT_EQ(*in.failure(), (Finding{"FORM", "rows[1].seq", "a whole number from 0 to 9", "x}]}. (byte 26)"}));
}

TEST(CanonicalReaderTest, ListsEndAtTheirLimitAndFilesAtTheirEnd) {
  const auto two = [](CanonicalReader& in) { in.List(2, [&] { in.Number(9); }); };
  EXPECT_EQ(Failure("[]", two), "");
  EXPECT_EQ(Failure("[1,2]", two), "");
  EXPECT_EQ(Failure("[1,2,3]", two), "k: at most 2 elements");
  for (const char* value : {"[1,]", "[,1]", "[1 ,2]", "[1", "[1;2]"}) EXPECT_NE(Failure(value, two), "") << value;
  for (const char* text : {"{\"k\":1}", "{\"k\":1}\n\n", "{\"k\":1} \n", "{\"k\":1,\"l\":2}\n", "{\"l\":1}\n", "{ \"k\":1}\n", ""}) {
    CanonicalReader in(text);
    in.First("k");
    in.Number(9);
    in.Close();
    in.End();
    EXPECT_FALSE(in.ok()) << text;
  }
}

}  // namespace
}  // namespace footfall::drawcheck
