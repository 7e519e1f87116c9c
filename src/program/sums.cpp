// Laid out in packs, step by step and form by form.
#include "program/sums.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/assert.hpp"
#include "base/large_pages.hpp"
#include "base/parallel.hpp"
#include "program/even_sums.hpp"
#include "program/executors.hpp"

namespace spad {

namespace {

constexpr Index pack = 8;             // targets side by side
constexpr Index fewest_in_lanes = 4;  // targets; below, lanes would repeat too much
constexpr Offset least_work = 8192;   // terms that are worth waking a thread for

template <class T>
std::size_t bytes_of(const std::vector<T>& list) {
  return list.capacity() * sizeof(T);
}

// Sums of two or more kinds that take turns, such as those of a cell's variables, apart: then
// sources of neighbors are side by side. Others keep their order.
void sort_by_first_source(const std::vector<Index>& sources, Index length,
                          std::vector<Index>& sums) {
  constexpr std::size_t most_kinds = 8;
  if (length == 0) return;
  const auto source = [&](Index sum) {
    return sources[static_cast<std::size_t>(sum) * static_cast<std::size_t>(length)];
  };
  std::size_t n_turns = 0;
  for (std::size_t k = 0; k + most_kinds < sums.size(); ++k) {
    for (std::size_t by = 1; by <= most_kinds; ++by) {
      if (source(sums[k + by]) != source(sums[k]) + 1) continue;
      n_turns += by > 1 ? 1 : 0;
      break;
    }
  }
  if (2 * n_turns < sums.size()) return;
  std::sort(sums.begin(), sums.end(),
            [&](Index s, Index t) { return std::pair(source(s), s) < std::pair(source(t), t); });
}

// Sums of products that share their lists of sources two by two, such as the derivatives of a bus'
// two powers by a neighbor's two unknowns: with a and b for rows and columns, those of one column
// are paired first, then pairs of the same rows.
class TileFinder {
 public:
  // Of sums of `length` products, one after another.
  TileFinder(std::span<const Index> a, std::span<const Index> b, Index length)
      : a_(a), b_(b), length_(static_cast<std::size_t>(length)) {}

  // Takes what it finds out of the sums; nothing unless that is most of them.
  std::vector<SumTile> run(std::vector<Index>& sums) {
    constexpr std::size_t fewest = 256, sparsest = 32;  // sums; sources for one
    const auto n_sources = static_cast<std::size_t>(largest_source(sums)) + 1;
    if (sums.size() < fewest || n_sources > sparsest * sums.size()) return {};
    std::vector<Pair> pairs;
    std::vector<bool> is_tiled(a_.size() / length_);
    std::vector<Index> waiting = large_vector<Index>(n_sources, nobody);  // by its first source
    for (Index sum : sums) {
      Index& other = waiting[static_cast<std::size_t>(source(b_, sum))];
      if (other != nobody && are_equal(b_, other, sum)) {
        pairs.push_back({other, sum});
        other = nobody;
      } else {
        other = sum;
      }
    }
    std::vector<SumTile> tiles;
    std::fill(waiting.begin(), waiting.end(), nobody);
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      const Pair& pair = pairs[k];
      Index& other = waiting[static_cast<std::size_t>(source(a_, pair.first))];
      if (other == nobody || !have_equal_rows(pairs[static_cast<std::size_t>(other)], pair)) {
        other = static_cast<Index>(k);
        continue;
      }
      const Pair& left = pairs[static_cast<std::size_t>(other)];
      tiles.push_back({left.first, pair.first, left.second, pair.second});
      for (Index sum : tiles.back()) is_tiled[static_cast<std::size_t>(sum)] = true;
      other = nobody;
    }
    if (2 * 4 * tiles.size() < sums.size()) return {};
    std::erase_if(sums, [&](Index sum) { return is_tiled[static_cast<std::size_t>(sum)]; });
    return tiles;
  }

 private:
  static constexpr Index nobody = -1;
  struct Pair {
    Index first, second;
  };

