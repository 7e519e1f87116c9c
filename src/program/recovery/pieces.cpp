// Roots that share operations and leaves are joined, then each piece is walked once.
#include "program/recovery/pieces.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/large_pages.hpp"
#include "op/rule.hpp"
#include "program/mapped.hpp"
#include "program/terms.hpp"

namespace spad {

namespace {

constexpr Index none = -1;

class PieceFinder {
 public:
  PieceFinder(const Tape& tape, Cuts& cuts)
      : tape_(tape),
        cuts_(cuts),
        visited_(large_vector<Index>(tape.nodes.size(), none)),
        place_(large_vector<std::uint32_t>(tape.nodes.size())) {}

  Pieces run() {
    count_outputs();
    find_direct_results();
    join_roots();
    hash_shapes();
    std::fill(visited_.begin(), visited_.end(), none);
    assign_large(level_, tape_.nodes.size(), none);
    assign_large(pieces_.activity, tape_.nodes.size(), 0);
    std::size_t n_maps = 0;
    for (std::size_t g = 0; g < first_root_.size(); ++g) {
      while (n_maps < tape_.maps.size() && tape_.maps[n_maps].first_result <= first_root_[g]) {
        take_map(static_cast<Index>(n_maps++));
      }
      take_piece(static_cast<Index>(g));
    }
    while (n_maps < tape_.maps.size()) take_map(static_cast<Index>(n_maps++));
    return std::move(pieces_);
  }

 private:
  const Node& at(Index k) const { return tape_.nodes[static_cast<std::size_t>(k)]; }
  bool is_leaf(Index k) const { return cuts_[k].is_leaf(); }
  bool is_constant(Index k) const { return cuts_[k].has(CutValue::constant); }
  bool is_operation(Index k) const { return cuts_[k].has(CutValue::operation); }
  bool is_guard_node(Index k) const { return cuts_[k].has(CutValue::guard); }
  // Of a root, the next one of its piece; who owned it is known no more.
  Index& next_root(Index k) { return cuts_.values[static_cast<std::size_t>(k)].owner; }
  std::uint8_t& activity(Index k) { return pieces_.activity[static_cast<std::size_t>(k)]; }
  Index& visited(Index k) { return visited_[static_cast<std::size_t>(k)]; }
  std::uint32_t& place(Index k) { return place_[static_cast<std::size_t>(k)]; }

  // ---- maps ----

  void count_outputs() {
    assign_large(n_outputs_, tape_.nodes.size(), 0);
    for (Index y : tape_.outputs) ++n_outputs_[static_cast<std::size_t>(y)];
  }
  std::uint32_t n_outputs(Index k) const { return n_outputs_[static_cast<std::size_t>(k)]; }

  void find_direct_results() {
    for (const Map& map : tape_.maps) {
      const Index n_results = map.function->n_results();
      std::vector<bool>& goes_out = pieces_.goes_out.emplace_back();
      for (Index i = 0; i < n_results; ++i) {
        bool all = true;
        for (Index k = 0; k < map.count && all; ++k) {
          const Index result = map.first_result + k * n_results + i;
          all = n_outputs(result) == 1 && !cuts_[result].is_read();
        }
        goes_out.push_back(all);
      }
    }
  }

  bool goes_out(Index result) const {
    const auto m = static_cast<std::size_t>(at(result).a);
    const Map& map = tape_.maps[m];
    return pieces_.goes_out[m][static_cast<std::size_t>((result - map.first_result) %
                                                        map.function->n_results())];
  }

  // Places are sorted by what their leaves depend on; nearly always that is the same for all.
  void take_map(Index m) {
    const Map& map = tape_.maps[static_cast<std::size_t>(m)];
    const auto n_leaves = static_cast<std::size_t>(map.function->n_leaves());
    Index level = 0;
    for (Index leaf : map.leaves) {
      set_source_activity(leaf);
      level = std::max(level, (level_[static_cast<std::size_t>(leaf)] >> depth_bits) + 1);
    }
    const std::size_t first = pieces_.maps.size();
    std::string active(n_leaves, '\0'), last;
    std::map<std::string, std::size_t> piece_of;
    std::size_t piece = first;
    for (Index k = 0; k < map.count; ++k) {
      const Index* leaves = map.leaves.data() + static_cast<std::size_t>(k) * n_leaves;
      for (std::size_t l = 0; l < n_leaves; ++l) {
        active[l] = static_cast<char>(activity(leaves[l]));
      }
      if (k == 0 || active != last) {
        piece = piece_of.try_emplace(active, pieces_.maps.size()).first->second;
        last = active;
      }
      if (piece == pieces_.maps.size()) {
        const auto& function = dynamic_cast<const MappedProgram&>(*map.function);
        pieces_.maps.push_back(
            {m,
             level,
             function.kernel(std::vector<std::uint8_t>(active.begin(), active.end())),
             {}});
      }
      pieces_.maps[piece].places.push_back(k);
    }
    pieces_.n_levels = std::max(pieces_.n_levels, level + 1);
    for (std::size_t p = first; p < pieces_.maps.size(); ++p) set_results(map, pieces_.maps[p]);
  }

