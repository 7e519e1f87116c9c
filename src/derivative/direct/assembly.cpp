// Contributions are sorted by place; then it is seen which of them are alone.
#include "derivative/direct/assembly.hpp"

#include "base/large_pages.hpp"

#include <algorithm>
#include <numeric>

namespace spad {

Index Assembly::add_stream(Index n_instances) {
  const auto first = static_cast<Index>(n_sources_);
  streams_.push_back({first, n_instances});
  n_sources_ += n_instances;
  if (!is_full()) is_read_.resize(static_cast<std::size_t>(n_sources_), false);
  return first;
}

Factor Assembly::sum(std::span<const Summand> terms) {
  if (terms.size() == 1 && terms[0].b == 0) return {terms[0].a, terms[0].coefficient};
  if (std::all_of(terms.begin(), terms.end(), [](const Summand& term) { return term.a == 0; })) {
    double total = 0;
    for (const Summand& term : terms) total += term.coefficient;
    return {0, total};
  }
  n_terms_ += static_cast<Offset>(terms.size());
  if (is_full()) return {};
  for (const Summand& term : terms) {
    is_read_[static_cast<std::size_t>(term.a)] = is_read_[static_cast<std::size_t>(term.b)] = true;
  }
  const auto target = static_cast<Index>(n_sources_++);
  is_read_.push_back(true);  // a sum is never written elsewhere
  inner_.add(target, terms);
  return {target, 1};
}

void Assembly::end_step() {
  if (inner_.size() > steps_.back()) steps_.push_back(inner_.size());
}

void Assembly::contribute(Index place, const Summand& term) {
  ++n_terms_;
  if (is_full()) return;
  Index& first = first_[static_cast<std::size_t>(place)];
  const bool is_source = term.a != 0 && term.b == 0 && term.coefficient == 1;
  if (is_source && first == nowhere) {
    first = term.a;
  } else {
    grow_ahead(contributions_, 1);
    contributions_.push_back({place, term});
  }
}

// Stable, so that a place sums in the order of its contributions.
void Assembly::sort_contributions() {
  if (contributions_.empty()) return;
  std::vector<std::size_t> next = large_vector<std::size_t>(first_.size() + 1);
  for (const Contribution& c : contributions_) ++next[static_cast<std::size_t>(c.place) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<Contribution> sorted = large_vector<Contribution>(contributions_.size());
  for (const Contribution& c : contributions_) {
    sorted[next[static_cast<std::size_t>(c.place)]++] = c;
  }
  contributions_ = std::move(sorted);
}

template <class Visit>
void Assembly::for_each_place(Visit&& visit) const {
  auto next = contributions_.begin();
  for (std::size_t place = 0; place < first_.size(); ++place) {
    const auto begin = next;
    while (next != contributions_.end() && next->place == static_cast<Index>(place)) ++next;
    if (first_[place] == nowhere && begin == next) continue;
    visit(static_cast<Index>(place), first_[place], std::span<const Contribution>(begin, next));
  }
}

// Of each source the one place that it alone makes up.
std::vector<Index> Assembly::find_sole_places() const {
  std::vector<Index> sole = large_vector<Index>(static_cast<std::size_t>(n_sources_), nowhere);
  for_each_place([&](Index place, Index first, std::span<const Contribution> others) {
    if (first != nowhere) {
      Index& only = sole[static_cast<std::size_t>(first)];
      const bool is_sole = others.empty() && only == nowhere;
      only = is_sole && !is_read_[static_cast<std::size_t>(first)] ? place : several;
    }
    for (const Contribution& c : others) {
      if (c.term.a != 0) sole[static_cast<std::size_t>(c.term.a)] = several;
      if (c.term.b != 0) sole[static_cast<std::size_t>(c.term.b)] = several;
    }
  });
  return sole;
}

// Returns the place in the buffer of each source that is there.
std::vector<Index> Assembly::place_streams(const std::vector<Index>& sole, Result& result) const {
  std::vector<Index> number = large_vector<Index>(static_cast<std::size_t>(n_sources_), nowhere);
  number[0] = 0;
  for (const StreamRange& stream : streams_) {
    const auto first = sole.begin() + stream.first, last = first + stream.n_instances;
    if (std::all_of(first, last, [](Index place) { return place >= 0; })) {
      result.streams.push_back(
          {true, stream_of(stream.n_instances, [&](Index k) { return first[k]; })});
      std::fill_n(number.begin() + stream.first, stream.n_instances, several);
      continue;
    }
    result.streams.push_back({false, Stream::affine(result.n_buffer, 1)});
    for (Index k = 0; k < stream.n_instances; ++k) {
      number[static_cast<std::size_t>(stream.first + k)] = result.n_buffer++;
    }
  }
  for (Index& place : number) {
    if (place == nowhere) place = result.n_buffer++;  // a sum
  }
  return number;
}

Assembly::Result Assembly::finish() {
  Result result;
  sort_contributions();
  const std::vector<Index> number = place_streams(find_sole_places(), result);
  std::vector<Summand> terms;
  for_each_place([&](Index place, Index first, std::span<const Contribution> others) {
    if (first != nowhere && number[static_cast<std::size_t>(first)] == several) return;
    terms.clear();
    if (first != nowhere) terms.push_back({first, 0, 1});
    for (const Contribution& c : others) terms.push_back(c.term);
    result.outer.add(place, std::span<const Summand>(terms));
  });
  first_ = {};
  contributions_ = {};
  result.outer.renumber(number);
  end_step();
  inner_.renumber(number);
  inner_.renumber_targets(number);
  result.inner = Sums(inner_, steps_);
  return result;
}

}  // namespace spad
