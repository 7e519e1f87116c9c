// Addresses first: the intermediates of a batch are contiguous, output by output.
#include "program/recovery/emit.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/large_pages.hpp"
#include "program/compile.hpp"
#include "program/terms.hpp"

namespace spad {

namespace {

constexpr Index none = -1;
constexpr std::size_t most_leaves = 32;  // of bins that are joined: their values stay in the cache

// Column k of an instance-major array with `width` elements an instance.
struct Column {
  const std::vector<Index>& rows;
  std::size_t width, k;
  Index operator[](Index instance) const {
    return rows[static_cast<std::size_t>(instance) * width + k];
  }
};

class Emitter {
 public:
  Emitter(const Tape& tape, const Repeats& repeats, const OutputLists& outputs, Cuts& cuts,
          Pieces& pieces)
      : tape_(tape), repeats_(repeats), outputs_(outputs), cuts_(cuts), pieces_(pieces) {
    program_.n_inputs = tape.n_inputs;
    program_.n_parameters = tape.n_parameters;
    program_.n_outputs = static_cast<Index>(tape.outputs.size());
    program_.levels.resize(static_cast<std::size_t>(pieces.n_levels));
  }

  Program run() {
    sort_bins();
    place_sources();
    place_intermediates();
    for (const std::vector<Bin*>& bins : side_by_side()) {
      emit_batch(bins);
      for (Bin* b : bins) b->instances = Instance();
    }
    for (const MapPiece& piece : pieces_.maps) emit_map(piece);
    for (Index l = 0; l < pieces_.n_levels; ++l) emit_flat(l);
    return std::move(program_);
  }

 private:
  const Node& at(Index k) const { return tape_.nodes[static_cast<std::size_t>(k)]; }
  Bin& bin(std::size_t k) const { return pieces_.bins[order_[k]]; }
  const Shape& shape_of(const Bin& b) const {
    return pieces_.shapes[static_cast<std::size_t>(b.shape)];
  }
  // Of each source and each value that is read after it was stored; levels are known no more.
  Index address(Index k) const { return static_cast<Index>(cuts_[k].leaves); }
  void set_address(Index k, Index address) {
    cuts_.values[static_cast<std::size_t>(k)].leaves = static_cast<std::uint32_t>(address);
  }
  std::vector<Batch>& level(Index l) { return program_.levels[static_cast<std::size_t>(l)]; }

  // order_: the bins that become batches, by level. flats_: roots of the others, by level.
  void sort_bins() {
    flats_.resize(static_cast<std::size_t>(pieces_.n_levels));
    for (std::size_t k = 0; k < pieces_.bins.size(); ++k) {
      const Bin& b = pieces_.bins[k];
      if (b.n_instances >= smallest_batch) {
        order_.push_back(k);
      } else {
        std::vector<Index>& roots = flats_[static_cast<std::size_t>(b.level)];
        roots.insert(roots.end(), b.instances.roots.begin(), b.instances.roots.end());
        roots.insert(roots.end(), b.instances.guards.begin(), b.instances.guards.end());
      }
    }
    for (const Pieces::Chained& chained : pieces_.chained) {
      std::vector<Index>& roots = flats_[static_cast<std::size_t>(chained.level)];
      roots.insert(roots.end(), chained.roots.begin(), chained.roots.end());
    }
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return pieces_.bins[a].level < pieces_.bins[b].level;
    });
  }

  void place_sources() {
    repeats_.for_each_other([this](Index k) {
      set_address(k, none);
      local(k) = none;
      if (at(k).op == node::input) set_address(k, at(k).a);
      if (at(k).op == node::parameter) set_address(k, tape_.n_inputs + at(k).a);
    });
    if (tape_.recorded_at.empty()) return;
    for (Index k = 0; k < tape_.size(); ++k) {
      if (is_guard(at(k).op)) guards_.push_back(k);
    }
  }

