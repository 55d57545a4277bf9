#include "kiosk/input/handwriting.h"

#include <opencc/opencc.h>
#include <zinnia.h>

#include <algorithm>
#include <filesystem>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace footfall::kiosk {
namespace {

constexpr const char* kSystemFolder = "/usr/share/tegaki/models/zinnia";
// What is asked of each model: among more than are shown, those that a conversion makes equal fall away.
constexpr size_t kAskedOfModel = 16;

// Kana stand among the Japanese characters; no Chinese name has them. Ideographs begin with U+3400, in UTF-8 with E3 90.
bool IsIdeograph(const std::string& character) {
  return character.size() >= 3 && static_cast<unsigned char>(character[0]) >= 0xE3 &&
         (static_cast<unsigned char>(character[0]) > 0xE3 || static_cast<unsigned char>(character[1]) >= 0x90);
}

class Model {
 public:
  // Null when the file is none.
  static std::unique_ptr<Model> Open(const std::string& path) {
    std::unique_ptr<Model> model(new Model);
    return model->recognizer_->open(path.c_str()) ? std::move(model) : nullptr;
  }

  std::vector<std::string> Classify(const zinnia::Character& character) const {
    const std::unique_ptr<zinnia::Result> result(recognizer_->classify(character, kAskedOfModel));
    std::vector<std::string> found;
    for (size_t i = 0; result != nullptr && i < result->size(); ++i) {
      if (IsIdeograph(result->value(i))) found.emplace_back(result->value(i));
    }
    return found;
  }

 private:
  Model() : recognizer_(zinnia::Recognizer::create()) {}
  const std::unique_ptr<zinnia::Recognizer> recognizer_;
};

// OpenCC throws for missing or broken data; then characters stay as they were.
class Converter {
 public:
  explicit Converter(const char* config) {
    try {
      converter_ = std::make_unique<opencc::SimpleConverter>(config);
    } catch (const std::exception&) {
      converter_ = nullptr;
    }
  }
  std::string Convert(const std::string& character) const {
    if (converter_ == nullptr) return character;
    try {
      return converter_->Convert(character);
    } catch (const std::exception&) {
      return character;
    }
  }

 private:
  std::unique_ptr<opencc::SimpleConverter> converter_;
};

// However large it was written and wherever: the character in the middle of the pad, as those were that the models learned from.
constexpr int kWrittenSide = kInkSide * 4 / 5;
constexpr int kPadMiddle = kInkSide / 2;
struct Placed {
  double scale = 1;
  InkPoint middle;
  InkPoint operator()(const InkPoint& point) const {
    const auto along = [this](int at, int from) { return static_cast<int16_t>(kPadMiddle + (at - from) * scale); };
    return {along(point.x, middle.x), along(point.y, middle.y)};
  }
};

Placed PlaceOf(const std::vector<InkStroke>& strokes) {
  InkPoint least{kInkSide, kInkSide}, most{0, 0};
  for (const InkStroke& stroke : strokes) {
    for (const InkPoint& point : stroke) {
      least = {std::min(least.x, point.x), std::min(least.y, point.y)};
      most = {std::max(most.x, point.x), std::max(most.y, point.y)};
    }
  }
  const int side = std::max(most.x - least.x, most.y - least.y);
  // A dot stays a dot.
  constexpr int kDot = kInkSide / 20;
  return {side <= kDot ? 1.0 : static_cast<double>(kWrittenSide) / side,
          {static_cast<int16_t>((least.x + most.x) / 2), static_cast<int16_t>((least.y + most.y) / 2)}};
}

void AddOnce(const std::string& character, std::vector<std::string>* all) {
  const bool room = all->size() < static_cast<size_t>(kInkCandidates);
  if (room && std::find(all->begin(), all->end(), character) == all->end()) all->push_back(character);
}

class ZinniaHandwriting : public Handwriting {
 public:
  ZinniaHandwriting(std::unique_ptr<Model> simplified, std::unique_ptr<Model> japanese)
      : simplified_(std::move(simplified)), japanese_(std::move(japanese)) {}

  std::vector<std::string> Recognise(const std::vector<InkStroke>& strokes, bool traditional) override {
    const std::unique_ptr<zinnia::Character> character(zinnia::Character::create());
    character->set_width(kInkSide);
    character->set_height(kInkSide);
    const Placed placed = PlaceOf(strokes);
    size_t count = 0;
    for (const InkStroke& stroke : strokes) {
      if (stroke.empty()) continue;
      for (const InkPoint& point : stroke) character->add(count, placed(point).x, placed(point).y);
      ++count;
    }
    if (count == 0) return {};
    std::vector<std::string> found = traditional ? Traditional(*character) : Simplified(*character);
    character->clear();
    return found;
  }

 private:
  std::vector<std::string> Simplified(const zinnia::Character& character) const {
    std::vector<std::string> all;
    for (const std::string& found : simplified_->Classify(character)) AddOnce(found, &all);
    return all;
  }

  // Whoever writes traditional forms is understood by the Japanese model, whoever writes simplified ones by the other: both take turns.
  // A simplified character is also offered as it was written, behind its traditional form: 后 is a name, too.
  std::vector<std::string> Traditional(const zinnia::Character& character) const {
    const std::vector<std::string> simplified = simplified_->Classify(character);
    const std::vector<std::string> japanese = japanese_ ? japanese_->Classify(character) : std::vector<std::string>{};
    std::vector<std::string> all;
    for (size_t i = 0; i < std::max(simplified.size(), japanese.size()); ++i) {
      if (i < japanese.size()) AddOnce(from_japanese_.Convert(japanese[i]), &all);
      if (i >= simplified.size()) continue;
      AddOnce(from_simplified_.Convert(simplified[i]), &all);
      if (i == 0) AddOnce(simplified[i], &all);
    }
    return all;
  }

  const std::unique_ptr<Model> simplified_, japanese_;
  const Converter from_simplified_{"s2tw.json"}, from_japanese_{"jp2t.json"};
};

}  // namespace

absl::StatusOr<HandwritingModels> FindHandwritingModels(const std::string& folder) {
  const std::filesystem::path place = folder.empty() ? kSystemFolder : folder;
  HandwritingModels models{(place / "handwriting-zh_CN.model").string(), (place / "handwriting-ja.model").string()};
  std::error_code error;
  if (!std::filesystem::is_regular_file(models.simplified, error)) {
    return absl::NotFoundError(
        absl::StrCat("no handwriting model ", models.simplified, "; Debian's package tegaki-zinnia-simplified-chinese brings it"));
  }
  if (!std::filesystem::is_regular_file(models.japanese, error)) models.japanese.clear();
  return models;
}

absl::StatusOr<std::unique_ptr<Handwriting>> OpenHandwriting(const HandwritingModels& models) {
  std::unique_ptr<Model> simplified = Model::Open(models.simplified);
  if (simplified == nullptr) return absl::DataLossError(absl::StrCat("handwriting model ", models.simplified, " cannot be used"));
  // Without it, or with a broken one, traditional characters are still found by way of the simplified ones.
  std::unique_ptr<Model> japanese = models.japanese.empty() ? nullptr : Model::Open(models.japanese);
  return std::make_unique<ZinniaHandwriting>(std::move(simplified), std::move(japanese));
}

}  // namespace footfall::kiosk
