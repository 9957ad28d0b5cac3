// What the stubs of a run answer, and who hears of their calls.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/run/calls.hpp"
#include "interpreter/run/eval.hpp"
#include "interpreter/run/schedule.hpp"

namespace smoke::run {

// For the time of a run, over the servers of its setting. Emits Called.
class Stubs {
 public:
  Stubs(const std::vector<const Unit*>& units, Context& context);
  ~Stubs();
  Stubs(const Stubs&) = delete;
  Stubs& operator=(const Stubs&) = delete;

  // What is called from here on, for as long as somebody has it; nullptr where there are no stubs.
  std::shared_ptr<const CallLog> listen();

  // Of a scenario that runs alone: stubs answer with its values, and calls are told as its own.
  class Turn {
   public:
    Turn(Stubs& stubs, Globals& globals, std::size_t scenario);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    // What kept answers from being given.
    std::vector<Problem> problems() const;

   private:
    friend class Stubs;
    Stubs& stubs_;
    Globals& globals_;
    std::size_t scenario_;
    std::vector<Problem> problems_;
  };

 private:
  struct One {
    std::string name;
    const Declared<ast::Stub>* declared = nullptr;  // nullptr where no spec says what it answers
    std::unique_ptr<Globals> globals;               // of its own, where no scenario runs alone
  };

  stub::Answer answer(const One& one, const stub::Call& call);
  std::optional<stub::Answer> written(const One& one, const stub::Call& call);
  void tell(StubCall call);

  Context& context_;
  std::vector<One> all_;
  mutable std::mutex mutex_;  // of what follows
  Turn* turn_ = nullptr;
  std::vector<std::weak_ptr<CallLog>> logs_;
};

}  // namespace smoke::run
