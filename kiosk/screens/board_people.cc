// People on the board as whoever leads the team sees them: a touch picks somebody, a touch on a zone moves them; or they are carried there.
#include <imgui.h>

#include <algorithm>

#include "kiosk/actions/reducer.h"
#include "kiosk/screens/people.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

constexpr float kBannerMm = 12, kGhostMm = 12;

// A frame around what is picked or lies under what is carried.
void Frame(const Ui& ui, const Rect& rect) {
  ImGui::GetWindowDrawList()->AddRect({rect.x, rect.y}, {rect.right(), rect.bottom()}, Paint(ui.theme().primary), ui.mm(2), 0, ui.mm(0.9f));
}

const BoardPerson* FindPerson(const BoardView& board, const std::string& staff_id) {
  const auto in = [&staff_id](const std::vector<BoardPerson>& people) -> const BoardPerson* {
    const auto found = std::find_if(people.begin(), people.end(), [&](const BoardPerson& each) { return each.staff_id == staff_id; });
    return found == people.end() ? nullptr : &*found;
  };
  for (const BoardZone& zone : board.zones) {
    if (const BoardPerson* person = in(zone.people)) return person;
  }
  return in(board.unassigned);
}

}  // namespace

bool IsPending(const State& state, const std::string& staff_id) {
  return std::any_of(state.moves.begin(), state.moves.end(), [&](const PendingMove& move) { return move.staff_id == staff_id; });
}

void DrawMovable(const State& state, Ui& ui, ActionSink& sink, BoardTouch* touch, const Rect& row, const BoardPerson& person) {
  const bool pending = IsPending(state, person.staff_id);
  if (!MayManage(state)) return DrawPerson(ui, row, person, pending);
  const Rect handle{row.x, row.y, row.h, row.h}, rest{row.x + row.h, row.y, row.w - row.h, row.h};
  // While somebody is picked the whole card below is the target.
  const bool picking = state.move.staff_id.empty();
  const Text name = Own(person.display_name);
  bool tapped = false;
  if (picking) {
    const Drag drag = DragHandle(ui, "person." + person.staff_id + ".handle", handle, name);
    tapped = drag.tapped;
    if (drag.moving || drag.dropped) {
      touch->carried = person.staff_id;
      touch->carried_name = person.display_name;
      touch->drag = drag;
    }
    bool pressed = false;
    tapped = TouchArea(ui, "person." + person.staff_id, rest, name, &pressed) || tapped;
    if (pressed) Panel(ui, row, Fill::kPrimarySoft);
  }
  if (state.move.staff_id == person.staff_id) Panel(ui, row, Fill::kPrimarySoft);
  DrawPerson(ui, row, person, pending);
  if (state.move.staff_id == person.staff_id) Frame(ui, row);
  if (tapped) sink.Emit(action::PickPerson{person.staff_id});
}

void DrawZoneTarget(const State& state, Ui& ui, ActionSink& sink, BoardTouch* touch, const Rect& card, const std::string& zone_id,
                    const Text& name) {
  if (!MayManage(state)) return;
  touch->cards.push_back({zone_id, card});
  if (state.move.staff_id.empty()) return;
  bool pressed = false;
  const std::string key = "move_to." + (zone_id.empty() ? "nowhere" : zone_id);
  if (TouchArea(ui, key, card, name, &pressed)) sink.Emit(action::MovePerson{state.move.staff_id, zone_id});
  Frame(ui, pressed ? card.Inset(ui.mm(0.8f)) : card);
}

void EndBoardTouch(Ui& ui, ActionSink& sink, const BoardTouch& touch) {
  if (touch.carried.empty()) return;
  const auto below = std::find_if(touch.cards.begin(), touch.cards.end(),
                                  [&](const auto& card) { return card.second.Contains(touch.drag.x, touch.drag.y); });
  if (touch.drag.dropped) {
    if (below != touch.cards.end()) sink.Emit(action::MovePerson{touch.carried, below->first});
    return;
  }
  if (below != touch.cards.end()) Frame(ui, below->second);
  // Above the finger, so that it does not hide whom it carries.
  const float width = std::min(ui.mm(60), LineWidth(ui, Own(touch.carried_name), TextSize::kBody) + ui.mm(kGhostMm + 7));
  Rect ghost{touch.drag.x - width / 2, touch.drag.y - ui.mm(kGhostMm * 1.4f), width, ui.mm(kGhostMm)};
  Panel(ui, ghost, Fill::kSurface);
  Frame(ui, ghost);
  ghost = ghost.Inset(ui.mm(1.5f));
  Initials(ui, ghost.CutLeft(ghost.h, ui.mm(2)), touch.carried_name);
  FitLabel(ui, ghost, Own(touch.carried_name), TextSize::kBody, TextSize::kSmall);
}

void DrawPickedBanner(const State& state, Ui& ui, ActionSink& sink, Rect* page) {
  if (state.move.staff_id.empty()) return;
  Rect row = page->CutTop(ui.mm(kBannerMm), ui.mm(3));
  const BoardPerson* person = FindPerson(state.board, state.move.staff_id);
  const Rect cancel = row.CutRight(ui.mm(34), ui.mm(3));
  if (Button(ui, "move.cancel", cancel, Tr("common.cancel"), {.size = TextSize::kBody})) sink.Emit(action::PickPerson{state.move.staff_id});
  const Text words = Tr("board.pick_zone", {{"name", person == nullptr ? state.move.staff_id : person->display_name}});
  Banner(ui, row, Tone::kInfo, Icon::kPerson, words);
}

}  // namespace footfall::kiosk