  void place_intermediates() {
    Index next = program_.first_intermediate();
    for (std::size_t k = 0; k < order_.size(); ++k) {
      const Bin& b = bin(k);
      const auto n_roots = static_cast<std::size_t>(shape_of(b).n_values());
      for (std::size_t r = 0; r < n_roots; ++r) {
        const Column roots{b.instances.roots, n_roots, r};
        if (!is_read(roots[0])) continue;
        for (Index i = 0; i < b.n_instances; ++i) set_address(roots[i], next++);
      }
    }
    for (std::size_t m = 0; m < tape_.maps.size(); ++m) place_results(m, next);
    for (const std::vector<Index>& roots : flats_) {
      for (Index r : roots) {
        if (is_read(r)) set_address(r, next++);
      }
    }
    program_.n_intermediates = next - program_.first_intermediate();
  }

  bool is_read(Index root) const { return cuts_[root].has(CutValue::cut); }

  // ---- batches ----

  // Bins whose instances belong together, such as the two rows of each cell, make one batch: as
  // many at a level, some leaves the same. What they share is loaded once, and near memory is
  // written at one time.
  std::vector<std::vector<Bin*>> side_by_side() const {
    struct Key {
      Index level, n_instances, first, last;  // a leaf's nodes
      auto operator<=>(const Key&) const = default;
    };
    std::map<Key, std::size_t> group_of_leaf;
    std::vector<std::vector<Bin*>> groups;
    std::vector<std::size_t> n_leaves;  // of each group
    for (std::size_t k = 0; k < order_.size(); ++k) {
      Bin& b = bin(k);
      const std::size_t n = shape_of(b).leaf_activity.size();
      const auto key = [&](std::size_t leaf) {
        const Column nodes{b.instances.leaves, n, leaf};
        return Key{b.level, b.n_instances, nodes[0], nodes[b.n_instances - 1]};
      };
      std::size_t group = groups.size();
      for (std::size_t l = 0; l < n && group == groups.size(); ++l) {
        const auto found = group_of_leaf.find(key(l));
        if (found != group_of_leaf.end() && n_leaves[found->second] + n <= most_leaves) {
          group = found->second;
        }
      }
      if (group == groups.size()) {
        groups.emplace_back();
        n_leaves.push_back(0);
      }
      groups[group].push_back(&b);
      n_leaves[group] += n;
      for (std::size_t l = 0; l < n; ++l) group_of_leaf.insert({key(l), group});
    }
    return groups;
  }

  // The shapes as a tape of their own: leaves and constants that differ are its inputs.
  void emit_batch(const std::vector<Bin*>& bins) {
    Tape tape;
    std::vector<std::uint8_t> activity;
    std::vector<Stream> sources, targets;
    std::vector<Index> source_node;  // of each source
    std::vector<Index> places;
    literals_.clear();
    for (const Bin* b : bins) {
      const Shape& shape = shape_of(*b);
      const std::vector<Index> leaf_node = add_leaves(tape, *b, activity, sources, source_node);
      const std::vector<Index> constant_node =
          add_constants(tape, *b, activity, sources, source_node);
      const std::vector<Index> root_node = add_operations(tape, shape, leaf_node, constant_node);
      for (std::size_t r = 0; r < root_node.size(); ++r) {
        const Column roots{b->instances.roots, root_node.size(), r};
        add_targets(roots, b->n_instances, targets);
        tape.outputs.resize(targets.size(), root_node[r]);
      }
      add_guard_places(*b, static_cast<std::size_t>(shape.n_guards), places);
    }
    tape.n_inputs = static_cast<Index>(sources.size());
    const Index n_sources = tape.n_inputs;
    Batch batch = compile_kernel(std::move(tape), activity);
    batch.kernel = kernels_.share(std::move(batch.kernel));
    batch.n_instances = bins.front()->n_instances;
    connect(batch, sources, targets, n_sources);
    batch.guard_places = std::move(places);
    level(bins.front()->level).push_back(std::move(batch));
  }