  std::span<const Index> list(std::span<const Index> sources, Index sum) const {
    return sources.subspan(static_cast<std::size_t>(sum) * length_, length_);
  }
  Index source(std::span<const Index> sources, Index sum) const {
    return list(sources, sum).front();
  }
  Index largest_source(std::span<const Index> sums) const {
    Index largest = 0;
    for (Index sum : sums) {
      for (std::span<const Index> sources : {a_, b_}) {
        for (Index s : list(sources, sum)) largest = std::max(largest, s);
      }
    }
    return largest;
  }
  bool are_equal(std::span<const Index> sources, Index s, Index t) const {
    return std::ranges::equal(list(sources, s), list(sources, t));
  }
  bool have_equal_rows(const Pair& s, const Pair& t) const {
    return are_equal(a_, s.first, t.first) && are_equal(a_, s.second, t.second);
  }

  std::span<const Index> a_, b_;
  std::size_t length_;
};

}  // namespace

void SumList::add(Index target, std::span<const Summand> terms) {
  Form form{static_cast<Index>(terms.size()), false, false};
  for (const Summand& term : terms) {
    form.has_second = form.has_second || term.b != 0;
    form.has_coefficients = form.has_coefficients || term.coefficient != 1;
  }
  Group& group = steps_.back()[form];
  grow_large(group.target, 1);
  group.target.push_back(target);
  const auto append = [&](auto& list, auto member) {
    grow_large(list, terms.size());
    for (const Summand& term : terms) list.push_back(term.*member);
  };
  append(group.a, &Summand::a);
  if (form.has_second) append(group.b, &Summand::b);
  if (form.has_coefficients) append(group.coefficient, &Summand::coefficient);
  n_terms_ += form.length;
}

void SumList::add(Index target, std::span<const Index> places) {
  Group& group = steps_.back()[{static_cast<Index>(places.size()), false, false}];
  grow_large(group.target, 1);
  group.target.push_back(target);
  grow_large(group.a, places.size());
  group.a.insert(group.a.end(), places.begin(), places.end());
  n_terms_ += static_cast<Offset>(places.size());
}

void SumList::end_step() {
  if (!steps_.back().empty()) steps_.emplace_back();
}

void SumList::renumber(std::span<const Index> number) {
  renumber_by([&](Index source) { return number[static_cast<std::size_t>(source)]; });
}

void SumList::renumber_targets(std::span<const Index> number) {
  for (Step& step : steps_) {
    for (auto& [form, group] : step) {
      for (Index& target : group.target) target = number[static_cast<std::size_t>(target)];
    }
  }
}

void SumList::share_out(Index n_steps, std::span<const Index> step_of) {
  SPAD_ASSERT(steps_.size() == 1);
  std::vector<Step> steps(static_cast<std::size_t>(n_steps));
  for (auto& [form, shared] : steps_.front()) {
    const Group group = std::exchange(shared, {});
    const auto length = static_cast<std::ptrdiff_t>(form.length);
    for (std::ptrdiff_t k = 0; k < std::ssize(group.target); ++k) {
      Group& mine = steps[static_cast<std::size_t>(step_of[static_cast<std::size_t>(k)])][form];
      mine.target.push_back(group.target[static_cast<std::size_t>(k)]);
      const auto append = [&](auto& to, const auto& from) {
        if (from.empty()) return;
        const auto first = from.begin() + k * length;
        to.insert(to.end(), first, first + length);
      };
      append(mine.a, group.a);
      append(mine.b, group.b);
      append(mine.coefficient, group.coefficient);
    }
    step_of = step_of.subspan(group.target.size());
  }
  steps_ = std::move(steps);
}

Sums::Sums(SumList list) : n_terms_(list.n_terms()) {
  reserve(list);
  for (SumList::Step& step : list.steps_) {
    std::vector<EvenRun> even;
    for (auto& [form, group] : step) add(form, std::exchange(group, {}), even);
    for (const EvenPair& pair : pair_up(std::move(even))) add_even(pair);
    step_end_.push_back(groups_.size());
  }
  shrink_large(target_);
  shrink_large(a_);
  shrink_large(b_);
  shrink_large(coefficient_);
  shrink_large(lists_);
}

