// Backward where blocks begin, then forward: a block is compared with the last models of its hash.
#include "program/recovery/repeats.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#include "base/large_pages.hpp"
#include "program/recovery/pieces.hpp"

namespace spad {

namespace {

constexpr Index none = -1, unknown = -2;
constexpr Index fewest_blocks = 2 * smallest_batch;  // of a model; what is rare is not in batches
// Nodes. What is read from further away does not hold a block together.
constexpr Index near = 1024;

class RepeatFinder {
 public:
  RepeatFinder(Tape& tape, const OutputLists& outputs, bool sees_light)
      : tape_(tape), outputs_(outputs) {
    resize_large(tape.words, tape.nodes.size());
    known_.fill({0, none, unknown});
    result_.sees_light = sees_light;
  }

  Repeats run() {
    if (tape_.maps.empty() && may_have_blocks()) {
      prepare_words(0, tape_.size());
      find_blocks(0, tape_.size());
      std::ranges::reverse(blocks_);
      find_models();
      keep_frequent();
    }
    add_others();
    return std::move(result_);
  }

 private:
  struct Block {
    Index first, size;   // from its first operation to its last
    std::uint32_t hash;  // of its operations
    bool is_read;        // from far away
    Index model = none;
  };
  struct Known {
    std::uint32_t hash;
    Index model;
    Index n_leaves;  // none: it reads an operation from outside
  };

  const Node& at(Index k) const { return tape_.nodes[static_cast<std::size_t>(k)]; }
  std::uint64_t& word(Index k) { return tape_.words[static_cast<std::size_t>(k)]; }

  static constexpr std::uint64_t read_from_far = 1, light = 2;  // words of operations
  bool is_light(Index k) { return result_.sees_light && is_operation(at(k)) && word(k) == light; }
  // An operation that may hold a block together.
  bool is_member(Index k) { return is_operation(at(k)) && !is_light(k); }

  void prepare_words(Index first, Index last) {
    if (!result_.sees_light) {
      std::fill(tape_.words.begin() + first, tape_.words.begin() + last, 0);
      return;
    }
    for (Index k = first; k < last; ++k) word(k) = spad::is_light(tape_, outputs_, k) ? light : 0;
  }

  // Whether a block begins somewhere in samples of a large tape.
  bool may_have_blocks() {
    constexpr Index n_samples = 8;
    const Index step = tape_.size() / n_samples;
    if (step < 8 * near) return true;
    bool found = false;
    for (Index first = step / 2; first < tape_.size() && !found; first += step) {
      prepare_words(first - near, first + 2 * near);
      find_blocks(first, first + 2 * near);
      // Who reads what is behind stands in the sample, too.
      found = !blocks_.empty() && blocks_.back().first < first + near;
      blocks_.clear();
    }
    return found;
  }

  // A block begins where nothing from there on reads an operation shortly before. Of nodes [first,
  // last), as if there were no others.
  void find_blocks(Index first, Index last) {
    Index lowest = last;  // operation that was read
    Index end = none;
    std::uint32_t hash = 0;
    bool is_read = false;
    for (Index k = last; k-- > first;) {
      const Node& node = at(k);
      if (!is_member(k)) continue;
      if (end == none) end = k + 1;
      hash = (std::rotl(hash, 5) ^ static_cast<std::uint32_t>(node.op)) * 0x9e3779b1u;
      is_read = is_read || word(k) == read_from_far;
      for (Index e : operands_of(node)) {
        if (e < 0 || e >= lowest || !is_member(e)) continue;
        if (k - e <= near) {
          lowest = e;
        } else {
          word(e) = read_from_far;
        }
      }
      if (lowest < k) continue;
      grow_ahead(blocks_, 1);
      blocks_.push_back({k, end - k, hash, is_read});
      end = none;
      hash = 0;
      is_read = false;
    }
  }

  void find_models() {
    for (Block& block : blocks_) {
      if (block.is_read) continue;
      block.model = find_model(block);
      if (block.model == none) continue;
      ++result_.models[static_cast<std::size_t>(block.model)].n_blocks;
    }
  }

  // Passes of one loop may be of a few kinds, with the same operations on other variables. What has
  // no model becomes one.
  Index find_model(const Block& block) {
    constexpr std::uint32_t most_of_a_hash = 4;
    Known* place = nullptr;
    for (std::uint32_t k = 0; k < most_of_a_hash; ++k) {
      place = &known_[(block.hash + k) % known_.size()];
      if (place->model == none) break;
      if (place->hash == block.hash && is_like(block, *place)) return place->model;
    }
    *place = {block.hash, static_cast<Index>(result_.models.size()), unknown};
    grow_ahead(result_.models, 1);
    result_.models.push_back({block.first, block.size});
    return none;
  }

  bool is_like(const Block& block, Known& known) {
    const Repeats::Model& model = result_.models[static_cast<std::size_t>(known.model)];
    if (block.size != model.size) return false;
    if (known.n_leaves == unknown) known.n_leaves = n_leaves(model.first, model);
    return known.n_leaves != none && n_leaves(block.first, model) == known.n_leaves;
  }