  void set_results(const Map& map, const MapPiece& piece) {
    const Index n_leaves = map.function->n_leaves(), n_results = map.function->n_results();
    for (const Instruction& in : piece.kernel.kernel.code) {
      if (in.op != instruction::store) continue;
      const Index i = piece.kernel.outputs[static_cast<std::size_t>(in.b)].at(0) - n_leaves;
      for (Index k : piece.places) {
        const Index result = map.first_result + k * n_results + i;
        activity(result) = activity_of(in.terms);
        level_[static_cast<std::size_t>(result)] = piece.level << depth_bits;
      }
    }
  }

  void set_source_activity(Index k) {
    if (at(k).op == node::input) activity(k) = activity_bit(Active::inputs);
    if (at(k).op == node::parameter) activity(k) = activity_bit(Active::parameters);
  }

  // ---- joining ----

  static constexpr Index max_roots = 16;

  void join_roots() {
    for (Index k = 0; k < tape_.size(); ++k) {
      const CutValue& value = cuts_[k];
      const bool is_root =
          value.has(CutValue::guard) || (value.has(CutValue::live) && value.is_materialized());
      if (!is_root || (at(k).op == node::mapped && goes_out(k))) continue;
      const bool may_join = value.has(CutValue::inside) && !value.has(CutValue::row);
      const Index piece = may_join ? piece_shared_with(k) : none;
      append_root(piece, k);
    }
  }

  // A piece that computes something which this root needs, too, from the same leaves.
  Index piece_shared_with(Index root) {
    Index found = none;
    stack_.assign(1, root);
    const auto own = static_cast<Index>(first_root_.size());
    while (!stack_.empty()) {
      const Index k = stack_.back();
      stack_.pop_back();
      Index& last = visited(k);
      if (last == own) continue;
      if (last != none && found == none && fits(last, root)) found = last;
      last = own;
      touched_.push_back(k);
      for (Index e : operands_of(at(k))) {
        if (e >= 0 && !is_leaf(e) && visited(e) != own) stack_.push_back(e);
      }
    }
    if (found != none) {
      for (Index k : touched_) visited(k) = found;
    }
    touched_.clear();
    return found;
  }

  bool fits(Index piece, Index root) const {
    const auto p = static_cast<std::size_t>(piece);
    return n_roots_[p] < max_roots && cuts_.sets.equal(leaves_of(first_root_[p]), leaves_of(root));
  }
  IndexSets::Ref leaves_of(Index k) const { return cuts_[k].leaves; }

  void append_root(Index piece, Index root) {
    next_root(root) = none;
    if (piece == none) {
      for (std::vector<Index>* each : {&first_root_, &last_root_, &n_roots_}) grow_ahead(*each, 1);
      first_root_.push_back(root);
      last_root_.push_back(root);
      n_roots_.push_back(1);
      return;
    }
    const auto p = static_cast<std::size_t>(piece);
    next_root(last_root_[p]) = root;
    last_root_[p] = root;
    ++n_roots_[p];
  }

  // ---- shapes ----

  static std::uint32_t mix(std::uint32_t h, std::uint32_t x) {
    return (std::rotl(h, 5) ^ x) * 0x9e3779b1u;
  }

  // Of what is below each node, all leaves and constants alike, in place of its cost; a node that
  // was cut is a leaf.
  void hash_shapes() {
    for (Index k = 0; k < tape_.size(); ++k) {
      const Node& node = at(k);
      auto hash = static_cast<std::uint32_t>(node.op);
      if (is_operation(k)) {
        std::uint32_t a = hash_at(node.a), b = hash_at(node.b);
        if (is_commutative(node.op) && b < a) std::swap(a, b);
        hash = mix(mix(mix(hash, a), b), hash_at(node.c));
      }
      cuts_.values[static_cast<std::size_t>(k)].cost = cuts_[k].has(CutValue::cut) ? 1 : hash;
    }
  }
  std::uint32_t hash_at(Index k) const { return k < 0 ? 0 : cuts_[k].cost; }