  std::vector<Index> add_leaves(Tape& tape, const Bin& b, std::vector<std::uint8_t>& activity,
                                std::vector<Stream>& sources, std::vector<Index>& source_node) {
    const Shape& shape = shape_of(b);
    std::vector<Index> nodes;
    const auto n_before = std::ssize(sources);  // of other bins
    for (std::size_t l = 0; l < shape.leaf_activity.size(); ++l) {
      const Column leaves{b.instances.leaves, shape.leaf_activity.size(), l};
      Stream stream = stream_of(
          b.n_instances, [&](Index i) { return address(leaves[i]); }, &lists_);
      const auto known = std::find(sources.begin(), sources.begin() + n_before, stream);
      if (known != sources.begin() + n_before) {
        nodes.push_back(source_node[static_cast<std::size_t>(known - sources.begin())]);
        continue;
      }
      nodes.push_back(tape.size());
      source_node.push_back(tape.size());
      tape.nodes.push_back(
          {.op = node::input, .varies = 1, .a = static_cast<Index>(sources.size())});
      activity.push_back(shape.leaf_activity[l]);
      sources.push_back(std::move(stream));
    }
    return nodes;
  }

  // A constant that is the same in all instances is a literal.
  std::vector<Index> add_constants(Tape& tape, const Bin& b, std::vector<std::uint8_t>& activity,
                                   std::vector<Stream>& sources, std::vector<Index>& source_node) {
    const auto n = static_cast<std::size_t>(shape_of(b).n_constants);
    std::vector<Index> nodes;
    for (std::size_t c = 0; c < n; ++c) {
      const Column places{b.instances.constants, n, c};
      if (!b.constants_vary || is_uniform(places, b.n_instances)) {
        nodes.push_back(literal(tape, constant_at(places[0])));
        continue;
      }
      nodes.push_back(tape.size());
      source_node.push_back(tape.size());
      tape.nodes.push_back({.op = node::input, .a = static_cast<Index>(sources.size())});
      activity.push_back(0);
      sources.push_back(add_instance_data(places, b.n_instances));
    }
    return nodes;
  }

  // Each once, told apart by its bits.
  Index literal(Tape& tape, double value) {
    const auto [known, is_new] =
        literals_.try_emplace(std::bit_cast<std::uint64_t>(value), tape.size());
    if (is_new) add_constant(tape, value);
    return known->second;
  }
  static void add_constant(Tape& tape, double value) {
    tape.nodes.push_back({.op = node::constant, .a = static_cast<Index>(tape.constants.size())});
    tape.constants.push_back(value);
  }

  double constant_at(Index place) const { return tape_.constants[static_cast<std::size_t>(place)]; }

  bool is_uniform(const Column& places, Index n) const {
    const auto first = std::bit_cast<std::uint64_t>(constant_at(places[0]));
    for (Index i = 1; i < n; ++i) {
      if (std::bit_cast<std::uint64_t>(constant_at(places[i])) != first) return false;
    }
    return true;
  }

  Stream add_instance_data(const Column& places, Index n) {
    const Index first = program_.n_values();
    for (Index i = 0; i < n; ++i) program_.constants.push_back(constant_at(places[i]));
    return Stream::affine(first, 1);
  }

  static std::vector<Index> add_operations(Tape& tape, const Shape& shape,
                                           const std::vector<Index>& leaf_node,
                                           const std::vector<Index>& constant_node) {
    const Index first = tape.size();
    std::vector<Index> roots;
    const auto node_of = [&](std::uint32_t ref) -> Index {
      switch (ShapeRef::kind(ref)) {
        case ShapeRef::operation: return first + static_cast<Index>(ShapeRef::number(ref));
        case ShapeRef::leaf: return leaf_node[ShapeRef::number(ref)];
        case ShapeRef::constant: return constant_node[ShapeRef::number(ref)];
        default: return none;
      }
    };
    for (const Shape::Operation& operation : shape.operations) {
      const auto [a, b, c] = operation.operands;
      Node node{.op = operation.op, .varies = 1, .a = node_of(a), .b = node_of(b)};
      node.c = node.op == node::guard_compare ? static_cast<Index>(c) : node_of(c);
      if (is_guard(node.op)) tape.recorded_at.push_back(0);
      tape.nodes.push_back(node);
    }
    for (const Shape::Root& root : shape.roots) {
      if (!root.is_guard) roots.push_back(node_of(root.ref));
    }
    return roots;
  }

