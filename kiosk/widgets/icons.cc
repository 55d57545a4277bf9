#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

// Icons are written as strokes on a square of 24 units, a little over two units thick, round at every corner:
//   M x y  lift the pen and go there · U  lift the pen · L x y  line · A cx cy r from to  arc in degrees, clockwise from the right, joined
//   to the line before O cx cy r  circle · D cx cy r  filled disc · Z  back to the start of the line
constexpr float kGrid = 24.0f;
constexpr float kStroke = 2.2f;

struct Drawing {
  Icon icon;
  std::string_view strokes;
};

constexpr std::array kDrawings = {
    Drawing{Icon::kBack, "M 15 5 L 8 12 L 15 19"},
    Drawing{Icon::kNext, "M 9 5 L 16 12 L 9 19"},
    Drawing{Icon::kClose, "M 6 6 L 18 18 M 18 6 L 6 18"},
    Drawing{Icon::kCheck, "M 4.5 12.5 L 10 18 L 20 7"},
    Drawing{Icon::kPerson, "O 12 8 4 M 4.5 20.5 A 12 20.5 7.5 180 360 Z"},
    Drawing{Icon::kPhone,
            "M 8.5 2.5 L 15.5 2.5 A 15.5 4.5 2 270 360 L 17.5 19.5 A 15.5 19.5 2 0 90 L 8.5 21.5 A 8.5 19.5 2 90 180 L 6.5 4.5 "
            "A 8.5 4.5 2 180 270 Z M 11 18 L 13 18"},
    Drawing{Icon::kGlobe, "O 12 12 9 M 3 12 L 21 12 U A 4.3 12 11.8 -49.7 49.7 U A 19.7 12 11.8 130.3 229.7"},
    Drawing{
        Icon::kLock,
        "M 6 10.5 L 18 10.5 A 18 12 1.5 270 360 L 19.5 19.5 A 18 19.5 1.5 0 90 L 6 21 A 6 19.5 1.5 90 180 L 4.5 12 A 6 12 1.5 180 270 Z "
        "M 8 10.5 L 8 7 A 12 7 4 180 360 L 16 10.5"},
    Drawing{Icon::kCloud, "M 7 19 A 7 14.5 4.5 90 265 A 12 10 5.5 200 340 A 17.5 14.7 4.3 -80 90 Z"},
    Drawing{Icon::kCloudOff, "M 7 19 A 7 14.5 4.5 90 265 A 12 10 5.5 200 340 A 17.5 14.7 4.3 -80 90 Z M 4 3 L 20.5 22"},
    Drawing{Icon::kClock, "O 12 12 9 M 12 6.5 L 12 12 L 16 14.5"},
    Drawing{Icon::kMap, "M 12 22 A 12 9.5 7 145.9 394.1 Z O 12 9.5 2.3"},
    Drawing{Icon::kChart, "M 3.5 20.5 L 20.5 20.5 M 7 16.5 L 7 12 M 12 16.5 L 12 5 M 17 16.5 L 17 9"},
    Drawing{Icon::kBell, "M 4.5 17.5 L 6.5 14.5 L 6.5 9.5 A 12 9.5 5.5 180 360 L 17.5 14.5 L 19.5 17.5 Z M 10 21 L 14 21"},
    Drawing{Icon::kWarning, "M 12 3.5 L 22 20.5 L 2 20.5 Z M 12 10 L 12 14.5 D 12 17.5 1.2"},
    Drawing{
        Icon::kBackspace,
        "M 8.5 5 L 20 5 A 20 6.5 1.5 270 360 L 21.5 17.5 A 20 17.5 1.5 0 90 L 8.5 19 L 2.5 12 Z M 11 9.5 L 16.5 14.5 M 16.5 9.5 L 11 14.5"},
    Drawing{Icon::kCaps, "M 12 3 L 20 11 L 15.5 11 L 15.5 16.5 L 8.5 16.5 L 8.5 11 L 4 11 Z M 8.5 20.5 L 15.5 20.5"},
    Drawing{Icon::kUndo, "M 8.5 4.5 L 4 9 L 8.5 13.5 M 4 9 L 14.5 9 A 14.5 14 5 -90 90 L 9 19"},
    Drawing{Icon::kPen, "M 4 20 L 5 15.5 L 15.5 5 L 19 8.5 L 8.5 19 Z M 13 7.5 L 16.5 11"},
    Drawing{Icon::kCamera, "M 3 7.5 L 7.5 7.5 L 9.5 4.5 L 14.5 4.5 L 16.5 7.5 L 21 7.5 L 21 19.5 L 3 19.5 Z O 12 13 3.8"},
    Drawing{Icon::kShift, "M 12 3.5 L 20 12 L 15.5 12 L 15.5 19.5 L 8.5 19.5 L 8.5 12 L 4 12 Z"},
    Drawing{Icon::kHandwave,
            "M 8 13 L 8 6.5 A 9.25 6.5 1.25 180 360 L 10.5 11 M 10.5 11 L 10.5 4.5 A 11.75 4.5 1.25 180 360 L 13 11 M 13 11 L 13 5.5 "
            "A 14.25 5.5 1.25 180 360 L 15.5 12 M 15.5 12 L 15.5 8.5 A 16.75 8.5 1.25 180 360 L 18 15 A 12 15 6 0 110 L 9 20 L 4.6 14.6 "
            "A 5.6 13.6 1.4 135 315 L 8 14.5"},
    Drawing{Icon::kGift,
            "M 3.5 8 L 20.5 8 L 20.5 12 L 3.5 12 Z M 5 12 L 5 21 L 19 21 L 19 12 M 12 8 L 12 21 M 12 8 A 9 5.5 2.6 60 330 Z "
            "M 12 8 A 15 5.5 2.6 120 -150 Z"},
    Drawing{Icon::kPlus, "M 12 4.5 L 12 19.5 M 4.5 12 L 19.5 12"},
    Drawing{Icon::kSync, "U A 12 12 8 190 325 U A 12 12 8 10 145 M 18.9 3 L 18.6 7.6 L 14 7.3 M 5.1 21 L 5.4 16.4 L 10 16.7"},
    Drawing{Icon::kDoorIn, "M 13 3.5 L 19 3.5 L 19 20.5 L 13 20.5 M 3 12 L 14 12 M 10 8 L 14 12 L 10 16"},
    Drawing{Icon::kDoorOut, "M 11 3.5 L 5 3.5 L 5 20.5 L 11 20.5 M 9.5 12 L 21 12 M 17 8 L 21 12 L 17 16"},
    Drawing{Icon::kList, "M 9 6 L 20.5 6 M 9 12 L 20.5 12 M 9 18 L 20.5 18 D 4.5 6 1.3 D 4.5 12 1.3 D 4.5 18 1.3"},
    Drawing{Icon::kTextSize, "M 2.5 19.5 L 8.5 5 L 14.5 19.5 M 4.8 14.5 L 12.2 14.5 M 15.5 19.5 L 18.8 11 L 22 19.5 M 16.6 17 L 21 17"},
    Drawing{Icon::kHome, "M 3 11.5 L 12 3.5 L 21 11.5 M 5.5 9.8 L 5.5 20.5 L 18.5 20.5 L 18.5 9.8 M 10 20.5 L 10 14 L 14 14 L 14 20.5"},
    Drawing{
        Icon::kDisk,
        "M 4.5 6 A 7.5 6 3 180 270 L 16.5 3 A 16.5 6 3 270 360 L 19.5 18 A 16.5 18 3 0 90 L 7.5 21 A 7.5 18 3 90 180 Z M 4.5 12 L 19.5 12 "
        "D 15.8 16.5 1.3 D 15.8 7.5 1.3"},
    Drawing{
        Icon::kTablet,
        "M 4.5 3 L 19.5 3 A 19.5 4.5 1.5 270 360 L 21 19.5 A 19.5 19.5 1.5 0 90 L 4.5 21 A 4.5 19.5 1.5 90 180 L 3 4.5 A 4.5 4.5 1.5 180 "
        "270 Z M 10 17.5 L 14 17.5"},
    Drawing{Icon::kSliders, "M 3 7 L 12.5 7 O 15.5 7 2.6 M 18.5 7 L 21 7 M 3 17 L 5.5 17 O 8.5 17 2.6 M 11.5 17 L 21 17"},
    Drawing{Icon::kPeople, "O 9 8.5 3.6 M 2.5 20 A 9 20 6.5 180 360 Z U A 15.5 8.5 3.6 -100 100 M 18 14.2 A 15.5 20 6.5 -65 0 L 19 20"},
    Drawing{Icon::kFlag, "M 5.5 21.5 L 5.5 3.5 L 19 3.5 L 16 8.25 L 19 13 L 5.5 13"},
    Drawing{
        Icon::kTicket,
        "M 2.5 6 L 21.5 6 L 21.5 9.5 A 21.5 12 2.5 270 90 L 21.5 18 L 2.5 18 L 2.5 14.5 A 2.5 12 2.5 90 -90 Z M 9 6 L 9 8 M 9 11 L 9 13 "
        "M 9 16 L 9 18"},
    Drawing{Icon::kStar, "M 12 2.5 L 14.9 8.9 L 21.9 9.7 L 16.7 14.4 L 18.1 21.3 L 12 17.9 L 5.9 21.3 L 7.3 14.4 L 2.1 9.7 L 9.1 8.9 Z"},
    Drawing{Icon::kMinus, "M 4.5 12 L 19.5 12"},
    Drawing{Icon::kScan,
            "M 3 8 L 3 3 L 8 3 M 16 3 L 21 3 L 21 8 M 21 16 L 21 21 L 16 21 M 8 21 L 3 21 L 3 16 M 8 8.5 L 8 15.5 M 12 8.5 L 12 15.5 "
            "M 16 8.5 L 16 15.5"},
    Drawing{Icon::kHash, "M 9.5 3.5 L 7.5 20.5 M 16.5 3.5 L 14.5 20.5 M 4.5 9 L 20.5 9 M 3.5 15 L 19.5 15"},
    Drawing{Icon::kTally, "M 4.5 4.5 L 4.5 19.5 M 9.5 4.5 L 9.5 19.5 M 14.5 4.5 L 14.5 19.5 M 19.5 4.5 L 19.5 19.5 M 2 16.5 L 22 7.5"},
    Drawing{Icon::kClipboard,
            "M 8 4.5 L 5 4.5 L 5 21 L 19 21 L 19 4.5 L 16 4.5 M 8.5 2.8 L 15.5 2.8 L 15.5 6.5 L 8.5 6.5 Z M 8.5 13.5 L 11 16 L 15.5 10.8"},
    Drawing{Icon::kSpeech,
            "M 4 4 L 20 4 A 20 5.5 1.5 270 360 L 21.5 15 A 20 15 1.5 0 90 L 11 16.5 L 6.5 21 L 6.5 16.5 L 4 16.5 A 4 15 1.5 90 180 "
            "L 2.5 5.5 A 4 5.5 1.5 180 270 Z M 7 8.3 L 17 8.3 M 7 12.2 L 13.5 12.2"},
    Drawing{Icon::kAlert, "O 12 12 9 M 12 7 L 12 13 D 12 16.8 1.3"},
    Drawing{Icon::kQuestion, "O 12 12 9 A 12 9.7 2.8 180 405 L 12 14 D 12 17.2 1.3"},
    Drawing{Icon::kCamera, "M 3 8 L 7 8 L 9 5 L 15 5 L 17 8 L 21 8 L 21 19 L 3 19 Z O 12 13.2 3.6"},
    Drawing{Icon::kScreen, "M 3 4.5 L 21 4.5 L 21 16 L 3 16 Z M 12 16 L 12 20.5 M 8 20.5 L 16 20.5"},
    Drawing{Icon::kUndo, "M 8.5 4 L 4 8.5 L 8.5 13 M 4 8.5 L 14 8.5 A 14 14 5.5 270 450 L 9 19.5"},
    Drawing{Icon::kPage, "M 6 3 L 14 3 L 19 8 L 19 21 L 6 21 Z M 14 3 L 14 8 L 19 8 M 9 12.5 L 16 12.5 M 9 16.5 L 16 16.5"},
    Drawing{Icon::kSpeaker, "M 3 9.5 L 7 9.5 L 12 5 L 12 19 L 7 14.5 L 3 14.5 Z U A 12 12 4.5 -45 45 U A 12 12 8.5 -45 45"},
    Drawing{Icon::kBattery, "M 2.5 7.5 L 18.5 7.5 L 18.5 16.5 L 2.5 16.5 Z M 21.5 10.5 L 21.5 13.5 M 6 11 L 6 13"},
    Drawing{Icon::kLower, "M 12 3 L 12 15 M 6.5 9.5 L 12 15 L 17.5 9.5 M 4 20.5 L 20 20.5"},
    Drawing{Icon::kRaise, "M 12 21 L 12 9 M 6.5 14.5 L 12 9 L 17.5 14.5 M 4 3.5 L 20 3.5"},
};

