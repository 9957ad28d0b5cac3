// What a person reads who runs specs in Portuguese: nothing of it is English.
#include <doctest/doctest.h>

#include <regex>

#include "tests/e2e/process.hpp"

using namespace smoke;
using namespace smoke::e2e;

namespace {

// With a service that answers, and a table that lies.
const std::string configuration = R"(environments:
  here:
    database: db
    variables: { SMOKE_BASE_URL: "${contacts.url}" }
    services:
      db:
        postgres: { schema: [tables.sql] }
      contacts:
        run: [)" SMOKE_BINARY_DIR R"(/contacts-service, --port, "${contacts.port}"]
        ready: ${contacts.url}/status/200
)";

const std::string spec = R"(scenario "Um contato"
  get "/status/404"
  expect status 200
  within 20ms expect 1 row in people where name is "Ana"
  expect 2 rows in people
    id is above 0
    name is one of ("Ana", "Bia")

scenario "Outro contato"
  get "/status/204"
  expect status 204

scenario "Só se houver telefone"
  only when SMOKE_PHONE is set
  get "/status/204"
  expect status 204

environment
  SMOKE_PHONE: text, optional
)";

// Times and ports differ from run to run.
std::string steady(const std::string& text) {
  const auto without = [](const std::string& from, const char* what, const char* put) {
    return std::regex_replace(from, std::regex(what), put);
  };
  return without(
      without(without(text, "127\\.0\\.0\\.1:[0-9]+", "HOST"), "[0-9]+(,[0-9])? (ms|s)\\b", "N s"),
      "[0-9]+ comandos SQL", "N comandos SQL");
}

}  // namespace

TEST_CASE("a failing run in Portuguese, by the locale or by --lang") {
  const Folder folder;
  folder.write("smoke.yaml", configuration);
  folder.write("tables.sql",
               "create table people (id integer, name text);\n"
               "insert into people values (1, 'Eva'), (2, 'Bia');\n");
  folder.write("a.smoke", spec);
  const Ended ended = run_smoke(folder, {"run", "a.smoke", "--seed", "7"},
                                {{"LC_ALL", "pt_BR.UTF-8"}, {"LANG", "en_US.UTF-8"}});
  CHECK(ended.status == 1);
  CHECK(ended.err == "");
  CHECK(steady(ended.out) == R"(falhou   Um contato (N s)

a.smoke:3:3: falhou: esperava-se o status 200; encontrado: 404
 3 |   expect status 200
   |   ^~~~~~~~~~~~~~~~~ HTTP 404 Not Found

a.smoke:4:15: falhou: esperava-se 1 linha em `people`; encontrado: 0
 4 |   within 20ms expect 1 row in people where name is "Ana"
   |               ^~~~~~~~~~~~ 0 linhas onde name = Ana
   não aconteceu em 20ms: 0 linhas aos N s

a.smoke:7:5: falhou: esperava-se na linha 1 de `people`: `name` é um de ("Ana", "Bia"); encontrado: "Eva"
 7 |     name is one of ("Ana", "Bia")
   |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~ "Eva"
   | id | name
   | 1  | Eva
   | 2  | Bia
  antes destes 3: GET /status/404, HTTP 404 em N s, {"status":404}
  enviado: GET http://HOST/status/404

passou   Outro contato (N s)
ignorado Só se houver telefone: só quando SMOKE_PHONE is set

3 cenários: 1 passou, 1 falhou, 1 ignorado; 2 requisições, N comandos SQL; N s
falhou: Um contato (a.smoke:1)
só o que falhou: smoke run a.smoke --scenario "Um contato" --seed 7
)");

  const Ended by_option = run_smoke(folder, {"run", "a.smoke", "--seed", "7", "--lang", "pt-BR"});
  CHECK(by_option.out.find(
            "só o que falhou: smoke run a.smoke --lang pt-BR --scenario \"Um contato\" "
            "--seed 7\n") != std::string::npos);
  const Ended english = run_smoke(folder, {"run", "a.smoke", "--seed", "7", "--lang", "en"},
                                  {{"LC_ALL", "pt_BR.UTF-8"}});
  CHECK(english.out.find("a.smoke:3:3: failed: expected status 200, found 404\n") !=
        std::string::npos);
}