  // Where a root goes: its intermediate if it is read, and its outputs; as many in all instances.
  void add_targets(const Column& roots, Index n, std::vector<Stream>& targets) {
    if (is_read(roots[0])) {
      targets.push_back(stream_of(
          n, [&](Index i) { return address(roots[i]); }, &lists_));
    }
    std::vector<Index> next = large_vector<Index>(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i) next[static_cast<std::size_t>(i)] = outputs_.first(roots[i]);
    while (next[0] != none) {
      targets.push_back(stream_of(
          n, [&](Index i) { return program_.first_output() + next[static_cast<std::size_t>(i)]; },
          &lists_));
      for (Index& y : next) y = outputs_.next(y);
    }
  }

  void add_guard_places(const Bin& b, std::size_t n_guards, std::vector<Index>& places) const {
    for (std::size_t g = 0; g < n_guards; ++g) {
      const Column guards{b.instances.guards, n_guards, g};
      for (Index i = 0; i < b.n_instances; ++i) places.push_back(recorded_at(guards[i]));
    }
  }
  Index recorded_at(Index guard) const {
    const auto found = std::lower_bound(guards_.begin(), guards_.end(), guard);
    return tape_.recorded_at[static_cast<std::size_t>(found - guards_.begin())];
  }

  // ---- maps ----

  void place_results(std::size_t m, Index& next) {
    const Map& map = tape_.maps[m];
    const Index n_results = map.function->n_results();
    for (Index i = 0; i < n_results; ++i) {
      const bool goes_out = pieces_.goes_out[m][static_cast<std::size_t>(i)];
      for (Index k = 0; k < map.count; ++k) {
        const Index result = map.first_result + k * n_results + i;
        if (!goes_out) set_address(result, next++);
      }
    }
  }

  void emit_map(const MapPiece& piece) {
    const Map& map = tape_.maps[static_cast<std::size_t>(piece.map)];
    const Index n_leaves = map.function->n_leaves(), n_results = map.function->n_results();
    const auto n = static_cast<Index>(piece.places.size());
    const auto place = [&](Index i) { return piece.places[static_cast<std::size_t>(i)]; };
    Batch batch = piece.kernel;
    batch.n_instances = n;
    std::vector<Index> number;  // of each stream's leaf
    for (const Stream& leaf : batch.leaves) number.push_back(leaf.at(0));
    const auto leaf_at = [&](Index i, std::size_t stream) {
      return address_or_constant(
          map.leaves[static_cast<std::size_t>(place(i)) * static_cast<std::size_t>(n_leaves) +
                     static_cast<std::size_t>(number[stream])]);
    };
    if (!tape_.constants.empty()) {  // those of a leaf get places side by side
      for (std::size_t stream = 0; stream < number.size(); ++stream) {
        for (Index i = 0; i < n; ++i) leaf_at(i, stream);
      }
    }
    batch.leaves = streams_of(n, number.size(), leaf_at);
    for (Stream& output : batch.outputs) {
      const Index i = output.at(0) - n_leaves;
      output = stream_of(n, [&](Index k) {
        const Index result = map.first_result + place(k) * n_results + i;
        return address(result) != none ? address(result)
                                       : program_.first_output() + outputs_.first(result);
      });
    }
    batch.guard_places.assign(
        static_cast<std::size_t>(batch.kernel->n_guards) * static_cast<std::size_t>(n),
        map.recorded_at);
    level(piece.level).push_back(std::move(batch));
  }

  Index address_or_constant(Index k) {
    if (address(k) == none) {
      set_address(k, program_.n_values());
      program_.constants.push_back(constant_at(at(k).a));
    }
    return address(k);
  }

  // ---- what is rare ----