// Draws one icon; its place and colour are set once.
class Pen {
 public:
  Pen(const Rect& rect, Color color) : ink_(ToIm(color)) {
    scale_ = std::min(rect.w, rect.h) / kGrid;
    x_ = rect.x + (rect.w - kGrid * scale_) / 2;
    y_ = rect.y + (rect.h - kGrid * scale_) / 2;
  }

  void Draw(std::string_view strokes) {
    while (!strokes.empty()) Step(&strokes);
    Finish(false);
  }

 private:
  void Step(std::string_view* rest) {
    const char command = rest->front();
    rest->remove_prefix(std::min<size_t>(2, rest->size()));
    if (command == 'M' || command == 'U') Finish(false);
    if (command == 'U') return;
    if (command == 'M' || command == 'L') {
      const float x = Number(rest);
      Point(x, Number(rest));
    } else if (command == 'Z') {
      Finish(true);
    } else {
      Round(command, rest);
    }
  }

  void Round(char command, std::string_view* rest) {
    const float cx = Number(rest), cy = Number(rest), r = Number(rest);
    const ImVec2 middle = {x_ + cx * scale_, y_ + cy * scale_};
    if (command == 'D') Canvas().AddCircleFilled(middle, r * scale_, ink_);
    if (command == 'O') Canvas().AddCircle(middle, r * scale_, ink_, 0, Thickness());
    if (command == 'A') Arc(cx, cy, r, rest);
  }

