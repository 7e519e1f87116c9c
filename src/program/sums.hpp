// Sums of products over places of one array: who owns a number adds up what belongs to it.
//
// One owner a target and a fixed order of its terms, so the bits do not depend on the number of
// threads. Targets of equally many terms are summed side by side, one in a lane.
#pragma once

#include <array>
#include <map>
#include <span>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

// coefficient · array[source]; array[0] is 1.
struct Factor {
  Index source = 0;
  double coefficient = 1;
};

// coefficient · array[a] · array[b]
struct Summand {
  Index a = 0, b = 0;
  double coefficient = 1;
};

inline Summand product(const Factor& x, const Factor& y) {
  const double coefficient = x.coefficient * y.coefficient;
  return x.source == 0 ? Summand{y.source, 0, coefficient}
                       : Summand{x.source, y.source, coefficient};
}

// Sums as they are found, those of equally many terms of one form together.
class SumList {
 public:
  void add(Index target, std::span<const Summand> terms);
  void add(Index target, std::span<const Index> places);  // of factor 1
  // Sums from now on may read those before.
  void end_step();
  Offset n_terms() const { return n_terms_; }

  // visit(sources) for sum after sum, 0 among them; in the order of their forms.
  template <class Visit>
  void for_each(Visit&& visit) const;
  // Sources, and targets that are sources, by their new numbers.
  template <class Number>
  void renumber_by(Number&& number);
  void renumber(std::span<const Index> number);
  void renumber_targets(std::span<const Index> number);
  // A list without steps gets n_steps of them: step_of each sum, as for_each visits them.
  void share_out(Index n_steps, std::span<const Index> step_of);

 private:
  friend class Sums;
  struct Form {
    Index length;  // terms
    bool has_second, has_coefficients;
    auto operator<=>(const Form&) const = default;
  };
  struct Group {
    std::vector<Index> target;
    // Sum by sum; the last two only if the form has them.
    std::vector<Index> a, b;
    std::vector<double> coefficient;
  };
  using Step = std::map<Form, Group>;

  std::vector<Step> steps_ = std::vector<Step>(1);
  Offset n_terms_ = 0;
};

struct EvenPair;
struct EvenRun;

// Four sums of products: of two rows, lists of sources, by two columns, each source read once.
using SumTile = std::array<Index, 4>;  // sums: the first row by both columns, then the second

// Sums of equally many terms of one form, as the executors take them: pack by pack, in a pack term
// by term. A source is a place with one lane; with more it is that of the first lane where the
// lanes are side by side, else the complement of a pack of `lists`.
//
// Of tiles: a lane is a tile, n_targets counts tiles; a pack has its four targets, and term by term
// the places a of both rows and b of both columns, each of all lanes.
//
// Even: sums of places, without lists. Sum k goes to target[0] + target[1] * k and adds up the
// places a[t] + k; where there is a second_length, that many more of them make the sum beside it.
struct SumGroup {
  Index n_targets;
  Index length;  // terms of each
  Index lanes;   // pack_width, or 1 for few targets
  bool has_second, has_coefficients, is_tiled, is_even;
  Index second_length;  // if is_even
  const Index* target;
  const Index* a;
  const Index* b;             // if has_second
  const double* coefficient;  // if has_coefficients; of each lane
  const Index* lists;

  Index n_packs() const { return divide_up(n_targets, lanes); }
};

class Sums {
 public:
  Sums() = default;
  explicit Sums(SumList list);

  bool is_empty() const { return groups_.empty(); }
  Offset n_terms() const { return n_terms_; }
  std::size_t bytes() const;

  // `to` and `from` may be one array when no target is a place of another sum of its step. Where
  // products are not finite, a factor 0 makes its product 0, whatever the other one is.
  void run(const double* from, double* to, int n_threads) const;
  void run_step(Index step, const double* from, double* to) const;  // one, on this thread

 private:
  struct Group {
    Index n_targets, length, lanes;
    bool has_second = false, has_coefficients = false, is_tiled = false, is_even = false;
    Index second_length = 0;
    std::size_t target, a, b, coefficient;  // where they begin
  };
  void reserve(const SumList& list);
  void add(const SumList::Form& form, const SumList::Group& list, std::vector<EvenRun>& even);
  void add_group(const SumList::Form& form, const SumList::Group& list,
                 std::span<const Index> sums);
  void add_tiles(Index length, const SumList::Group& list, std::span<const SumTile> tiles);
  void add_even(const EvenPair& pair);
  Index source_of(const Index* places);  // of a pack
  SumGroup view(const Group& group) const;

  Offset n_terms_ = 0;
  std::vector<Group> groups_;
  std::vector<std::size_t> step_end_;  // in groups_
  std::vector<Index> target_, a_, b_, lists_;
  std::vector<double> coefficient_;
};

template <class Visit>
void SumList::for_each(Visit&& visit) const {
  std::vector<Index> sources;
  for (const Step& step : steps_) {
    for (const auto& [form, group] : step) {
      const auto length = static_cast<std::size_t>(form.length);
      for (std::size_t k = 0; k < group.target.size(); ++k) {
        const auto of_sum = [&](const std::vector<Index>& list) {
          return std::span<const Index>(list).subspan(k * length, length);
        };
        const std::span<const Index> a = of_sum(group.a);
        if (!form.has_second) {
          visit(a);
          continue;
        }
        const std::span<const Index> b = of_sum(group.b);
        sources.assign(a.begin(), a.end());
        sources.insert(sources.end(), b.begin(), b.end());
        visit(std::span<const Index>(sources));
      }
    }
  }
}

template <class Number>
void SumList::renumber_by(Number&& number) {
  for (Step& step : steps_) {
    for (auto& [form, group] : step) {
      for (Index& a : group.a) a = number(a);
      for (Index& b : group.b) b = number(b);
    }
  }
}

}  // namespace spad
