// Names: cleaning, masking, and the beginnings by which lists find them. Pure; any thread; text is UTF-8.
#ifndef FOOTFALL_PROTO_RULES_PERSON_NAME_H_
#define FOOTFALL_PROTO_RULES_PERSON_NAME_H_

#include <string>
#include <string_view>
#include <vector>

namespace footfall::rules {

// Longest name kept, in characters.
inline constexpr int kMaxNameLength = 60;
// Most search keys made of one name; bounds what a lead costs to index.
inline constexpr int kMaxNameKeys = 8;

// Number of Unicode characters, or -1 when `text` is not valid UTF-8.
int CountCharacters(std::string_view text);

// Without control characters, outer space, and doubled spaces. What is not UTF-8 is left out. Not shortened.
std::string CleanName(std::string_view text);

// "王**", "李*", "J*** S****": the first character of each word stays.
std::string MaskName(std::string_view name);

// What a search can be matched with: lower-cased beginnings of the whole name (1, 2, 3, 4 characters and the whole), and, for names of
// several words, of the later words (1 and 3 characters and the whole; 2 as well in East Asian scripts). Distinct, at most kMaxNameKeys,
// those that NameQueryKey can ask for first.
std::vector<std::string> NameKeys(std::string_view name);

// The one key under which a query is looked up; the caller filters what it finds by NameMatches when the query is longer than the key.
std::string NameQueryKey(std::string_view query);

// Whether the name, or one of its later words, begins with the query (case folded for ASCII).
bool NameMatches(std::string_view name, std::string_view query);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_PERSON_NAME_H_
