// parse() alone, in memory: octets a second at several sizes, and how time grows with them.
#include <benchmark/benchmark.h>

#include <memory>

#include "benchmarks/spec_text.hpp"
#include "grammar/parser.hpp"

namespace {

void parse(benchmark::State& state) {
  const auto source = std::make_shared<const smoke::Source>(
      "generated.smoke", smoke::benchmarks::spec_text(static_cast<std::size_t>(state.range(0))));
  for (auto _ : state) {
    const smoke::Parsed parsed = smoke::parse(source);
    if (!parsed.diagnostics.empty()) {
      state.SkipWithError(smoke::render(parsed.diagnostics.all().front()).c_str());
      return;
    }
    benchmark::DoNotOptimize(parsed.file.declarations.data());
  }
  const auto octets = static_cast<std::int64_t>(source->text().size());
  state.SetBytesProcessed(state.iterations() * octets);
  state.SetComplexityN(octets);
}
BENCHMARK(parse)
    ->Arg(4 << 10)
    ->Arg(64 << 10)
    ->Arg(1 << 20)
    ->Arg(5 << 20)
    ->Arg(10 << 20)
    ->Arg(20 << 20)
    ->Unit(benchmark::kMillisecond)
    ->Complexity();

}  // namespace

BENCHMARK_MAIN();
