#include "kiosk/platform/glyph_page.h"

#include <algorithm>
#include <utility>

namespace footfall::kiosk {
namespace {

constexpr int kShelfStep = 4;  // shelf heights in steps, so that few strips serve all sizes

}  // namespace

std::optional<GlyphPage::Place> GlyphPage::Reserve(int width, int height, uint64_t key) {
  const int tall = (height + kPadding + kShelfStep - 1) / kShelfStep * kShelfStep, wide = width + kPadding;
  if (wide > width_ || tall > height_) return std::nullopt;
  auto shelf = std::find_if(shelves_.begin(), shelves_.end(), [&](const Shelf& s) { return s.height == tall && s.used + wide <= width_; });
  if (shelf == shelves_.end()) shelf = AddShelf(tall);
  if (shelf == shelves_.end()) shelf = MakeRoom(tall);
  if (shelf == shelves_.end()) return std::nullopt;
  const Place place{shelf->used, shelf->y, &*shelf};
  shelf->used += wide;
  shelf->keys.push_back(key);
  Use(&*shelf);
  return place;
}

// Below the others, while there is room.
GlyphPage::Shelves::iterator GlyphPage::AddShelf(int height) {
  const int y = shelves_.empty() ? 0 : shelves_.back().y + shelves_.back().height;
  if (y + height > height_) return shelves_.end();
  return shelves_.insert(shelves_.end(), {.y = y, .height = height});
}

// Of all neighbours that together are high enough and none of which this frame shows, those that were not looked at for longest.
GlyphPage::Shelves::iterator GlyphPage::MakeRoom(int height) {
  auto best = shelves_.end(), best_end = shelves_.end();
  int64_t best_age = frame_;
  for (auto first = shelves_.begin(); first != shelves_.end(); ++first) {
    int sum = 0;
    int64_t newest = 0;
    auto end = first;
    while (end != shelves_.end() && sum < height && end->last_frame < frame_) {
      sum += end->height;
      newest = std::max(newest, end->last_frame);
      ++end;
    }
    if (sum < height || newest >= best_age) continue;
    best = first;
    best_end = end;
    best_age = newest;
  }
  if (best == shelves_.end()) return best;
  const int y = best->y;
  int sum = 0;
  for (auto shelf = best; shelf != best_end; ++shelf) {
    evicted_.insert(evicted_.end(), shelf->keys.begin(), shelf->keys.end());
    sum += shelf->height;
  }
  cleared_.push_back({y, sum});
  const auto after = shelves_.erase(best, best_end);
  const auto made = shelves_.insert(after, {.y = y, .height = height});
  // What is left of the strips waits for a letter of its height, or for its neighbours to go as well.
  if (sum > height) shelves_.insert(after, {.y = y + height, .height = sum - height});
  return made;
}

void GlyphPage::Clear() {
  for (const Shelf& shelf : shelves_) {
    evicted_.insert(evicted_.end(), shelf.keys.begin(), shelf.keys.end());
    cleared_.push_back({shelf.y, shelf.height});
  }
  shelves_.clear();
}

std::vector<uint64_t> GlyphPage::TakeEvicted() { return std::exchange(evicted_, {}); }

std::vector<GlyphPage::Cleared> GlyphPage::TakeCleared() { return std::exchange(cleared_, {}); }

}  // namespace footfall::kiosk