  // Operands in the order in which a shape has them.
  std::array<Index, 3> ordered_operands(Index k) const {
    std::array<Index, 3> operands = operands_of(at(k));
    if (is_commutative(at(k).op) && hash_at(operands[1]) < hash_at(operands[0])) {
      std::swap(operands[0], operands[1]);
    }
    return operands;
  }

  // ---- walking ----

  void take_piece(Index piece) {
    current_ = piece;
    shape_ = Shape();
    piece_leaves_.clear();
    piece_constants_.clear();
    piece_roots_.clear();
    piece_guards_.clear();
    is_linear_ = true;
    for (Index r = first_root_[static_cast<std::size_t>(piece)]; r != none; r = next_root(r)) {
      walk(r);
      if (!is_guard_node(r)) piece_roots_.push_back(r);
    }
    for (Index r : piece_roots_) {
      shape_.words.insert(shape_.words.end(), {Shape::root_code, ref_of(r), n_outputs(r),
                                               cuts_[r].has(CutValue::cut) ? 1u : 0u});
    }
    shape_.n_constants = static_cast<std::uint32_t>(piece_constants_.size());
    shape_.n_roots = static_cast<std::uint32_t>(piece_roots_.size());
    shape_.n_guards = static_cast<std::uint32_t>(piece_guards_.size());
    file();
  }

  // Post-order; a node on the stack twice is entered the first time.
  void walk(Index root) {
    if (!cuts_[root].has(CutValue::operation | CutValue::guard)) {
      meet(root);
      return;
    }
    stack_.assign(1, root);
    while (!stack_.empty()) {
      const Index k = stack_.back();
      if (visited(k) == current_) {
        stack_.pop_back();
        continue;
      }
      const std::array<Index, 3> operands = ordered_operands(k);
      const std::size_t before = stack_.size();
      for (std::size_t i = 3; i-- > 0;) {
        const Index e = operands[i];
        if (e >= 0 && !is_leaf(e) && visited(e) != current_) stack_.push_back(e);
      }
      if (stack_.size() > before) continue;
      stack_.pop_back();
      enter(k, operands);
    }
  }

  void enter(Index k, const std::array<Index, 3>& operands) {
    const Node& node = at(k);
    std::uint32_t words[4] = {static_cast<std::uint32_t>(node.op), 0, 0, 0};
    std::array<std::uint8_t, 3> active{};
    for (std::size_t i = 0; i < 3; ++i) {
      if (operands[i] < 0) continue;
      words[i + 1] = meet(operands[i]);
      active[i] = activity(operands[i]);
    }
    if (is_guard(node.op)) {
      if (node.op == node::guard_compare) words[3] = static_cast<std::uint32_t>(node.c);
      piece_guards_.push_back(k);
    } else {
      const Structure& s = structure_of(node.op);
      activity(k) = activity_of(terms_of({s.a, s.b, s.c}, active));
      is_linear_ = is_linear_ && cuts_[k].has(CutValue::linear);
      ++shape_.n_operators;
    }
    visited(k) = current_;
    place(k) = static_cast<std::uint32_t>(shape_.words.size() / 4);
    shape_.words.insert(shape_.words.end(), words, words + 4);
  }

  std::uint32_t meet(Index k) {
    if (is_constant(k)) {
      piece_constants_.push_back(tape_.constants[static_cast<std::size_t>(at(k).a)]);
      return ShapeRef::make(ShapeRef::constant, piece_constants_.size() - 1);
    }
    if (visited(k) != current_) {  // a leaf: operations have been entered
      visited(k) = current_;
      place(k) = static_cast<std::uint32_t>(piece_leaves_.size());
      set_source_activity(k);
      piece_leaves_.push_back(k);
      shape_.leaf_activity.push_back(activity(k));
    }
    return ref_of(k);
  }

  // Of a node that has been met; the roots of a piece may be leaves of others, never of itself.
  std::uint32_t ref_of(Index k) {
    if (is_constant(k)) return ShapeRef::make(ShapeRef::constant, piece_constants_.size() - 1);
    const bool is_own = is_operation(k) && !is_foreign(k);
    return ShapeRef::make(is_own ? ShapeRef::operation : ShapeRef::leaf, place(k));
  }
  bool is_foreign(Index k) const {
    const std::size_t p = place_[static_cast<std::size_t>(k)];
    return p < piece_leaves_.size() && piece_leaves_[p] == k;
  }

  // ---- filing ----

  // Levels of roots: the level, and how many linear pieces stand on each other up to here.
  static constexpr Index depth_bits = 5, max_depth = 16;

