// Values, places and numbers as a reader meets them within a sentence: “open”, `id` of `dm`,
// 5 seconds. What comes from a spec fills places; what stands in backticks there is a name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"
#include "interpreter/language/message.hpp"

namespace smoke::doc {

Message code(std::string_view text);  // `text`
Message quoted(const ast::Expr& text);  // “text”, with what is put into it marked: “Bearer ‹token›”
Message plain(const ast::Expr& text);  // the same without the quotes: a title, an instruction

Message number(std::string_view lexeme);        // 1.5, or 1,5
Message duration(std::int64_t microseconds);    // 1 minute and 30 seconds
Message all_of(std::vector<Message> messages);  // a, b and c
Message any_of(std::vector<Message> messages);  // a, b or c

// What is counted: "exactly 1 row", "between 2 and `n` calls".
enum class Noun { row, added_row, changed_row, removed_row, call, item, character, order, sample };
Message counted(Noun noun, const ast::Expr& number);  // 1 row, 2 rows
Message count(Noun noun, ast::Bound bound, const std::vector<ast::Expr>& values);
Message times(const ast::Expr& number);  // 3 times

std::string path_text(const std::vector<ast::Segment>& segments);  // data.tags[0]
Message call_field(const ast::Path& path);                         // header `X-Id`
Message column(const ast::Path& path);                             // `data.tags[0]`
Message columns(const std::vector<ast::Path>& paths);              // `a` and `b`
Message table(const ast::Table& table);                            // `public.orders`
Message path(const ast::Path& path);                               // `sender.name` of `dm`
Message body_path(const ast::Path& path);                          // without the word `body`

Message value(const ast::Expr& expr);
Message status(std::int64_t code);       // 401 (not authorised)
Message status(const ast::Expr& code);   // the same, of a literal; else a value
Message address(const ast::Expr& expr);  // `/orders/‹order.id›`

std::string_view method_name(ast::Method method);  // GET

Message called(Message clause, const ast::Name& result);  // …; from here on it is called `first`

bool is_one(const ast::Expr& expr);  // the literal 1
// An object or a list that is better told line by line than within a sentence.
bool is_large(const ast::Expr& expr);

}  // namespace smoke::doc