  void Arc(float cx, float cy, float r, std::string_view* rest) {
    constexpr int kSteps = 20;
    constexpr float kDegree = std::numbers::pi_v<float> / 180;
    const float from = Number(rest) * kDegree, to = Number(rest) * kDegree;
    for (int i = 0; i <= kSteps; ++i) {
      const float angle = from + (to - from) * static_cast<float>(i) / kSteps;
      Point(cx + r * std::cos(angle), cy + r * std::sin(angle));
    }
  }

  void Point(float x, float y) {
    const ImVec2 point = {x_ + x * scale_, y_ + y * scale_};
    if (!line_.empty() && !Apart(line_.back(), point)) return;
    line_.push_back(point);
  }

  void Finish(bool closed) {
    if (closed && !line_.empty()) {
      const ImVec2 first = line_.front();
      if (Apart(line_.back(), first)) line_.push_back(first);
    }
    // Cut at sharp corners, each end round: ImGui would draw a point there.
    size_t from = 0;
    for (size_t i = 1; i < line_.size(); ++i) {
      if (i + 1 < line_.size() && !IsSharp(i)) continue;
      Stroke(from, i);
      from = i;
    }
    line_.clear();
  }

  void Stroke(size_t from, size_t to) {
    Canvas().AddPolyline(&line_[from], static_cast<int>(to - from + 1), ink_, 0, Thickness());
    for (size_t end : {from, to}) Canvas().AddCircleFilled(line_[end], Thickness() / 2, ink_);
  }