  // Of nodes that are like the model: how many sources they read, if each stands for one of the
  // model's; else -1. With as many as the model has, no two of them stand for the same.
  Index n_leaves(Index first, const Repeats::Model& model) {
    ++comparison_;
    n_leaves_ = 0;
    for (Index i = 0; i < model.size; ++i) {
      const Node &node = at(first + i), &other = at(model.first + i);
      if (node.op != other.op || is_light(first + i) != is_light(model.first + i)) return none;
      if (!is_member(first + i)) continue;
      const auto [a, b, c] = operands_of(node);
      const auto [other_a, other_b, other_c] = operands_of(other);
      const Index by = first - model.first;
      if (!is_like(a, other_a, by, model) || !is_like(b, other_b, by, model) ||
          !is_like(c, other_c, by, model)) {
        return none;
      }
      if (node.op == node::guard_compare && node.c != other.c) return none;
      if (outputs_.count(first + i) != outputs_.count(model.first + i)) return none;
    }
    return n_leaves_;
  }

  bool is_like(Index operand, Index of_model, Index by, const Repeats::Model& model) {
    if (operand < 0 || of_model < 0) return operand == of_model;
    if (is_light(of_model)) {
      const Node &node = at(operand), &other = at(of_model);
      return is_light(operand) && node.op == other.op && is_like(node.a, other.a, by, model) &&
             is_like(node.b, other.b, by, model);
    }
    if (of_model >= model.first && is_operation(at(of_model))) return operand == of_model + by;
    if (at(operand).op != at(of_model).op || is_operation(at(operand))) return false;
    if (at(operand).op == node::constant) return true;
    // A source's word: the comparison that met it last, and what it stood for.
    const std::uint64_t stands_for =
        std::uint64_t{comparison_} << 32 | static_cast<std::uint32_t>(of_model);
    std::uint64_t& last = word(operand);
    if (last >> 32 == comparison_) return last == stands_for;
    last = stands_for;
    ++n_leaves_;
    return true;
  }

  void keep_frequent() {
    std::vector<Index> number(result_.models.size(), none);
    std::size_t n_models = 0;
    for (std::size_t m = 0; m < result_.models.size(); ++m) {
      if (result_.models[m].n_blocks < fewest_blocks) continue;
      number[m] = static_cast<Index>(n_models);
      Repeats::Model& model = result_.models[n_models++] = result_.models[m];
      for (Index i = 0; i < model.size; ++i) {
        model.n_operations += is_member(model.first + i) ? 1 : 0;
      }
    }
    result_.models.resize(n_models);
    for (const Block& block : blocks_) {
      if (block.model == none || number[static_cast<std::size_t>(block.model)] == none) continue;
      grow_ahead(result_.blocks, 1);
      result_.blocks.push_back({block.first, number[static_cast<std::size_t>(block.model)]});
    }
    blocks_ = {};
  }

  void add_others() {
    Index next = 0;  // node
    const auto add_until = [&](Index first) {
      if (first == next) return;
      grow_ahead(result_.others, 1);
      result_.others.push_back({next, first});
    };
    for (const Repeats::Block& block : result_.blocks) {
      const Repeats::Model& model = result_.models[static_cast<std::size_t>(block.model)];
      add_until(block.first);
      next = block.first + model.size;
      if (model.n_operations == model.size) continue;
      for (Index k = block.first; k < next; ++k) {
        if (is_member(k)) continue;
        grow_ahead(result_.others, 1);
        result_.others.push_back({k, k + 1});
      }
    }
    add_until(tape_.size());
  }

  Tape& tape_;
  const OutputLists& outputs_;
  Repeats result_;
  std::vector<Block> blocks_;
  std::array<Known, 1024> known_;  // the last models, by their hashes
  std::uint32_t comparison_ = 0;
  Index n_leaves_ = 0;
};

Offset n_in_blocks(const Repeats& repeats) {  // nodes
  Offset total = 0;
  for (const Repeats::Model& model : repeats.models) total += Offset{model.size} * model.n_blocks;
  return total;
}

}  // namespace

bool is_light(const Tape& tape, const OutputLists& outputs, Index k) {
  const auto at = [&](Index e) -> const Node& { return tape.nodes[static_cast<std::size_t>(e)]; };
  const Node& node = at(k);
  const bool is_cheap = node.op == Opcode::add || node.op == Opcode::sub ||
                        node.op == Opcode::mul || node.op == Opcode::square;
  if (!is_cheap || is_operation(at(node.a)) || (node.b >= 0 && is_operation(at(node.b)))) {
    return false;
  }
  const bool reads_input =
      at(node.a).op == node::input || (node.b >= 0 && at(node.b).op == node::input);
  return reads_input && outputs.first(k) < 0;
}

Repeats find_repeats(Tape& tape, const OutputLists& outputs, bool may_see_light) {
  Repeats strict = RepeatFinder(tape, outputs, false).run();
  if (!may_see_light || 2 * n_in_blocks(strict) >= tape.size()) return strict;
  Repeats seeing = RepeatFinder(tape, outputs, true).run();
  return std::move(n_in_blocks(seeing) > n_in_blocks(strict) ? seeing : strict);
}

}  // namespace spad
