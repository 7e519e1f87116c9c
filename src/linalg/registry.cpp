// The backends, one line each, and how one is chosen.
//
// Automatic: KLU's analysis (block triangular form, approximate minimum degree) is cheap and
// estimates the operations per nonzero of the factors. Up to 40 the columns are too sparse for
// dense kernels to pay and KLU stays; above, UMFPACK. The bound is CHOLMOD's for choosing between
// simplicial and supernodal: Chen, Davis, Hager, Rajamanickam (2008), Algorithm 887, section 4.
#include "linalg/backend.hpp"

namespace spad {

namespace {

#ifdef SPAD_WITH_UMFPACK
constexpr auto umfpack_entry = analyze_umfpack;
#else
constexpr decltype(BackendEntry::analyze) umfpack_entry = nullptr;
#endif
#ifdef SPAD_WITH_KLU
constexpr auto klu_entry = analyze_klu;
#else
constexpr decltype(BackendEntry::analyze) klu_entry = nullptr;
#endif

constexpr BackendEntry table[] = {
    {Backend::klu, "KLU", "SPAD_WITH_KLU", klu_entry},
    {Backend::umfpack, "UMFPACK", "SPAD_WITH_UMFPACK", umfpack_entry},
};

constexpr double dense_kernels_pay_above = 40;  // operations per nonzero of the factors

const BackendEntry* find(Backend backend) {
  for (const BackendEntry& entry : table)
    if (entry.backend == backend) return &entry;
  return nullptr;
}

Result<ChosenBackend> analyze(const BackendEntry& entry, const CscPattern& pattern,
                              const FactorizationOptions& options) {
  SymbolicResult symbolic = entry.analyze(pattern, options);
  if (!symbolic) return symbolic.status();
  return ChosenBackend{entry.backend, std::move(*symbolic)};
}

Result<ChosenBackend> analyze_automatic(const CscPattern& pattern,
                                        const FactorizationOptions& options) {
  const BackendEntry* klu = find(Backend::klu);
  const BackendEntry* umfpack = find(Backend::umfpack);
  if (!klu->analyze && !umfpack->analyze)
    return Status::error(Code::backend_missing, "built without a factorization: %s and %s are off",
                         umfpack->build_option, klu->build_option);
  if (!klu->analyze) return analyze(*umfpack, pattern, options);
  Result<ChosenBackend> light = analyze(*klu, pattern, options);
  if (!umfpack->analyze) return light;
  if (light && light->symbolic->flops_per_entry() <= dense_kernels_pay_above) return light;
  return analyze(*umfpack, pattern, options);
}

}  // namespace

std::span<const BackendEntry> backends() { return table; }

Result<ChosenBackend> analyze_with_backend(const CscPattern& pattern,
                                           const FactorizationOptions& options) {
  if (options.backend == Backend::automatic) return analyze_automatic(pattern, options);
  const BackendEntry* entry = find(options.backend);
  if (!entry)
    return Status::error(Code::bad_option, "backend %d is unknown",
                         static_cast<int>(options.backend));
  if (!entry->analyze)
    return Status::error(Code::backend_missing, "%s: the library was built with %s=OFF",
                         entry->name, entry->build_option);
  return analyze(*entry, pattern, options);
}

}  // namespace spad
