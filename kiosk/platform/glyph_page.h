// Where on a page of a texture each letter's picture lies. What was not looked at for longest gives way; what the present frame shows never
// does. Pure: knows places and ages, no pixels.
#ifndef FOOTFALL_KIOSK_PLATFORM_GLYPH_PAGE_H_
#define FOOTFALL_KIOSK_PLATFORM_GLYPH_PAGE_H_

#include <cstdint>
#include <list>
#include <optional>
#include <vector>

namespace footfall::kiosk {

// UI thread only. Invariant: two pictures that are both still on the page never share a pixel, nor touch: each has kPadding free at its
// right and below.
class GlyphPage {
 public:
  static constexpr int kPadding = 1;  // so that neighbours never bleed into one another

  // A strip of the page with letters of about one height. A whole strip gives way at once.
  struct Shelf {
    int y = 0, height = 0, used = 0;
    int64_t last_frame = 0;
    std::vector<uint64_t> keys;  // of the letters in it
  };
  struct Place {
    int x = 0, y = 0;
    Shelf* shelf = nullptr;  // stays where it is until `keys` were taken out by TakeEvicted
  };
  // A part of the page that is empty again.
  struct Cleared {
    int y = 0, height = 0;
  };

  GlyphPage(int width, int height) : width_(width), height_(height) {}

  void BeginFrame() { ++frame_; }
  // The letter under this shelf is shown in the present frame.
  void Use(Shelf* shelf) const { shelf->last_frame = frame_; }
  // Room for a letter of this size in pixels. Nothing when no strip of that height is free of what this very frame shows.
  std::optional<Place> Reserve(int width, int height, uint64_t key);
  // Every letter gives way: what many sizes left of the page in narrow strips is one piece again. Between two frames only.
  void Clear();
  // Letters that gave way, and the strips to be wiped, since the last call: to be asked for after each Reserve.
  std::vector<uint64_t> TakeEvicted();
  std::vector<Cleared> TakeCleared();

 private:
  using Shelves = std::list<Shelf>;
  Shelves::iterator AddShelf(int height);
  Shelves::iterator MakeRoom(int height);

  const int width_, height_;
  int64_t frame_ = 1;
  Shelves shelves_;  // from the top
  std::vector<uint64_t> evicted_;
  std::vector<Cleared> cleared_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_GLYPH_PAGE_H_