// What would be needed if no sources were side by side; what is not used costs nothing.
void Sums::reserve(const SumList& list) {
  std::size_t n_targets = 0, n_a = 0, n_b = 0, n_coefficients = 0;
  for (const SumList::Step& step : list.steps_) {
    for (const auto& [form, group] : step) {
      n_targets += group.target.size();
      n_a += group.a.size();
      n_b += group.b.size();
      n_coefficients += group.coefficient.size();
    }
  }
  reserve_large(target_, n_targets);
  reserve_large(a_, n_a);
  reserve_large(b_, n_b);
  reserve_large(coefficient_, n_coefficients);
  reserve_large(lists_, n_a + n_b);
}

void Sums::add(const SumList::Form& form, const SumList::Group& list, std::vector<EvenRun>& even) {
  std::vector<Index> sums = large_vector<Index>(list.target.size());
  std::iota(sums.begin(), sums.end(), 0);
  if (form.has_second && !form.has_coefficients && form.length > 1) {
    add_tiles(form.length, list, TileFinder(list.a, list.b, form.length).run(sums));
  }
  if (!form.has_second && !form.has_coefficients && form.length > 0) {
    take_even_runs(list.target, list.a, form.length, sums, even);
  }
  if (sums.empty()) return;
  sort_by_first_source(list.a, form.length, sums);
  add_group(form, list, sums);
}

Index Sums::source_of(const Index* places) {
  bool is_consecutive = true;
  for (Index lane = 1; lane < pack; ++lane) {
    is_consecutive = is_consecutive && places[lane] == places[0] + lane;
  }
  if (is_consecutive) return places[0];
  const auto number = static_cast<Index>(lists_.size() / pack);
  grow_large(lists_, pack);
  lists_.insert(lists_.end(), places, places + pack);
  return ~number;
}

void Sums::add_group(const SumList::Form& form, const SumList::Group& list,
                     std::span<const Index> sums) {
  const auto n = static_cast<Index>(sums.size());
  const Index lanes = n < fewest_in_lanes ? 1 : pack, length = form.length;
  groups_.push_back({.n_targets = n,
                     .length = length,
                     .lanes = lanes,
                     .has_second = form.has_second,
                     .has_coefficients = form.has_coefficients,
                     .target = target_.size(),
                     .a = a_.size(),
                     .b = b_.size(),
                     .coefficient = coefficient_.size()});
  // visit(the places in the list of a term's lanes)
  const auto each_term = [&](auto&& visit) {
    std::size_t places[pack];
    for (Index begin = 0; begin < n; begin += lanes) {
      for (Index t = 0; t < length; ++t) {
        for (Index lane = 0; lane < lanes; ++lane) {  // beyond the last: the last again
          const Index sum = sums[static_cast<std::size_t>(std::min(begin + lane, n - 1))];
          places[lane] = static_cast<std::size_t>(Offset{sum} * length + t);
        }
        visit(places);
      }
    }
  };
  const auto add_sources = [&](const std::vector<Index>& from, std::vector<Index>& to) {
    each_term([&](const std::size_t* places) {
      Index sources[pack];
      for (Index lane = 0; lane < lanes; ++lane) sources[lane] = from[places[lane]];
      to.push_back(lanes == 1 ? sources[0] : source_of(sources));
    });
  };
  for (Index sum : sums) target_.push_back(list.target[static_cast<std::size_t>(sum)]);
  add_sources(list.a, a_);
  if (form.has_second) add_sources(list.b, b_);
  if (!form.has_coefficients) return;
  each_term([&](const std::size_t* places) {
    for (Index lane = 0; lane < lanes; ++lane)
      coefficient_.push_back(list.coefficient[places[lane]]);
  });
}

