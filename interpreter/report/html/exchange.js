// A request and its answer, statements, rows.

// Re-indents what is JSON, token by token: numbers keep each of their digits.
function prettyJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[-\d][-+.\deE]*|true|false|null|[{}[\],:]/g) || [];
  const out = document.createDocumentFragment();
  const put = (kind, word) => out.append(kind ? el('span.json-' + kind, word) : visible(word));
  let depth = 0;
  const line = () => out.append('\n' + '  '.repeat(depth));
  tokens.forEach((token, i) => {
    const first = token[0];
    if (token === '{' || token === '[') {
      put('', token);
      if (tokens[i + 1] === '}' || tokens[i + 1] === ']') return;
      ++depth;
      line();
    } else if (token === '}' || token === ']') {
      if (tokens[i - 1] !== '{' && tokens[i - 1] !== '[') {
        --depth;
        line();
      }
      put('', token);
    } else if (token === ',') {
      put('', token);
      line();
    } else if (token === ':') {
      put('', ': ');
    } else if (first === '"') {
      put(tokens[i + 1] === ':' ? 'key' : 'text', JSON.stringify(JSON.parse(token)));
    } else {
      put(first === '-' || (first >= '0' && first <= '9') ? 'number' : 'word', token);
    }
  });
  return out;
}

const code = (...given) => el('pre.code', {tabindex: 0}, el('code', ...given));

// A body as the report keeps it: a text, a part of one, or the first octets of what is no text.
function bodyOf(body) {
  if (body === undefined || body === '') return el('p.faint', t('no body'));
  if (typeof body === 'string') return code(prettyJson(body) || body);
  if (body.bytes !== undefined) {
    const octets = Array.from(atob(body.bytes), c => c.charCodeAt(0).toString(16).padStart(2, '0'));
    return [el('p.faint', t('no text: {}', size(body.size))),
      code(octets.join(' ') + (body.size > octets.length ? ' …' : ''))];
  }
  return [code(body.text),
    el('p.faint', t('the first {} of {}; the journal has all of it', size(body.text.length), size(body.size)))];
}

function headersOf(headers) {
  if (!headers.length) return null;
  return el('details.headers', el('summary', t2(headers.length, '1 header', '{} headers')),
    el('dl', headers.map(([name, value]) => el('div', el('dt', name), el('dd', value)))));
}

const answered = e => (e.failure === undefined ? 'HTTP ' + e.status : e.failure);

// `heading`: what it is that was sent.
function exchangePanel(e, heading = t('sent')) {
  return el('div.exchange',
    el('section', el('h4', heading, ' ', el('time', {datetime: e.at, title: e.at}, clock(e.at))),
      el('p.address', el('b', e.method), ' ', e.url),
      e.fault ? el('p.fault', e.fault) : null,
      headersOf(e.headers), bodyOf(e.body)),
    el('section', el('h4', t('answer'), e.took === undefined ? null : [' ', el('span.took', t('after {}', duration(e.took)))]),
      e.failure === undefined
        ? [el('p.address', el('b', 'HTTP ' + e.status)), e.problem ? el('p.fault', e.problem) : null,
          headersOf(e.answer_headers), bodyOf(e.answer)]
        : el('p.address', el('b', e.failure), ' ', e.message)));
}

// A call that a stub got, and what it answered.
const callPanel = call => exchangePanel(call, t('call to {}', call.stub));

function statementPanel(e) {
  return el('div.statement',
    code(e.sql),
    e.parameters.length
      ? el('dl.parameters', e.parameters.map((value, i) =>
        el('div', el('dt', '$' + (i + 1)), el('dd', value === null ? el('i', 'null') : value))))
      : null,
    el('p.faint', [
      e.rows === null ? null : t2(e.rows, '1 row', '{} rows'), duration(e.took),
      e.times ? t('asked {} times, told once', number(e.times)) : null,
    ].filter(Boolean).join(' · ')));
}

// Rows as a problem shows them. `about` is the spec's line, which may begin with a column's name. A table of
// changes has a first column without a name, and `before → after` where a cell has changed.
function rowTable(table, about) {
  const changes = table.columns[0] === '';
  const column = table.columns.indexOf((/^"?([\w]+)/.exec(about || '') || [])[1]);
  const cell = (text, i, kind) => {
    const arrow = changes && i > 0 && kind === 'changed' ? text.indexOf(' → ') : -1;
    const td = el(i === column ? 'td.culprit' : 'td',
      arrow < 0 ? (text === 'null' ? el('i', text) : text)
        : [el('del', text.slice(0, arrow)), ' → ', el('ins', text.slice(arrow + 3))]);
    return td;
  };
  return el('div.scroll', {tabindex: 0},
    el('table', el('thead', el('tr', table.columns.map((name, i) =>
      el(i === column ? 'th.culprit' : 'th', {scope: 'col'}, name)))),
    el('tbody', table.rows.map(row =>
      el(changes ? 'tr.' + row[0].replace(/\W/g, '') : 'tr', row.map((text, i) => cell(text, i, row[0])))))),
    table.more ? el('p.faint', t2(table.more, '1 more row', '{} more rows')) : null);
}

// What was attached: a list of objects is a table.
function attachedPanel(e) {
  const list = Array.isArray(e.value) && e.value.length > 0 &&
    e.value.every(each => each && typeof each === 'object' && !Array.isArray(each));
  if (!list) return code(typeof e.value === 'string' ? prettyJson(e.value) || e.value : prettyJson(JSON.stringify(e.value)));
  const columns = [...new Set(e.value.flatMap(Object.keys))];
  const text = value => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));
  return rowTable({columns, rows: e.value.map(row => columns.map(name => text(row[name]))), more: 0});
}

// A query of evidence: its rows are what it is about.
function queryPanel(e) {
  const text = value => (value === null ? 'null' : typeof value === 'string' ? value : JSON.stringify(value));
  return el('div.statement', el('h4', e.title), code(e.sql),
    rowTable({columns: e.columns, rows: e.rows.map(row => row.map(text)), more: e.more}));
}