  bool IsSharp(size_t i) const {
    constexpr float kSharp = 0.85f;  // cosine of the turn; arcs turn less at each of their points
    const ImVec2 a = {line_[i].x - line_[i - 1].x, line_[i].y - line_[i - 1].y},
                 b = {line_[i + 1].x - line_[i].x, line_[i + 1].y - line_[i].y};
    return a.x * b.x + a.y * b.y < kSharp * std::hypot(a.x, a.y) * std::hypot(b.x, b.y);
  }

  // Neighbours that coincide would give the line a corner without a direction.
  bool Apart(const ImVec2& a, const ImVec2& b) const { return std::hypot(a.x - b.x, a.y - b.y) > 0.02f * scale_; }

  static float Number(std::string_view* rest) {
    float number = 0;
    const auto [end, error] = std::from_chars(rest->data(), rest->data() + rest->size(), number);
    IM_ASSERT(error == std::errc() && "an icon's strokes are not well written");
    const auto used = static_cast<size_t>(end - rest->data());
    rest->remove_prefix(std::min(used + 1, rest->size()));
    return number;
  }

  float Thickness() const { return kStroke * scale_; }

  ImU32 ink_;
  float scale_ = 1, x_ = 0, y_ = 0;
  std::vector<ImVec2> line_;
};

}  // namespace

void IconIn(const Rect& rect, Icon icon, Color color) {
  const auto drawing = std::find_if(kDrawings.begin(), kDrawings.end(), [icon](const Drawing& d) { return d.icon == icon; });
  if (drawing != kDrawings.end()) Pen(rect, color).Draw(drawing->strokes);
}

void DrawIcon(Ui& ui, const Rect& rect, Icon icon, Ink ink) { IconIn(rect, icon, InkColor(ui.theme(), ink)); }

}  // namespace footfall::kiosk