  // The pieces of a level that are in no batch, operations in tape order.
  void emit_flat(Index l) {
    const std::vector<Index>& roots = flats_[static_cast<std::size_t>(l)];
    if (roots.empty()) return;
    const std::vector<Index> nodes = cones_of(roots);
    Tape tape;
    std::vector<std::uint8_t> activity;
    std::vector<Stream> sources, targets;
    std::vector<Index> leaves, places;
    const auto image = [&](Index k) {
      if (k < 0 || local(k) >= 0) return k < 0 ? none : local(k);
      local(k) = tape.size();
      leaves.push_back(k);
      if (at(k).op == node::constant) {
        add_constant(tape, constant_at(at(k).a));
      } else {
        tape.nodes.push_back(
            {.op = node::input, .varies = 1, .a = static_cast<Index>(sources.size())});
        activity.push_back(cuts_[k].activity);
        sources.push_back(Stream::affine(address(k), 0));
      }
      return local(k);
    };
    for (Index k : nodes) {
      Node node = at(k);
      node.a = image(node.a);
      node.b = image(node.b);
      if (is_guard(node.op)) {
        places.push_back(recorded_at(k));
        tape.recorded_at.push_back(0);
      } else {
        node.c = image(node.c);
      }
      local(k) = tape.size();
      tape.nodes.push_back(node);
    }
    for (Index r : roots) {
      if (is_guard(at(r).op)) continue;
      if (is_read(r)) targets.push_back(Stream::affine(address(r), 0));
      for (Index y = outputs_.first(r); y != none; y = outputs_.next(y)) {
        targets.push_back(Stream::affine(program_.first_output() + y, 0));
      }
      tape.outputs.resize(targets.size(), image(r));
    }
    tape.n_inputs = static_cast<Index>(sources.size());
    for (Index k : nodes) local(k) = none;
    for (Index k : leaves) local(k) = none;
    const Index n_sources = tape.n_inputs;
    Batch batch = compile_kernel(std::move(tape), activity);
    connect(batch, sources, targets, n_sources);
    batch.guard_places = std::move(places);
    level(l).push_back(std::move(batch));
  }

  std::vector<Index> cones_of(const std::vector<Index>& roots) {
    std::vector<Index> nodes, stack;
    const auto take = [&](Index k) {
      local(k) = 0;
      nodes.push_back(k);
      stack.push_back(k);
    };
    for (Index r : roots) {
      if (local(r) < 0 && is_operation(at(r))) take(r);
    }
    while (!stack.empty()) {
      const Index k = stack.back();
      stack.pop_back();
      for (Index e : operands_of(at(k))) {
        if (e >= 0 && !cuts_[e].is_leaf() && local(e) < 0) take(e);
      }
    }
    std::sort(nodes.begin(), nodes.end());
    for (Index k : nodes) local(k) = none;
    return nodes;
  }
  // Of a node in the flat kernel being made; next roots are known no more.
  Index& local(Index k) { return cuts_.values[static_cast<std::size_t>(k)].owner; }

  static void connect(Batch& batch, std::vector<Stream>& sources, std::vector<Stream>& targets,
                      Index n_sources) {
    for (Stream& leaf : batch.leaves) {
      leaf = std::move(sources[static_cast<std::size_t>(leaf.at(0))]);
    }
    for (Stream& output : batch.outputs) {
      output = std::move(targets[static_cast<std::size_t>(output.at(0) - n_sources)]);
    }
  }

  const Tape& tape_;
  const Repeats& repeats_;
  const OutputLists& outputs_;
  Cuts& cuts_;
  Pieces& pieces_;
  Program program_;
  Kernels kernels_;
  Streams lists_;
  std::vector<std::size_t> order_;
  std::vector<std::vector<Index>> flats_;
  std::vector<Index> guards_;                          // nodes
  std::unordered_map<std::uint64_t, Index> literals_;  // nodes of the kernel being made, by bits
};

}  // namespace

Program emit(const Tape& tape, const Repeats& repeats, const OutputLists& outputs, Cuts& cuts,
             Pieces& pieces) {
  return Emitter(tape, repeats, outputs, cuts, pieces).run();
}

}  // namespace spad
