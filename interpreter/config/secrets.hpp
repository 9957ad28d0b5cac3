// Keeps secrets out of whatever leaves the process.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace smoke::config {

class Pseudonyms;

// Every output passes through apply(): the terminal, reports, evidence, documents. A text that was
// cut before says so with "…", or by Postgres with "...", and what is left of a secret there is
// found too; one that is wrapped or cut otherwise is not recognised.
//
// A secret is found as it is and as base64 and base64url (also inside a longer encoded text, as in
// the header of basic authentication), hex, percent-encoded, in a form body, inside JSON text (once
// and twice) and inside XML and HTML, and quoted for a shell. Of a secret of several lines each
// line is one, because messages indent.
//
// Secrets of fewer than four characters are found only where they stand alone, as words, also in
// what a base64 text encodes, which is replaced as a whole then: replacing every "1" would destroy
// the output, and by its gaps tell the secret. Empty ones are ignored.

class Mask {
 public:
  Mask();
  ~Mask();
  Mask(const Mask&) = delete;
  Mask& operator=(const Mask&) = delete;

  // From any thread; texts masked before stay as they are.
  void add(std::string_view secret);

  // The password within a database's address: of a URI (as written and decoded) or of libpq's
  // `key=value` form, and where it most likely is in one that is neither. Nothing happens when
  // there is none.
  void add_password_of(std::string_view url);

  // A value that stands in a personal column: from now on apply() puts the same pseudonym in its
  // place, "phone-3f9a01c2" of a column `phone`, which nobody can look up. `shown`: as a message
  // has it, where that is cut. From any thread.
  void add_personal(std::string_view column, std::string_view value, std::string_view shown = {});

  // The text with `***` in place of each secret, where secrets overlap, in place of all that they
  // cover, and with pseudonyms in place of personal values.
  std::string apply(std::string_view text) const;

  // Secrets only: for names that must stay the same throughout a record, which somebody else's data
  // must not be able to change.
  std::string hide_secrets(std::string_view text) const;

 private:
  struct Patterns;
  std::shared_ptr<const Patterns> patterns() const;

  mutable std::mutex mutex_;
  std::vector<std::string> secrets_;
  std::shared_ptr<const Patterns>
      patterns_;  // never changed, only replaced; nullptr without secrets
  std::unique_ptr<Pseudonyms> personal_;
};

}  // namespace smoke::config