void Sums::add_tiles(Index length, const SumList::Group& list, std::span<const SumTile> tiles) {
  if (tiles.empty()) return;
  const auto n = static_cast<Index>(tiles.size());
  const auto place = [&](Index sum, Index t) {
    return static_cast<std::size_t>(Offset{sum} * length + t);
  };
  groups_.push_back({.n_targets = n,
                     .length = length,
                     .lanes = pack,
                     .has_second = true,
                     .is_tiled = true,
                     .target = target_.size(),
                     .a = a_.size(),
                     .b = b_.size(),
                     .coefficient = coefficient_.size()});
  for (Index begin = 0; begin < n; begin += pack) {
    const auto each_lane = [&](std::size_t which, auto&& visit) {
      for (Index lane = 0; lane < pack; ++lane) {  // beyond the last: the last again
        visit(tiles[static_cast<std::size_t>(std::min(begin + lane, n - 1))][which]);
      }
    };
    for (std::size_t which = 0; which < 4; ++which) {
      each_lane(which,
                [&](Index sum) { target_.push_back(list.target[static_cast<std::size_t>(sum)]); });
    }
    for (Index t = 0; t < length; ++t) {
      for (std::size_t which = 0; which < 2; ++which) {
        each_lane(2 * which, [&](Index sum) { a_.push_back(list.a[place(sum, t)]); });
        each_lane(which, [&](Index sum) { b_.push_back(list.b[place(sum, t)]); });
      }
    }
  }
}

void Sums::add_even(const EvenPair& pair) {
  const auto length_of = [](const EvenRun& run) { return static_cast<Index>(run.sources.size()); };
  groups_.push_back({.n_targets = pair.first.n,
                     .length = length_of(pair.first),
                     .lanes = pack,
                     .is_even = true,
                     .second_length = length_of(pair.second),
                     .target = target_.size(),
                     .a = a_.size(),
                     .b = b_.size(),
                     .coefficient = coefficient_.size()});
  target_.push_back(pair.first.target);
  target_.push_back(pair.first.stride);
  for (const EvenRun* run : {&pair.first, &pair.second}) {
    a_.insert(a_.end(), run->sources.begin(), run->sources.end());
  }
}

SumGroup Sums::view(const Group& g) const {
  return {.n_targets = g.n_targets,
          .length = g.length,
          .lanes = g.lanes,
          .has_second = g.has_second,
          .has_coefficients = g.has_coefficients,
          .is_tiled = g.is_tiled,
          .is_even = g.is_even,
          .second_length = g.second_length,
          .target = target_.data() + g.target,
          .a = a_.data() + g.a,
          .b = b_.data() + g.b,
          .coefficient = coefficient_.data() + g.coefficient,
          .lists = lists_.data()};
}

void Sums::run(const double* from, double* to, int n_threads) const {
  const Executors& executors = executors_of(chosen_target());
  std::size_t first_group = 0;
  for (const std::size_t end : step_end_) {  // groups of a step do not read each other
    const auto units_of = [&](std::size_t g) {
      const SumGroup group = view(groups_[first_group + g]);
      const Index n_sums = group.lanes * (group.is_tiled ? 4 : 1);
      return Units{group.n_packs(), Offset{std::max(group.length, Index{1})} * n_sums};
    };
    parallel_units(end - first_group, least_work, n_threads, units_of,
                   [&](std::size_t g, Offset first, Offset last, int) {
                     executors.sum(view(groups_[first_group + g]), static_cast<Index>(first),
                                   static_cast<Index>(last), from, to);
                   });
    first_group = end;
  }
}

void Sums::run_step(Index step, const double* from, double* to) const {
  const auto k = static_cast<std::size_t>(step);
  const Executors& executors = executors_of(chosen_target());
  for (std::size_t g = k > 0 ? step_end_[k - 1] : 0; g < step_end_[k]; ++g) {
    const SumGroup group = view(groups_[g]);
    executors.sum(group, 0, group.n_packs(), from, to);
  }
}

std::size_t Sums::bytes() const {
  return bytes_of(target_) + bytes_of(a_) + bytes_of(b_) + bytes_of(lists_) +
         bytes_of(coefficient_) + bytes_of(groups_);
}

}  // namespace spad
