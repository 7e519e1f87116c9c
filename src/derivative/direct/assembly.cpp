// Contributions are ordered by place in the end; then it is seen which of them are alone.
#include "derivative/direct/assembly.hpp"

#include "base/assert.hpp"
#include "base/large_pages.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <utility>

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

void Assembly::end_step() { inner_.end_step(); }

void Assembly::contribute(Index place, const Summand& term) {
  ++n_terms_;
  if (is_full()) return;
  Index& first = first_[static_cast<std::size_t>(place)];
  const bool is_source = term.a != 0 && term.b == 0 && term.coefficient == 1;
  if (is_source && first == nowhere) {
    first = term.a;
    return;
  }
  grow_ahead(contributions_, 1);
  contributions_.push_back({place, term.a, term.b, place_of_coefficient(term.coefficient)});
}

void Assembly::add_constant(Index place, double value) {
  constexpr Index code = PlacedNumbers::first_code;
  Index& first = first_[static_cast<std::size_t>(place)];
  SPAD_ASSERT(first == nowhere || first <= code);
  const double before =
      first == nowhere ? 0.0 : coefficients_[static_cast<std::size_t>(code - first)];
  first = code - place_of_coefficient(before + value);
}

Index Assembly::place_of_coefficient(double value) {
  if (value == 1) return 0;
  if (std::bit_cast<std::uint64_t>(value) != std::bit_cast<std::uint64_t>(coefficients_.back())) {
    grow_ahead(coefficients_, 1);
    coefficients_.push_back(value);
  }
  return static_cast<Index>(coefficients_.size()) - 1;
}

// Of each source the one place that it alone makes up.
std::vector<Index> Assembly::find_sole_places() const {
  std::vector<Index> sole = large_vector<Index>(static_cast<std::size_t>(n_sources_), nowhere);
  const auto at = [&](Index source) -> Index& { return sole[static_cast<std::size_t>(source)]; };
  for (std::size_t place = 0; place < first_.size(); ++place) {
    const Index first = first_[place];
    if (first < 0) continue;
    const bool is_sole = at(first) == nowhere && !is_read_[static_cast<std::size_t>(first)];
    at(first) = is_sole ? static_cast<Index>(place) : several;
  }
  for (const Contribution& c : contributions_) {
    const Index first = first_[static_cast<std::size_t>(c.place)];
    for (Index source : {first, c.a, c.b}) {
      if (source > 0) at(source) = several;
    }
  }
  return sole;
}

// Returns the place in the buffer of each source that is there, in the same array.
std::vector<Index> Assembly::place_streams(std::vector<Index> sole, Result& result) const {
  const auto place_in_buffer = [&](Offset first, Offset behind) {
    for (Offset k = first; k < behind; ++k) {
      sole[static_cast<std::size_t>(k)] = result.n_buffer++;
    }
  };
  for (const StreamRange& stream : streams_) {
    const auto first = sole.begin() + stream.first, last = first + stream.n_instances;
    if (std::all_of(first, last, [](Index place) { return place >= 0; })) {
      result.streams.push_back(
          {true, stream_of(stream.n_instances, [&](Index k) { return first[k]; })});
      std::fill(first, last, several);
    } else {
      result.streams.push_back({false, Stream::affine(result.n_buffer, 1)});
      place_in_buffer(stream.first, Offset{stream.first} + stream.n_instances);
    }
  }
  sole[0] = 0;
  Offset sum = 1;  // sums are between the streams
  for (const StreamRange& stream : streams_) {
    place_in_buffer(sum, stream.first);
    sum = Offset{stream.first} + stream.n_instances;
  }
  place_in_buffer(sum, n_sources_);
  return sole;
}

void Assembly::renumber(const std::vector<Index>& number) {
  const auto to_new = [&](Index& source) { source = number[static_cast<std::size_t>(source)]; };
  for (Index& first : first_) {
    if (first >= 0) to_new(first);
  }
  for (Contribution& c : contributions_) {
    to_new(c.a);
    to_new(c.b);
  }
  inner_.renumber(number);
  inner_.renumber_targets(number);
}

// The numbers of contributions, place by place; those of a place as they came. end: of each place.
std::vector<Index> Assembly::order_by_place(std::vector<Index>& end) const {
  end = large_vector<Index>(first_.size(), 0);
  for (const Contribution& c : contributions_) ++end[static_cast<std::size_t>(c.place)];
  std::exclusive_scan(end.begin(), end.end(), end.begin(), Index{0});
  std::vector<Index> order = large_vector<Index>(contributions_.size());
  for (std::size_t k = 0; k < contributions_.size(); ++k) {
    Index& next = end[static_cast<std::size_t>(contributions_[k].place)];
    order[static_cast<std::size_t>(next++)] = static_cast<Index>(k);
  }
  return order;
}

// Of all places that no stream makes up alone.
SumList Assembly::list_sums() const {
  std::vector<Index> end, order;
  if (!contributions_.empty()) order = order_by_place(end);
  SumList sums;
  std::vector<Summand> terms;
  auto k = order.begin();
  for (std::size_t place = 0; place < first_.size(); ++place) {
    if (first_[place] == several) continue;
    terms.clear();
    if (first_[place] >= 0) terms.push_back({first_[place], 0, 1});
    for (; !end.empty() && k != order.begin() + end[place]; ++k) {
      const Contribution& c = contributions_[static_cast<std::size_t>(*k)];
      terms.push_back({c.a, c.b, coefficients_[static_cast<std::size_t>(c.coefficient)]});
    }
    if (!terms.empty()) sums.add(static_cast<Index>(place), std::span<const Summand>(terms));
  }
  return sums;
}

Assembly::Result Assembly::finish() {
  Result result;
  renumber(place_streams(find_sole_places(), result));
  result.inner = Sums(std::move(inner_));
  result.outer = list_sums();
  contributions_ = {};
  result.constants = {std::move(first_), std::move(coefficients_)};
  return result;
}

}  // namespace spad