  void file() {
    Index level = 0, depth = is_linear_ ? 1 : 0;
    bool is_chained = false;
    for (Index leaf : piece_leaves_) {
      if (level_[static_cast<std::size_t>(leaf)] == none) continue;
      const Index below = level_[static_cast<std::size_t>(leaf)] >> depth_bits;
      const Index depth_below = level_[static_cast<std::size_t>(leaf)] & ((1 << depth_bits) - 1);
      if (is_linear_ && depth_below >= max_depth && below >= level) {
        is_chained = true;
        level = below;
        depth = depth_below;
      } else if (below + 1 > level) {
        is_chained = false;
        level = below + 1;
        if (is_linear_) depth = depth_below + 1;
      }
    }
    pieces_.n_levels = std::max(pieces_.n_levels, level + 1);
    for (Index r : piece_roots_) {
      if (is_operation(r)) level_[static_cast<std::size_t>(r)] = (level << depth_bits) | depth;
    }
    if (is_chained) {
      pieces_.chained.push_back({level, piece_roots_});
      for (Index g : piece_guards_) pieces_.chained.back().roots.push_back(g);
      return;
    }
    Bin& bin = bin_of(shape_number(), level);
    ++bin.n_instances;
    append_ahead(bin.leaves, piece_leaves_);
    append_ahead(bin.constants, piece_constants_);
    append_ahead(bin.roots, piece_roots_);
    append_ahead(bin.guards, piece_guards_);
  }

  bool is_shape(Index number) const {
    const Shape& shape = pieces_.shapes[static_cast<std::size_t>(number)];
    return shape.words == shape_.words && shape.leaf_activity == shape_.leaf_activity;
  }

  // Shapes take turns, such as those of a cell's rows: the last few are tried first.
  Index shape_number() {
    for (Index recent : recent_shapes_) {
      if (recent != none && is_shape(recent)) return recent;
    }
    return recent_shapes_[n_lookups_++ % recent_shapes_.size()] = find_shape();
  }

  Index find_shape() {
    std::uint64_t key = shape_.words.size();
    for (std::uint32_t word : shape_.words) key = (std::rotl(key, 7) ^ word) * 0x9e3779b97f4a7c15u;
    for (std::uint8_t a : shape_.leaf_activity) key = (std::rotl(key, 7) ^ a) * 0x9e3779b97f4a7c15u;
    const auto [first, last] = shape_at_.equal_range(key);
    for (auto candidate = first; candidate != last; ++candidate) {
      if (is_shape(candidate->second)) return candidate->second;
    }
    const auto number = static_cast<Index>(pieces_.shapes.size());
    pieces_.shapes.push_back(shape_);
    last_bins_.push_back(none);
    shape_at_.emplace(key, number);
    return number;
  }

  Bin& bin_of(Index shape, Index level) {
    Index& last_bin = last_bins_[static_cast<std::size_t>(shape)];
    if (last_bin != none) {
      Bin& last = pieces_.bins[static_cast<std::size_t>(last_bin)];
      if (last.level == level) return last;
    }
    const std::uint64_t key =
        static_cast<std::uint64_t>(shape) << 32 | static_cast<std::uint32_t>(level);
    const auto [found, is_new] = bin_at_.try_emplace(key, static_cast<Index>(pieces_.bins.size()));
    if (is_new) pieces_.bins.push_back({shape, level, 0, {}, {}, {}, {}});
    last_bin = found->second;
    return pieces_.bins[static_cast<std::size_t>(last_bin)];
  }

  const Tape& tape_;
  Cuts& cuts_;
  Pieces pieces_;
  // Joining: the piece that last visited a node. Walking: the piece that has it, and where.
  std::vector<Index> visited_;
  std::vector<std::uint32_t> place_;
  std::vector<Index> level_;  // of roots
  std::vector<std::uint32_t> n_outputs_;
  std::vector<Index> first_root_, last_root_, n_roots_;  // of each piece
  std::vector<Index> stack_, touched_;

  Index current_ = none;
  Shape shape_;
  std::vector<Index> piece_leaves_, piece_roots_, piece_guards_;
  std::vector<double> piece_constants_;
  bool is_linear_ = true;

  std::unordered_multimap<std::uint64_t, Index> shape_at_;
  std::unordered_map<std::uint64_t, Index> bin_at_;
  std::array<Index, 4> recent_shapes_ = {none, none, none, none};
  std::size_t n_lookups_ = 0;
  std::vector<Index> last_bins_;  // of each shape
};

}  // namespace

Pieces find_pieces(const Tape& tape, Cuts& cuts) { return PieceFinder(tape, cuts).run(); }

}  // namespace spad
