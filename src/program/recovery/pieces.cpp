// Roots that share operations and leaves are joined, then the shape of each piece is found.
#include "program/recovery/pieces.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/large_pages.hpp"
#include "base/mixed_bits.hpp"
#include "program/mapped.hpp"
#include "program/terms.hpp"

namespace spad {

namespace {

constexpr Index none = -1;

class PieceFinder {
 public:
  PieceFinder(Tape& tape, const Repeats& repeats, const OutputLists& outputs, Cuts& cuts)
      : tape_(tape),
        repeats_(repeats),
        outputs_(outputs),
        cuts_(cuts),
        marks_(take_words(tape)),
        shapes_(tape, cuts, marks_, outputs),
        model_pieces_(repeats.models.size()) {}

  Pieces run() {
    find_direct_results();
    repeats_.for_each_other([this](Index k) {
      if (is_root(k)) append_root(piece_for(k), k);
      prepare_value(k);
    });
    model_ = 0;
    std::size_t n_maps = 0;
    for (std::size_t g = 0; g < first_root_.size(); ++g) {
      while (n_maps < tape_.maps.size() && tape_.maps[n_maps].first_result <= first_root_[g]) {
        take_map(static_cast<Index>(n_maps++));
      }
      take_blocks_before(first_root_[g]);
      take_piece(static_cast<Index>(g));
      if (pieces_.has_light_leaves) return std::move(pieces_);
    }
    take_blocks_before(tape_.size());
    while (n_maps < tape_.maps.size()) take_map(static_cast<Index>(n_maps++));
    pieces_.shapes = shapes_.take_shapes();
    return std::move(pieces_);
  }

 private:
  using Mark = ShapeFinder::Mark;

  // The words of the tape become marks: first of the walks that joining takes, then of the pieces
  // whose shapes are found.
  static Mark* take_words(Tape& tape) {
    static_assert(sizeof(Mark) == sizeof(std::uint64_t) && std::is_trivially_destructible_v<Mark>);
    resize_large(tape.words, tape.nodes.size());
    Mark* const marks = reinterpret_cast<Mark*>(tape.words.data());
    std::uninitialized_default_construct_n(marks, tape.nodes.size());
    return marks;
  }

  const Node& at(Index k) const { return tape_.nodes[static_cast<std::size_t>(k)]; }
  CutValue& value(Index k) { return cuts_.values[static_cast<std::size_t>(k)]; }
  bool is_leaf(Index k) const { return cuts_[k].is_leaf(); }
  bool is_operation(Index k) const { return cuts_[k].has(CutValue::operation); }
  // Of a root, the next one of its piece; who owned it is known no more.
  Index& next_root(Index k) { return value(k).owner; }
  Index& visited(Index k) { return marks_[k].piece; }
  // Of what is read after it was stored, with its depth; its leaves are known no more.
  static constexpr std::uint32_t no_level = IndexSets::nothing;
  std::uint32_t& level_and_depth(Index k) { return value(k).leaves; }

  // ---- maps ----

  void find_direct_results() {
    for (const Map& map : tape_.maps) {
      const Index n_results = map.function->n_results();
      std::vector<bool>& goes_out = pieces_.goes_out.emplace_back();
      for (Index i = 0; i < n_results; ++i) {
        bool all = true;
        for (Index k = 0; k < map.count && all; ++k) {
          const Index result = map.first_result + k * n_results + i;
          all = outputs_.count(result) == 1 && !cuts_[result].is_read();
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
      if (level_and_depth(leaf) != no_level) level = std::max(level, level_of(leaf) + 1);
    }
    const std::size_t first = pieces_.maps.size();
    std::string active(n_leaves, '\0'), last;
    std::map<std::string, std::size_t> piece_of;
    std::size_t piece = first;
    for (Index k = 0; k < map.count; ++k) {
      const Index* leaves = map.leaves.data() + static_cast<std::size_t>(k) * n_leaves;
      for (std::size_t l = 0; l < n_leaves; ++l) {
        active[l] = static_cast<char>(cuts_[leaves[l]].activity);
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
    for (const Instruction& in : piece.kernel.kernel->code) {
      if (in.op != instruction::store) continue;
      const Index i = piece.kernel.outputs[static_cast<std::size_t>(in.b)].at(0) - n_leaves;
      for (Index k : piece.places) {
        const Index result = map.first_result + k * n_results + i;
        value(result).activity = activity_of(in.terms);
        set_level(result, piece.level, 0);
      }
    }
  }

  // ---- joining ----

  static constexpr Index max_roots = 16;

  bool is_root(Index k) const {
    const CutValue& value = cuts_[k];
    if (value.has(CutValue::guard)) return true;
    if (!value.has(CutValue::live) || !value.is_materialized()) return false;
    return at(k).op != node::mapped || !goes_out(k);
  }

  Index piece_for(Index root) {
    const CutValue& value = cuts_[root];
    const bool may_join = value.has(CutValue::inside) && !value.has(CutValue::row);
    return may_join ? piece_shared_with(root) : none;
  }

  // A piece that computes something which this root needs, too, from the same leaves.
  Index piece_shared_with(Index root) {
    const auto own = static_cast<Index>(walks_.size());
    const Index model = is_in_model(root) ? static_cast<Index>(model_) : none;
    std::uint64_t leaf_hash = 0;
    met_.clear();
    stack_.assign(1, root);
    while (!stack_.empty()) {
      const Index k = stack_.back();
      stack_.pop_back();
      const Index last = std::exchange(visited(k), own);
      if (last == own) continue;
      if (last != none && (met_.empty() || met_.back() != last)) met_.push_back(last);
      for (Index e : operands_of(at(k))) {
        if (e < 0 || cuts_[e].has(CutValue::constant) || visited(e) == own) continue;
        if (!is_leaf(e)) {
          stack_.push_back(e);
          continue;
        }
        visited(e) = own;
        leaf_hash += mixed_bits(static_cast<std::uint64_t>(e) + 1);
      }
    }
    const auto fits = [&](Index number) {
      const Walk& walk = walks_[static_cast<std::size_t>(number)];
      return walk.leaf_hash == leaf_hash && walk.model == model &&
             n_roots_[static_cast<std::size_t>(walk.piece)] < max_roots;
    };
    const auto found = std::ranges::find_if(met_, fits);
    const bool joins = found != met_.end();
    const auto next_piece = static_cast<Index>(first_root_.size());
    grow_ahead(walks_, 1);
    walks_.push_back(
        {leaf_hash, joins ? walks_[static_cast<std::size_t>(*found)].piece : next_piece, model});
    return joins ? walks_.back().piece : none;
  }

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

  // ---- filing ----

  // Levels of roots: the level, and how many linear pieces stand on each other up to here.
  static constexpr int depth_bits = 5;
  static constexpr Index max_depth = 16;
  Index level_of(Index k) { return static_cast<Index>(level_and_depth(k) >> depth_bits); }
  Index depth_of(Index k) {
    return static_cast<Index>(level_and_depth(k) & ((1u << depth_bits) - 1));
  }
  void set_level(Index k, Index level, Index depth) {
    level_and_depth(k) = static_cast<std::uint32_t>(level << depth_bits | depth);
  }

  void prepare_value(Index k) {
    CutValue& v = value(k);
    v.cost = v.has(CutValue::cut) ? 1 : shapes_.hash_below(k);
    v.leaves = no_level;
    if (at(k).op == node::input) v.activity = activity_bit(Active::inputs);
    if (at(k).op == node::parameter) v.activity = activity_bit(Active::parameters);
  }

  void take_piece(Index piece) {
    // Joining has left marks below the number of walks.
    const auto n_walks = static_cast<Index>(walks_.size());
    const Index first_root = first_root_[static_cast<std::size_t>(piece)];
    const Index shape = shapes_.find(first_root, n_walks + 3 * piece);
    const Index level = file(shape);
    if (is_in_model(first_root)) add_to_model(first_root, shape, level);
  }

  // Returns its level; ~level if it is chained.
  Index file(Index shape) {
    const Instance& instance = shapes_.instance();
    const bool is_linear = shapes_.shapes()[static_cast<std::size_t>(shape)].is_linear;
    Index level = 0, depth = is_linear ? 1 : 0;
    bool is_chained = false;
    for (Index leaf : instance.leaves) {
      if (level_and_depth(leaf) == no_level) continue;
      const Index below = level_of(leaf), depth_below = depth_of(leaf);
      if (is_linear && depth_below >= max_depth && below >= level) {
        is_chained = true;
        level = below;
        depth = depth_below;
      } else if (below + 1 > level) {
        is_chained = false;
        level = below + 1;
        if (is_linear) depth = depth_below + 1;
      }
    }
    pieces_.n_levels = std::max(pieces_.n_levels, level + 1);
    for (Index r : instance.roots) {
      if (is_operation(r)) set_level(r, level, depth);
    }
    if (is_chained) {
      append_chained(level, instance);
      return ~level;
    }
    append(bin_of(shape, level), instance);
    return level;
  }

  void append_chained(Index level, const Instance& instance) {
    pieces_.chained.push_back({level, instance.roots});
    for (Index g : instance.guards) pieces_.chained.back().roots.push_back(g);
  }

  static void append(Bin& bin, const Instance& instance) {
    append_ahead(bin.instances.leaves, instance.leaves);
    append_ahead(bin.instances.roots, instance.roots);
    append_ahead(bin.instances.guards, instance.guards);
    append_constants(bin, instance.constants);
    ++bin.n_instances;
  }

  // Mostly literals: then the first instance has them for all.
  static void append_constants(Bin& bin, const std::vector<Index>& constants) {
    std::vector<Index>& all = bin.instances.constants;
    if (!bin.constants_vary && bin.n_instances > 0) {
      if (all == constants) return;
      bin.constants_vary = true;
      for (Index i = 1; i < bin.n_instances; ++i) {
        grow_ahead(all, constants.size());
        for (std::size_t c = 0; c < constants.size(); ++c) all.push_back(all[c]);
      }
    }
    append_ahead(all, constants);
  }

  Bin& bin_of(Index shape, Index level) {
    last_bins_.resize(shapes_.shapes().size(), none);
    Index& last_bin = last_bins_[static_cast<std::size_t>(shape)];
    const auto next_bin = static_cast<Index>(pieces_.bins.size());
    if (last_bin == none) {
      last_bin = next_bin;
    } else {
      Bin& last = pieces_.bins[static_cast<std::size_t>(last_bin)];
      if (last.level == level) return last;
      bin_at_.try_emplace(key_of(shape, last.level), last_bin);
      last_bin = bin_at_.try_emplace(key_of(shape, level), next_bin).first->second;
    }
    if (last_bin == next_bin) pieces_.bins.push_back({shape, level, 0, {}, false});
    return pieces_.bins[static_cast<std::size_t>(last_bin)];
  }
  static std::uint64_t key_of(Index shape, Index level) {
    return static_cast<std::uint64_t>(shape) << 32 | static_cast<std::uint32_t>(level);
  }

  // ---- blocks: pieces of their models, at other places ----

  // Of a model; nodes are counted from its first one.
  struct ModelPiece {
    Index shape;
    Index level;  // ~level if it is chained
    std::vector<ShapeFinder::Use> leaves, constants;
    std::vector<Index> roots, guards;
  };

  bool is_seen_through(Index k) const {
    return repeats_.sees_light && is_light(tape_, outputs_, k);
  }

  // Pieces come in tape order, and so do models.
  bool is_in_model(Index k) {
    const std::vector<Repeats::Model>& models = repeats_.models;
    while (model_ < models.size() && models[model_].first + models[model_].size <= k) ++model_;
    return model_ < models.size() && models[model_].first <= k;
  }

  void add_to_model(Index first_root, Index shape, Index level) {
    const Instance& instance = shapes_.instance();
    const auto is_stored = [this](Index k) { return is_seen_through(k); };
    pieces_.has_light_leaves = std::ranges::any_of(instance.leaves, is_stored) ||
                               std::ranges::any_of(instance.roots, is_stored);
    if (pieces_.has_light_leaves) return;
    const Index first = repeats_.models[model_].first;
    ModelPiece piece{shape, level, {}, {}, {}, {}};
    shapes_.find_uses(shape, first_root, repeats_.sees_light, piece.leaves, piece.constants);
    for (std::vector<ShapeFinder::Use>* uses : {&piece.leaves, &piece.constants}) {
      for (ShapeFinder::Use& use : *uses) use.node -= first;
    }
    for (Index r : instance.roots) piece.roots.push_back(r - first);
    for (Index g : instance.guards) piece.guards.push_back(g - first);
    model_pieces_[model_].push_back(std::move(piece));
  }

  void take_blocks_before(Index node) {
    while (next_block_ < repeats_.blocks.size() && repeats_.blocks[next_block_].first < node) {
      take_block(repeats_.blocks[next_block_++]);
    }
  }

  void take_block(const Repeats::Block& block) {
    const auto m = static_cast<std::size_t>(block.model);
    bool has_values = false;
    const auto operand = [&](const ShapeFinder::Use& use) {
      const Index read = operands_of(at(block.first + use.node))[use.operand];
      return use.of_light == use.of_none ? read : operands_of(at(read))[use.of_light];
    };
    for (const ModelPiece& piece : model_pieces_[m]) {
      instance_.clear();
      for (const ShapeFinder::Use& use : piece.leaves) instance_.leaves.push_back(operand(use));
      for (const ShapeFinder::Use& use : piece.constants) {
        instance_.constants.push_back(at(operand(use)).a);
      }
      for (Index r : piece.roots) instance_.roots.push_back(block.first + r);
      for (Index g : piece.guards) instance_.guards.push_back(block.first + g);
      if (piece.level >= 0) {
        append(bin_of(piece.shape, piece.level), instance_);
      } else {
        if (!std::exchange(has_values, true)) copy_values(repeats_.models[m], block);
        append_chained(~piece.level, instance_);
      }
    }
  }

  // For kernels that are made of nodes.
  void copy_values(const Repeats::Model& model, const Repeats::Block& block) {
    for (Index i = 0; i < model.size; ++i) {
      if (!spad::is_operation(at(model.first + i)) || is_seen_through(block.first + i)) continue;
      value(block.first + i) = value(model.first + i);
      next_root(block.first + i) = none;
      level_and_depth(block.first + i) = no_level;
    }
  }

  const Tape& tape_;
  const Repeats& repeats_;
  const OutputLists& outputs_;
  Cuts& cuts_;
  Pieces pieces_;
  Mark* marks_;
  ShapeFinder shapes_;
  std::vector<Index> first_root_, last_root_, n_roots_;  // of each piece
  struct Walk {
    std::uint64_t leaf_hash;  // a sum over leaves, which are taken for the same where it is
    Index piece;              // that its root went to
    Index model;              // that its root is in, or none
  };
  std::vector<Walk> walks_;
  std::vector<Index> stack_, met_;
  std::unordered_map<std::uint64_t, Index> bin_at_;  // of shapes at several levels
  std::vector<Index> last_bins_;                     // of each shape
  std::size_t model_ = 0, next_block_ = 0;
  std::vector<std::vector<ModelPiece>> model_pieces_;  // of each model
  Instance instance_;                                  // of a block
};

}  // namespace

Pieces find_pieces(Tape& tape, const Repeats& repeats, const OutputLists& outputs, Cuts& cuts) {
  return PieceFinder(tape, repeats, outputs, cuts).run();
}

}  // namespace spad
